#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/elbo.h"
#include "core/math/error.h"
#include "core/math/likelihood.h"
#include "core/math/posterior_field.h"

namespace scorescope {
namespace {

/// A density of the chain at one time: values at equispaced points, and the mean its step towards the data gives each.
struct Slab {
  double low = 0.0;
  double step = 0.0;
  std::vector<double> density;
  std::vector<double> next_mean;  ///< rises: E[x_0|x] does, and so does the mean of every reverse step
  [[nodiscard]] double at(std::size_t i) const { return low + step * static_cast<double>(i); }
};

/// sum_i p(x_i) N(y; mean_i, variance) dx, over the points within 9 standard deviations.
double carried(const Slab& slab, double variance, double y) {
  const double sd = std::sqrt(variance);
  const auto begin = std::lower_bound(slab.next_mean.begin(), slab.next_mean.end(), y - 9.0 * sd);
  double sum = 0.0;
  for (auto mean = begin; mean != slab.next_mean.end() && *mean <= y + 9.0 * sd; ++mean) {
    const double z = (y - *mean) / sd;
    sum += slab.density[static_cast<std::size_t>(mean - slab.next_mean.begin())] * std::exp(-0.5 * z * z);
  }
  return sum * slab.step / (sd * std::sqrt(2.0 * std::numbers::pi));
}

/// Where p_t is, by ten standard deviations of every component.
std::pair<double, double> extent(const Mixture& mixture, Signal level) {
  double low = INFINITY;
  double high = -INFINITY;
  for (const Component& c : mixture.components) {
    const double sd = std::hypot(level.alpha * std::sqrt(c.cov(0, 0)), level.sigma);
    low = std::min(low, level.alpha * c.mean.x() - 10.0 * sd);
    high = std::max(high, level.alpha * c.mean.x() + 10.0 * sd);
  }
  return {low, high};
}

}  // namespace

double chain_negative_log_likelihood(const Mixture& mixture, const NoiseSchedule& schedule, const ElboSpec& spec) {
  if (mixture.dim != 1) throw UserError("The likelihood of a chain is computed on a grid, in 1D only.");
  const Elbo bound = ddpm_elbo(mixture, schedule, spec);
  const std::size_t count = spec.times.size();
  Slab slab;
  double into = spec.prior.cov(0, 0);  // variance of the kernel that made the slab
  for (std::size_t i = count; i-- > 0;) {
    const Signal level = schedule.at(spec.times[i]);
    const double out_of = i == 0 ? bound.decoder_variance : bound.variances[i - 1];
    auto [low, high] = extent(mixture, level);
    if (i + 1 == count) {
      const double reach = 10.0 * std::sqrt(spec.prior.cov(0, 0));
      low = std::min(low, spec.prior.mean.x() - reach);
      high = std::max(high, spec.prior.mean.x() + reach);
    }
    Slab next;
    const auto points = static_cast<std::size_t>(std::ceil(8.0 * (high - low) / std::sqrt(std::min(into, out_of)))) + 2;
    next.low = low;
    next.step = (high - low) / static_cast<double>(points - 1);
    const PosteriorField posterior(mixture, level);
    // Mean of the step towards the data: the decoder's, or the posterior's at x_0 = E[x_0|x].
    AffinePosterior step{.coef_xs = 0.0, .coef_x0 = 1.0};
    if (i > 0) step = affine_posterior(schedule.at(spec.times[i - 1]), schedule.at(spec.times[i]));
    for (std::size_t j = 0; j < points; ++j) {
      const double x = next.at(j);
      next.density.push_back(i + 1 == count ? std::exp(log_gaussian(spec.prior, 1, {x, 0.0})) : carried(slab, into, x));
      next.next_mean.push_back(step.coef_xs * x + step.coef_x0 * posterior.at({x, 0.0}).x0.x());
    }
    slab = std::move(next);
    into = out_of;
  }
  return expectation(expectation_nodes(mixture, {1.0, 0.0}, {.rule = Integration::Rule::quadrature}),
                     [&](const Vec2& x) { return -std::log(carried(slab, into, x.x())); })
      .value;
}

}  // namespace scorescope
