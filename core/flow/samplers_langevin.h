#pragma once

#include <vector>

#include "core/flow/step_row.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

/// Langevin dynamics on one fixed density p at (alpha, sigma) (T2): x' = x + eta score + sqrt(2 eta temperature) z, the
/// unadjusted Langevin algorithm; its law tends to p^{1/temperature} as eta -> 0. No t: the playhead maps by fraction.
struct Langevin {
  int steps = 200;
  double step_size = 0.01;
  double temperature = 1.0;
  bool metropolis = false;  ///< MALA: accept or reject each proposal (Roberts and Tweedie 1996); core/flow/metropolis.h
};
SamplerProgram langevin(const Langevin& langevin, Signal level, double t, double start_scale);

/// Noise levels of annealed Langevin and how long to stay at each.
struct AnnealedLangevinLadder {
  double sigma_max = 4.0;  ///< first level, data units (alpha = 1)
  double sigma_min = 0.05;
  int levels = 10;  ///< geometric; 1 level runs at sigma_max
  int steps_per_level = 20;
  double delta = 1e-3;  ///< eta_l = delta sigma_l^2 / sigma_min^2
  bool denoise = true;  ///< a last row x' = E[x0 | x] removes the noise of the last level
};

/// The levels, largest first.
std::vector<double> ladder_sigmas(const AnnealedLangevinLadder& ladder);

/// Probability that a point typical of one level is typical of the next, ratio = sigma_i / sigma_{i+1}, in dim
/// dimensions: Phi(sqrt(2 dim)(ratio - 1) + 3 ratio) - Phi(sqrt(2 dim)(ratio - 1) - 3 ratio) (Song and Ermon 2020,
/// technique 2, which asks for about 0.5).
double level_overlap(double ratio, int dim);

/// Annealed Langevin dynamics (Song and Ermon 2019, Algorithm 1, in the convention x' = x + eta s + sqrt(2 eta) z) on
/// q_sigma = p_0 * N(0, sigma^2 I). It has no t: waypoints say which schedule time is equally noisy (sigma/alpha), and
/// the playhead maps by fraction (T3).
SamplerProgram annealed_langevin(const AnnealedLangevinLadder& ladder, const NoiseSchedule& schedule);

/// Puts an annealed Langevin program on the clock: a level is in force while the clock's sigma/alpha is nearest to it
/// (T3, `align: "noise"`), its iterations spread evenly over that stretch of t.
void align_to_noise(SamplerProgram& program, const NoiseSchedule& schedule, double t_max, double t_min);

}  // namespace scorescope
