#pragma once

#include <cstdint>
#include <vector>

#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"
#include "core/math/philox.h"
#include "core/math/transition.h"

namespace scorescope {

/// p(x_0 | x_t = x) where x_t = alpha x_0 + sigma eps and x_0 has the law of `prior`: a mixture again, with the
/// responsibilities as weights, means mu_k + G_k (x - alpha mu_k) and covariances Sigma_k - alpha G_k Sigma_k =
/// sigma^2 Sigma_k C_k^-1 (conjugate Gaussians component by component; G_k = alpha Sigma_k C_k^-1). Weights sum to one;
/// components whose weight underflows are left out. Covariances are 0 for sigma = 0 and for points without width.
/// Throws UserError where x_t has no density (a component without width and sigma = 0).
Mixture posterior(const Mixture& prior, Signal level, const Vec2& x);

/// n draws of x_0 from p(x_0 | x_t = x): draw i is a function of (seed, stream, i, row) alone.
std::vector<Vec2> posterior_draws(const Mixture& prior, Signal level, const Vec2& x, std::size_t n, std::uint64_t seed,
                                  Stream stream = Stream::metric, std::uint32_t row = 0);

/// The fan of conditional scores grad log p(x_t | x_0) = -(x - alpha x_0)/sigma^2 over posterior draws of x_0, whose
/// mean is the score of p_t (study notes, the conditioning trick of section 3.3). Scores are 1/length.
struct ScoreFan {
  std::vector<Vec2> x0;
  std::vector<Vec2> score;
  Vec2 mean = Vec2::Zero();            ///< of the n conditional scores
  Vec2 exact = Vec2::Zero();           ///< the score of p_t at x
  Vec2 standard_error = Vec2::Zero();  ///< of `mean`, from the exact covariance (alpha/sigma^2)^2 Cov[x_0|x] / n
};
/// Throws UserError for sigma = 0 (x_0 then fixes x_t, and the conditional has no score) and n = 0.
ScoreFan score_fan(const Mixture& prior, Signal level, const Vec2& x, std::size_t n, std::uint64_t seed,
                   Stream stream = Stream::metric, std::uint32_t row = 0);

/// The exact reverse kernel p(x_early | x_late = x) of a mixture: itself a mixture, for any distance between levels.
Mixture reverse_kernel(const Mixture& mixture, Signal early, Signal late, const Vec2& x);

/// The reverse kernel beside one Gaussian.
struct ReverseKernel {
  Mixture exact;
  Moments matched;  ///< mean and covariance of `exact`: the best Gaussian in forward KL
  Moments ddpm;     ///< mean of Lemma 4.4.2 at x_0 = E[x_0 | x_late], which is the exact mean; variance as chosen
};
ReverseKernel reverse_kernels(const Mixture& mixture, Signal early, Signal late, const Vec2& x,
                              ReverseVariance variance = ReverseVariance::beta_tilde);

}  // namespace scorescope
