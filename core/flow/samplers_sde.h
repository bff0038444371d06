#pragma once

#include <vector>

#include "core/flow/step_row.h"
#include "core/math/noise_schedule.h"
#include "core/math/transition.h"

namespace scorescope {

// Row builders of the flows with noise: each is a table of rows (core/flow/step_row.h). `times` falls from noise to
// data, as step_times() gives it. Notation: i -> i+1 is one step towards the data, h = t_i - t_{i+1} > 0, E = eps_hat =
// -sigma score, D = E[x0 | x].

/// Forward diffusion by exact transitions, data to noise (T5):
///   x_s = (alpha_s/alpha_t) x_t + sqrt(sigma_s^2 - (alpha_s/alpha_t)^2 sigma_t^2) z,   t < s.
/// Paths have the SDE's law at the grid times whatever the step. Row 0 goes from the clean draw (t = 0) to t_min. NFE
/// 0.
SamplerProgram forward_transition(const NoiseSchedule& schedule, const std::vector<double>& times);

/// x_t = alpha_t x_0 + sigma_t eps with one eps per particle: the right marginals, but neither an SDE path nor the
/// PF-ODE (T5).
SamplerProgram forward_interpolant(const NoiseSchedule& schedule, const std::vector<double>& times);

/// The forward SDE by Euler-Maruyama, coefficients at the less noisy end: x_s = x_t + h f x_t + sqrt(g^2 h) z. Right as
/// h -> 0 only; beside forward_transition it shows what a coarse grid costs. NFE 0.
SamplerProgram forward_euler_maruyama(const NoiseSchedule& schedule, const std::vector<double>& times);

/// Euler-Maruyama for the family that shares the marginals of the forward SDE (Song et al. 2021, eq. 6 and 13; Huang et
/// al. 2021):
///   dx = [f x - (1 + l^2)/2 g^2 score] dt + l g dw, run from noise to data, coefficients at the noisier end:
///   x' = x - h [f x + (1 + l^2)/2 g^2 E / sigma] + l sqrt(g^2 h) z.
/// l = 1 is the reverse SDE (Anderson 1982), l = 0 the Euler step of the probability-flow ODE. One evaluation a step.
SamplerProgram euler_maruyama(const NoiseSchedule& schedule, const std::vector<double>& times, double l);

/// Forward from a data draw by exact transitions x_s = r x_t + sqrt(v) z, then back on the same grid by the steps of
/// the reverse SDE, x' = (x + v score + sqrt(v) n) / r (the posterior's mean, the forward step's variance), with the z
/// of the way there played backwards as their noise, n = -z. That noise is not independent of where x stands, so nobody
/// comes home. `corrected` feeds back Anderson's noise, n = -(z + sqrt(v) score), which in the limit is dw + g score dt
/// (Anderson 1982): the score cancels, and every path runs back along itself. Only the way back is shown: states of the
/// way there are incomplete. NFE counts the way back.
SamplerProgram replay(const NoiseSchedule& schedule, const std::vector<double>& times, bool corrected);

/// DDPM ancestral sampling on any grid (Ho et al. 2020, Algorithm 2; lecture notes, Lemma 4.4.2): x' = the posterior
/// mean with D for x_0, plus noise of the posterior variance ("beta tilde") or of sigma^2_{s|t} ("beta").
SamplerProgram ancestral(const NoiseSchedule& schedule, const std::vector<double>& times, ReverseVariance variance);

/// DDIM with eta in [0, 1] on any grid (Song, Meng, Ermon 2021): 0 deterministic, 1 the same law as ancestral with
/// posterior variance.
SamplerProgram ddim(const NoiseSchedule& schedule, const std::vector<double>& times, double eta);

/// Stochastic Heun of Karras et al. 2022 (Algorithm 2), written for any schedule: at each step noise is raised by an
/// exact forward transition from sigma/alpha to (1 + gamma) sigma/alpha, then one Heun step of the probability-flow ODE
/// goes down to the next time. gamma = min(churn / steps, sqrt 2 - 1) while sigma/alpha lies in [noise_min, noise_max],
/// else 0. Two evaluations a step.
struct Churn {
  double churn = 40.0;
  double noise_min = 0.05;
  double noise_max = 50.0;
  bool operator==(const Churn&) const = default;
};
SamplerProgram karras_churn(const NoiseSchedule& schedule, const std::vector<double>& times, const Churn& churn);

/// Predictor-corrector (Song et al. 2021, Algorithms 4 and 5): an Euler-Maruyama step of the reverse SDE, then
/// `corrector_steps` Langevin steps x' = x + eta s + sqrt(2 eta) z on p at the new time, eta = corrector_size sigma^2.
/// (Their step is scaled by the ratio of norms over the batch; here it is a function of t alone, so that a particle
/// never depends on the others.)
struct Corrector {
  int steps = 1;
  double size = 0.1;
  bool operator==(const Corrector&) const = default;
};
SamplerProgram predictor_corrector(const NoiseSchedule& schedule, const std::vector<double>& times,
                                   const Corrector& corrector);

}  // namespace scorescope
