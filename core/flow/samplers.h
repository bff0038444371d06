#pragma once

#include <vector>

#include "core/flow/step_row.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

// Row builders: each flow is a table of rows (core/flow/step_row.h). `times` falls from noise to data, as step_times()
// gives it. Notation: i -> i+1 is one step towards the data, h = t_i - t_{i+1} > 0, E = eps_hat = -sigma score.

/// Forward diffusion by exact transitions, data to noise (T5):
///   x_s = (alpha_s/alpha_t) x_t + sqrt(sigma_s^2 - (alpha_s/alpha_t)^2 sigma_t^2) z,   t < s.
/// Paths have the SDE's law at the grid times whatever the step. Row 0 goes from the clean draw (t = 0) to t_min. NFE
/// 0.
SamplerProgram forward_transition(const NoiseSchedule& schedule, const std::vector<double>& times);

/// x_t = alpha_t x_0 + sigma_t eps with one eps per particle: the right marginals, but neither an SDE path nor the
/// PF-ODE (T5).
SamplerProgram forward_interpolant(const NoiseSchedule& schedule, const std::vector<double>& times);

/// Euler-Maruyama for the family that shares the marginals of the forward SDE (Song et al. 2021, eq. 6 and 13; Huang et
/// al. 2021):
///   dx = [f x - (1 + l^2)/2 g^2 score] dt + l g dw, run from noise to data, coefficients at the noisier end:
///   x' = x - h [f x + (1 + l^2)/2 g^2 E / sigma] + l sqrt(g^2 h) z.
/// l = 1 is the reverse SDE (Anderson 1982), l = 0 the Euler step of the probability-flow ODE. One evaluation a step.
SamplerProgram euler_maruyama(const NoiseSchedule& schedule, const std::vector<double>& times, double l);

/// Heun's second-order method for the probability-flow ODE v = f x + g^2 E / (2 sigma) in t: predictor and corrector
/// are two rows, two evaluations a step.
SamplerProgram heun(const NoiseSchedule& schedule, const std::vector<double>& times);

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

/// Annealed Langevin dynamics (Song and Ermon 2019, Algorithm 1, in the convention x' = x + eta s + sqrt(2 eta) z) on
/// q_sigma = p_0 * N(0, sigma^2 I). It has no t: waypoints say which schedule time is equally noisy (sigma/alpha), and
/// the playhead maps by fraction (T3).
SamplerProgram annealed_langevin(const AnnealedLangevinLadder& ladder, const NoiseSchedule& schedule);

/// Puts an annealed Langevin program on the clock: a level is in force while the clock's sigma/alpha is nearest to it
/// (T3, `align: "noise"`), its iterations spread evenly over that stretch of t.
void align_to_noise(SamplerProgram& program, const NoiseSchedule& schedule, double t_max, double t_min);

}  // namespace scorescope
