#include "core/math/reverse_kernel.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "core/math/density_divergence.h"
#include "core/math/error.h"
#include "core/math/posterior_field.h"

namespace scorescope {
namespace {

/// The lower triangular factor of a covariance that may be singular.
Mat2 factor(const Mat2& cov) {
  Mat2 out = Mat2::Zero();
  out(0, 0) = std::sqrt(std::max(0.0, cov(0, 0)));
  if (out(0, 0) > 0.0) out(1, 0) = cov(1, 0) / out(0, 0);
  out(1, 1) = std::sqrt(std::max(0.0, cov(1, 1) - out(1, 0) * out(1, 0)));
  return out;
}

}  // namespace

Mixture posterior(const Mixture& prior, Signal level, const Vec2& x) {
  for (const Component& c : prior.components) {
    const double noise = level.sigma * level.sigma;
    const Mat2 late = level.alpha * level.alpha * c.cov + noise * Mat2::Identity();
    if (!(late(0, 0) > 0.0) || (prior.dim == 2 && !(late.determinant() > 0.0)))
      throw UserError("x_t has no density here: a component has no width and there is no noise");
  }
  Mixture out;
  out.dim = prior.dim;
  double total = 0.0;
  PosteriorField(prior, level).each(x, [&](const PosteriorField::Part& part) {
    Component conditioned = prior.components[part.index];
    conditioned.weight = part.share;
    conditioned.mean = part.x0;
    conditioned.cov = part.x0_cov;
    total += part.share;
    out.components.push_back(conditioned);
  });
  for (Component& c : out.components) c.weight /= total;
  return out;
}

std::vector<Vec2> posterior_draws(const Mixture& prior, Signal level, const Vec2& x, std::size_t n, std::uint64_t seed,
                                  Stream stream, std::uint32_t row) {
  const Mixture law = posterior(prior, level, x);
  std::vector<double> cumulative;
  std::vector<Mat2> factors;
  for (const Component& c : law.components) {
    cumulative.push_back(c.weight + (cumulative.empty() ? 0.0 : cumulative.back()));
    factors.push_back(factor(c.cov));
  }
  std::vector<Vec2> out;
  out.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto words = philox(seed, stream, static_cast<std::uint32_t>(i), row);
    const double pick = uniform01<double>(words[2]) * cumulative.back();
    const auto after = std::upper_bound(cumulative.begin(), cumulative.end(), pick);
    const auto k = std::min(static_cast<std::size_t>(after - cumulative.begin()), cumulative.size() - 1);
    const auto z = normal_pair<double>(words[0], words[1]);
    Vec2 drawn = law.components[k].mean + factors[k] * Vec2(z[0], z[1]);
    if (prior.dim == 1) drawn.y() = 0.0;
    out.push_back(drawn);
  }
  return out;
}

ScoreFan score_fan(const Mixture& prior, Signal level, const Vec2& x, std::size_t n, std::uint64_t seed, Stream stream,
                   std::uint32_t row) {
  if (!(level.sigma > 0.0)) throw UserError("without noise x_t is x_0 itself and the conditional score does not exist");
  if (n == 0) throw UserError("a fan of conditional scores needs at least one draw");
  const double s2 = level.sigma * level.sigma;
  const Vec2 place = prior.dim == 1 ? Vec2(x.x(), 0.0) : x;
  ScoreFan out;
  out.x0 = posterior_draws(prior, level, x, n, seed, stream, row);
  for (const Vec2& x0 : out.x0) {
    out.score.emplace_back((level.alpha * x0 - place) / s2);
    out.mean += out.score.back() / static_cast<double>(n);
  }
  out.exact = evaluate(prior, level, x).score;
  const Moments spread = moments(posterior(prior, level, x), {1.0, 0.0});
  out.standard_error = level.alpha / s2 * (spread.cov.diagonal() / static_cast<double>(n)).cwiseSqrt();
  return out;
}

Mixture reverse_kernel(const Mixture& mixture, Signal early, Signal late, const Vec2& x) {
  return posterior(noised(mixture, early), transition(early, late), x);
}

ReverseKernel reverse_kernels(const Mixture& mixture, Signal early, Signal late, const Vec2& x,
                              ReverseVariance variance) {
  if (!(late.sigma > 0.0)) throw UserError("a reverse step needs a noisy level to start from");
  const AffinePosterior step = affine_posterior(early, late);
  ReverseKernel out;
  out.exact = reverse_kernel(mixture, early, late, x);
  out.matched = moments(out.exact, {1.0, 0.0});
  const Vec2 place = mixture.dim == 1 ? Vec2(x.x(), 0.0) : x;
  out.ddpm.mean = step.coef_xs * place + step.coef_x0 * evaluate(mixture, late, x).x0;
  const double v = reverse_variance(step, variance);
  for (int axis = 0; axis < mixture.dim; ++axis) out.ddpm.cov(axis, axis) = v;
  return out;
}

}  // namespace scorescope
