#pragma once

#include "core/math/types.h"

namespace scorescope {

/// x_late = alpha x_early + sigma eps between two levels of one forward process: alpha = alpha_late / alpha_early,
/// sigma^2 = sigma_late^2 - alpha^2 sigma_early^2 (study notes, eq. 4.4.5). Throws UserError when `early` is the
/// noisier of the two or forgets x_0 exactly (alpha = 0).
Signal transition(Signal early, Signal late);

/// One step of the chain t < s, from the less noisy level to the noisier one and back. Everything a discrete sampler
/// needs follows from (alpha, sigma) at the two ends (lecture notes, Lemma 4.4.2; Kingma et al. 2021, appendix A).
struct AffinePosterior {
  double ratio = 1.0;      ///< alpha_{s|t} = alpha_s / alpha_t
  double variance_st = 0;  ///< sigma^2_{s|t} = sigma_s^2 - ratio^2 sigma_t^2: x_s | x_t ~ N(ratio x_t, variance_st)
  double coef_xs = 1.0;    ///< mean of x_t | x_s, x_0 = coef_xs x_s + coef_x0 x_0
  double coef_x0 = 0.0;
  double variance = 0.0;  ///< of x_t | x_s, x_0 ("beta tilde")
};
/// q(x_t | x_s, x_0) = N(coef_xs x_s + coef_x0 x_0, variance) with coef_xs = ratio sigma_t^2 / sigma_s^2,
/// coef_x0 = alpha_t sigma^2_{s|t} / sigma_s^2, variance = sigma^2_{s|t} sigma_t^2 / sigma_s^2. The difference of
/// squares is taken as a product, so that close levels do not cancel. Needs sigma_s > 0 and alpha_t > 0.
AffinePosterior affine_posterior(Signal t, Signal s);

/// Variance of a Gaussian reverse step: `beta_tilde`, the posterior's given x_0, or `beta`, that of the forward
/// transition itself (Ho et al. 2020, section 3.2).
enum class ReverseVariance { beta_tilde, beta };
inline double reverse_variance(const AffinePosterior& step, ReverseVariance kind) {
  return kind == ReverseVariance::beta ? step.variance_st : step.variance;
}

/// A DDIM step from s to t (Song, Meng, Ermon 2021, eq. 12, for any alpha and sigma), in the form that divides by
/// neither alpha: x_t = coef_x0 E[x0|x_s] + coef_eps eps_hat + noise z with noise = eta sqrt(posterior variance),
/// coef_eps = sqrt(sigma_t^2 - noise^2), coef_x0 = alpha_t. eta = 0: deterministic; eta = 1: ancestral sampling.
struct DdimStep {
  double coef_x0 = 1.0;
  double coef_eps = 0.0;
  double noise = 0.0;
};
DdimStep ddim_step(Signal t, Signal s, double eta);

}  // namespace scorescope
