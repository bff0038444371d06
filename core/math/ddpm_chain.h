#pragma once

#include <vector>

#include "core/math/noise_schedule.h"
#include "core/math/transition.h"

namespace scorescope {

/// What a list of betas means. The lecture notes use both: `variance` x_i = sqrt(1 - beta_i) x_{i-1} + sqrt(beta_i) eps
/// (Ho, Jain, Abbeel 2020), `deviation` x_i = sqrt(1 - beta_i^2) x_{i-1} + beta_i eps.
enum class BetaConvention { variance, deviation };

/// The discrete chain x_0, ..., x_T of DDPM. Everywhere in the code beta_i is the variance of step i.
class DdpmChain {
 public:
  /// beta_1 .. beta_T, each in (0, 1).
  explicit DdpmChain(const std::vector<double>& betas, BetaConvention convention = BetaConvention::variance);
  /// Equispaced from beta_1 to beta_T.
  static DdpmChain linear(int steps, double beta_1, double beta_T);
  /// Nichol and Dhariwal 2021: alpha-bar(u) = cos^2(((u/T) + s)/(1 + s) pi/2), beta_i clipped.
  static DdpmChain cosine(int steps, double s, double clip);
  /// A continuous schedule seen at i/T: beta_i = 1 - (alpha_i / alpha_{i-1})^2. Needs alpha^2 + sigma^2 = 1.
  static DdpmChain from_schedule(const NoiseSchedule& schedule, int steps);

  [[nodiscard]] int steps() const { return static_cast<int>(betas_.size()); }
  [[nodiscard]] double beta(int i) const { return betas_[static_cast<std::size_t>(i) - 1]; }
  /// alpha-bar_i = prod_{j <= i} (1 - beta_j); alpha-bar_0 = 1.
  [[nodiscard]] double alpha_bar(int i) const;
  /// (alpha, sigma) = (sqrt(alpha-bar), sqrt(1 - alpha-bar)).
  [[nodiscard]] Signal level(int i) const;
  [[nodiscard]] double snr(int i) const;

  /// q(x_{i-1} | x_i, x_0); its variance is beta-tilde_i.
  [[nodiscard]] AffinePosterior posterior(int i) const { return affine_posterior(level(i - 1), level(i)); }
  /// The same mean written with eps: coef_x x_i + coef_eps eps (Ho et al. 2020, eq. 11).
  struct EpsForm {
    double coef_x = 1.0;
    double coef_eps = 0.0;
  };
  [[nodiscard]] EpsForm eps_form(int i) const;

 private:
  std::vector<double> betas_;
  std::vector<double> log_alpha_bar_;  ///< 0 .. T: 1 - alpha-bar keeps its digits through expm1
};

}  // namespace scorescope
