#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/flow/score_source.h"
#include "core/math/philox.h"
#include "core/math/types.h"

namespace scorescope {

/// One row of the sampler machine: at most one score evaluation, then one linear update.
///
///   s, E, D = score, eps_hat, E[x0|x] at (X, alpha, sigma);   H0 = hx X + he E + hd D + hs s;   if save: S = X;
///   X'   = cx X + cs S + h0 H0 + h1 H1 + ... + h5 H5 + cn z;         if push: H5, ..., H2, H1 = H4, ..., H1, H0.
///
/// z is standard normal, a function of (seed, noise_stream, particle, noise_key). With skip_eval s = E = D = 0.
/// Rows are built in double; each backend casts once to its own scalar.
struct StepRow {
  double alpha = 1.0, sigma = 0.0;
  double cx = 1.0, cs = 0.0;
  double h0 = 0.0, h1 = 0.0, h2 = 0.0, h3 = 0.0, h4 = 0.0, h5 = 0.0;
  double cn = 0.0;
  double hx = 0.0, he = 0.0, hd = 0.0;
  double hs = 0.0;  ///< the score itself, for Langevin on an un-noised density, where E = -sigma score is 0
  Stream noise_stream = Stream::step;
  std::uint32_t noise_key = 0;
  bool save = false;
  bool push = false;
  bool skip_eval = false;
};

/// What the particles are before row i (i = 0 .. rows): the law they claim to have, and what the panel may say of them.
struct Waypoint {
  double t = 0.0;        ///< schedule time of the state; for Langevin flows the equally noisy time
  Signal level;          ///< the density this state claims: p at (alpha, sigma). Drawn behind it, and what metrics use
  int nfe = 0;           ///< score evaluations spent to get here
  int stage = 0;         ///< annealed Langevin: 1-based noise level in force; 0 elsewhere
  bool complete = true;  ///< false between the rows of one step (Heun's predictor): never shown
};

enum class Start {
  normal,  ///< X = start_mean + start_factor z_i, z_i the particle's one standard normal (Stream::prior)
  data,    ///< X = the data draw i (Stream::data), noised to start_level with z_i if start_level.sigma > 0
  points,  ///< X = start_points[i mod their number]: a grid, a line between two latent points
};

/// A whole flow as a table: the only thing a backend needs to run it.
struct SamplerProgram {
  std::vector<StepRow> rows;
  std::vector<Waypoint> waypoints;  ///< rows.size() + 1
  Start start = Start::normal;
  Vec2 start_mean = Vec2::Zero();        ///< Start::normal only
  Mat2 start_factor = Mat2::Identity();  ///< Start::normal only; covariance = factor factor'
  Signal start_level;                    ///< Start::data only
  std::vector<float> start_points;       ///< Start::points only, row-major [n, dim]
  bool on_clock = true;  ///< waypoints carry the schedule time of the clock; false: indexed by played fraction (T2, T3)
  bool to_data = true;   ///< runs noise to data (false: forward diffusion)
  bool stochastic = true;   ///< any row has cn != 0
  bool metropolis = false;  ///< rows are proposals on p^{1/temperature}, accepted or not (core/flow/metropolis.h)
  double temperature = 1.0;
  ScoreSource source;  ///< of every evaluation; as it stands, the mixture of the cloud
  std::string note;    ///< what a user must know of this table, e.g. that a step limit cut it short; usually empty
};

}  // namespace scorescope
