#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/math/error.h"
#include "core/math/posterior_field.h"

namespace scorescope {

/// The five ways to say what was noised, all conditional means given x_t = x (lengths but for the score, 1/length):
enum class Prediction {
  eps,       ///< E[eps | x]
  x0,        ///< E[x_0 | x]
  v,         ///< E[alpha eps - sigma x_0 | x], Salimans and Ho 2022
  velocity,  ///< u = E[eps - x_0 | x], Lipman et al. 2023; the ODE velocity only where alpha = 1 - t, sigma = t
  score,     ///< grad log p_t(x) = -eps / sigma
};

struct Predictions {
  Vec2 eps = Vec2::Zero();
  Vec2 x0 = Vec2::Zero();
  Vec2 v = Vec2::Zero();
  Vec2 velocity = Vec2::Zero();
  Vec2 score = Vec2::Zero();
};

/// All five of a mixture. eps, x0 and the score each come from their own formula and the other two are sums of them, so
/// nothing is divided by: alpha = 0 and (where p_0 has a density) sigma = 0 are ordinary levels.
inline Predictions predictions(const Mixture& mixture, Signal level, const Vec2& x) {
  const FieldSample at = evaluate(mixture, level, x);
  return {at.eps, at.x0, level.alpha * at.eps - level.sigma * at.x0, at.eps - at.x0, at.score};
}

namespace detail {

[[noreturn]] inline void refuse_prediction(const char* from, const char* to, const char* zero) {
  throw UserError(std::string("A prediction of ") + from + " says nothing about " + to + " where " + zero +
                  " is 0; predict " + to + " itself there.");
}

}  // namespace detail

/// E[x_0 | x] from any of the five. With x = alpha x0 + sigma eps (which the conditional means obey too):
///   eps: (x - sigma eps)/alpha;  v: (alpha x - sigma v)/(alpha^2 + sigma^2);  u: (x - sigma u)/(alpha + sigma);
///   score: (x + sigma^2 s)/alpha, Tweedie's formula (Efron 2011).
/// v and u hold at every level (T12); eps and the score lose x_0 at alpha = 0: UserError.
inline Vec2 x0_from(Prediction from, const Vec2& value, Signal level, const Vec2& x) {
  const auto [a, s] = level;
  if (from == Prediction::x0) return value;
  if (from == Prediction::v) return (a * x - s * value) / (a * a + s * s);
  if (from == Prediction::velocity) return (x - s * value) / (a + s);
  if (a == 0.0) detail::refuse_prediction(from == Prediction::eps ? "eps" : "the score", "x0", "alpha");
  return from == Prediction::eps ? Vec2((x - s * value) / a) : Vec2((x + s * s * value) / a);
}

/// E[eps | x] from any of the five:
///   x0: (x - alpha x0)/sigma;  v: (sigma x + alpha v)/(alpha^2 + sigma^2);  u: (x + alpha u)/(alpha + sigma);  -sigma
///   s.
/// Only x0 loses eps, at sigma = 0: UserError.
inline Vec2 eps_from(Prediction from, const Vec2& value, Signal level, const Vec2& x) {
  const auto [a, s] = level;
  if (from == Prediction::eps) return value;
  if (from == Prediction::v) return (s * x + a * value) / (a * a + s * s);
  if (from == Prediction::velocity) return (x + a * value) / (a + s);
  if (from == Prediction::score) return -s * value;
  if (s == 0.0) detail::refuse_prediction("x0", "eps", "sigma");
  return (x - a * value) / s;
}

/// Any of the five from any other at (alpha, sigma). UserError where the one does not determine the other: x0, v and u
/// from eps or the score at alpha = 0, everything from x0 at sigma = 0, the score at sigma = 0.
inline Vec2 convert(Prediction from, Prediction to, const Vec2& value, Signal level, const Vec2& x) {
  if (from == to) return value;
  if (to == Prediction::x0) return x0_from(from, value, level, x);
  Vec2 eps = eps_from(from, value, level, x);
  switch (to) {
    case Prediction::score:
      if (level.sigma == 0.0) detail::refuse_prediction("eps", "the score", "sigma");
      return -eps / level.sigma;
    case Prediction::v:
      return level.alpha * eps - level.sigma * x0_from(from, value, level, x);
    case Prediction::velocity:
      return eps - x0_from(from, value, level, x);
    default:
      return eps;
  }
}

/// dx/dt of the probability flow, alpha' E[x_0|x] + sigma' E[eps|x]: f x - (g^2/2) s (Song et al. 2021, eq. 13) without
/// the f that is infinite where the schedule forgets x_0 (T15). Rates are per unit of t.
inline Vec2 flow_velocity(const Vec2& x0, const Vec2& eps, double alpha_rate, double sigma_rate) {
  return alpha_rate * x0 + sigma_rate * eps;
}

/// Cov[x_0 | x] = (sigma^2/alpha^2)(I + sigma^2 grad grad log p_t), the second-order Tweedie formula (Efron 2011; Meng
/// et al. 2021). Rounding grows like (sigma/alpha)^2: for a mixture PosteriorField::at(x).x0_cov is the same without
/// it. UserError at alpha = 0. In 1D only (0, 0) is used.
inline Mat2 tweedie_covariance(Signal level, const Mat2& hessian, int dim) {
  if (level.alpha == 0.0) detail::refuse_prediction("the Hessian", "the covariance of x0", "alpha");
  const double s2 = level.sigma * level.sigma;
  Mat2 out = s2 / (level.alpha * level.alpha) * (Mat2::Identity() + s2 * hessian);
  if (dim == 1) out(0, 1) = out(1, 0) = out(1, 1) = 0.0;
  return out;
}

/// N samples with a Gaussian kernel of bandwidth h as a mixture: at (alpha, sigma) its components lie at alpha x_i with
/// variance alpha^2 h^2 + sigma^2, so its score is the exact score of the noised kernel estimate and not a kernel
/// estimate of noised samples (T10). h = 0 is the empirical law, what denoising score matching on N points converges
/// to. UserError without samples or with a negative bandwidth.
inline Mixture kernel_density(const std::vector<Vec2>& samples, int dim, double bandwidth) {
  if (samples.empty()) throw UserError("A kernel density needs at least one sample.");
  if (!(bandwidth >= 0.0 && std::isfinite(bandwidth))) throw UserError("A kernel bandwidth must not be negative.");
  Mixture out;
  out.dim = dim;
  out.components.reserve(samples.size());
  for (const Vec2& x : samples) {
    Component c;
    c.mean = dim == 1 ? Vec2(x.x(), 0.0) : x;
    c.cov = bandwidth * bandwidth * Mat2::Identity();
    if (dim == 1) c.cov(1, 1) = 0.0;
    out.components.push_back(c);
  }
  return out;
}

/// Score of kernel_density at (alpha, sigma). UserError where sigma^2 + alpha^2 h^2 = 0: points have no score (T12).
inline Vec2 kernel_score(const std::vector<Vec2>& samples, int dim, double bandwidth, Signal level, const Vec2& x) {
  if (level.sigma == 0.0 && level.alpha * bandwidth == 0.0)
    throw UserError("Points have no score at sigma = 0; give them a bandwidth above 0, or noise.");
  return evaluate(kernel_density(samples, dim, bandwidth), level, x).score;
}

/// Width of a kernel at (alpha, sigma) seen in data units: sqrt(h^2 + sigma^2/alpha^2). Infinite at alpha = 0.
inline double effective_bandwidth(double bandwidth, Signal level) {
  return std::hypot(bandwidth, level.sigma / level.alpha);
}

}  // namespace scorescope
