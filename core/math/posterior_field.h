#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "core/math/mixture.h"
#include "core/math/noised_mixture.h"

namespace scorescope {

/// Everything that p(x_0 | x_t = x) of a mixture says, at many points of one level. It is the mixture sum_k r_k N(m_k,
/// S_k) with
///   m_k = mu_k + G_k (x - alpha mu_k),  G_k = alpha Sigma_k C_k^{-1},  S_k = sigma^2 Sigma_k C_k^{-1}
/// (Gaussian conditioning; C_k = alpha^2 Sigma_k + sigma^2 I commutes with Sigma_k). Neither m_k nor S_k divides by
/// alpha or sigma, so both ends of every schedule are reached. A point mass at sigma = 0 has no density: NaN.
/// In 1D the second axis of every result is 0.
class PosteriorField {
 public:
  PosteriorField(const Mixture& mixture, Signal level);

  struct Sample {
    double log_p = 0.0;           ///< log p_t(x), nats
    Vec2 score = Vec2::Zero();    ///< grad log p_t(x), 1/length
    Vec2 eps = Vec2::Zero();      ///< E[eps | x] = -sigma score
    Vec2 x0 = Vec2::Zero();       ///< E[x_0 | x]
    Mat2 x0_cov = Mat2::Zero();   ///< Cov[x_0 | x]
    Mat2 eps_cov = Mat2::Zero();  ///< Cov[eps | x], which is (alpha/sigma)^2 Cov[x_0 | x], from its own formula
  };
  [[nodiscard]] Sample at(const Vec2& x) const;

  /// What one component says at x.
  struct Part {
    std::size_t index;    ///< of the component
    double share;         ///< r_k over the largest r
    Vec2 score;           ///< -C_k^{-1} (x - alpha mu_k)
    Vec2 x0;              ///< m_k
    const Mat2& x0_cov;   ///< S_k
    const Mat2& eps_cov;  ///< alpha^2 Sigma_k C_k^{-1}
  };
  /// Calls visit(part) for every component whose share does not underflow.
  template <class Visit>
  void each(const Vec2& x, Visit&& visit) const {
    const double top = log_term(noised_[most_probable(x)], x);
    for (std::size_t k = 0; k < noised_.size(); ++k)
      if (const double share = std::exp(log_term(noised_[k], x) - top); share != 0.0) visit(part(k, share, x));
  }

  [[nodiscard]] int dim() const { return dim_; }
  [[nodiscard]] Signal level() const { return level_; }

 private:
  [[nodiscard]] double log_term(const NoisedComponent<double>& c, const Vec2& x) const {
    const double dx = x.x() - c.mx;
    const double dy = dim_ == 1 ? 0.0 : x.y() - c.my;
    return c.log_coef - 0.5 * (dx * (c.pxx * dx + 2.0 * c.pxy * dy) + c.pyy * dy * dy);
  }
  [[nodiscard]] std::size_t most_probable(const Vec2& x) const {
    std::size_t best = 0;
    double top = -std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < noised_.size(); ++k)
      if (const double q = log_term(noised_[k], x); q > top) top = q, best = k;
    return best;
  }
  [[nodiscard]] Part part(std::size_t k, double share, const Vec2& x) const {
    const NoisedComponent<double>& c = noised_[k];
    const double dx = x.x() - c.mx;
    const double dy = dim_ == 1 ? 0.0 : x.y() - c.my;
    return {k,
            share,
            {-(c.pxx * dx + c.pxy * dy), -(c.pxy * dx + c.pyy * dy)},
            {c.ux + c.gxx * dx + c.gxy * dy, c.uy + c.gyx * dx + c.gyy * dy},
            x0_cov_[k],
            eps_cov_[k]};
  }

  int dim_;
  Signal level_;
  std::vector<NoisedComponent<double>> noised_;
  std::vector<Mat2> x0_cov_;
  std::vector<Mat2> eps_cov_;
};

}  // namespace scorescope
