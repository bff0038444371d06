#include "core/math/reverse_kernel.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "core/math/density_divergence.h"
#include "core/math/error.h"

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
  const double a = level.alpha;
  const double s2 = level.sigma * level.sigma;
  const Mixture late = noised(prior, level);
  for (const Component& c : late.components)
    if (!(c.cov(0, 0) > 0.0) || (prior.dim == 2 && !(c.cov.determinant() > 0.0)))
      throw UserError("x_t has no density here: a component has no width and there is no noise");
  const std::vector<double> weight = responsibilities(prior, level, x);
  const Vec2 place = prior.dim == 1 ? Vec2(x.x(), 0.0) : x;
  Mixture out;
  out.dim = prior.dim;
  double total = 0.0;
  for (std::size_t k = 0; k < weight.size(); ++k) {
    if (!(weight[k] > 0.0)) continue;
    const Component& c = prior.components[k];
    Mat2 precision = Mat2::Zero();
    if (prior.dim == 1)
      precision(0, 0) = 1.0 / late.components[k].cov(0, 0);
    else
      precision = late.components[k].cov.inverse();
    const Mat2 shrink = c.cov * precision;  // Sigma C^-1; the two commute, so the covariance below is symmetric
    Component conditioned = c;
    conditioned.weight = weight[k];
    conditioned.mean = c.mean + a * shrink * (place - a * c.mean);
    conditioned.cov = 0.5 * s2 * (shrink + shrink.transpose());
    total += weight[k];
    out.components.push_back(conditioned);
  }
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

Signal transition(Signal early, Signal late) {
  if (!(early.alpha > 0.0)) throw UserError("the earlier level forgets x_0 exactly: nothing leads back across it");
  const double kept = late.alpha / early.alpha;
  // sigma_late^2 - kept^2 sigma_early^2 as a product: two close levels keep their difference.
  const double before = kept * early.sigma;
  const double added = (late.sigma - before) * (late.sigma + before);
  if (!(added >= 0.0))
    throw UserError("the reverse kernel leads from the noisier level to the cleaner one, not the other way");
  return {kept, std::sqrt(added)};
}

Mixture reverse_kernel(const Mixture& mixture, Signal early, Signal late, const Vec2& x) {
  return posterior(noised(mixture, early), transition(early, late), x);
}

ReverseKernel reverse_kernels(const Mixture& mixture, Signal early, Signal late, const Vec2& x,
                              ReverseVariance variance) {
  if (!(late.sigma > 0.0)) throw UserError("a reverse step needs a noisy level to start from");
  const Signal between = transition(early, late);
  const double late2 = late.sigma * late.sigma;
  const double early2 = early.sigma * early.sigma;
  const double between2 = between.sigma * between.sigma;
  ReverseKernel out;
  out.exact = reverse_kernel(mixture, early, late, x);
  out.matched = moments(out.exact, {1.0, 0.0});
  const Vec2 place = mixture.dim == 1 ? Vec2(x.x(), 0.0) : x;
  out.ddpm.mean =
      between.alpha * early2 / late2 * place + early.alpha * between2 / late2 * evaluate(mixture, late, x).x0;
  const double v = variance == ReverseVariance::beta ? between2 : early2 * between2 / late2;
  for (int axis = 0; axis < mixture.dim; ++axis) out.ddpm.cov(axis, axis) = v;
  return out;
}

}  // namespace scorescope
