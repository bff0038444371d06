#include "core/math/elbo.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/math/error.h"
#include "core/math/likelihood.h"
#include "core/math/posterior_field.h"

namespace scorescope {
namespace {

// Independent draws for the expectations that are not at a time of the grid.
constexpr std::uint32_t kEntropyUse = 0xFFFFFFFFu;
constexpr std::uint32_t kPriorUse = 0xFFFFFFFEu;

void check(const ElboSpec& spec) {
  if (spec.times.empty()) throw UserError("An ELBO needs at least one step.");
  double before = 0.0;
  for (const double t : spec.times) {
    if (!(t > before && t <= 1.0)) throw UserError("The times of an ELBO must rise, above 0 and up to 1.");
    before = t;
  }
}

void check_prior(const Moments& prior, int dim) {
  if (!(prior.cov(0, 0) > 0.0 && (dim == 1 || prior.cov.determinant() > 0.0)))
    throw UserError("The prior of an ELBO needs a covariance that is positive.");
}

MeanEstimate mean_squared_error(const Mixture& mixture, Signal level, const Integration& how, std::uint32_t use,
                                bool of_eps) {
  const PosteriorField posterior(mixture, level);
  return expectation(expectation_nodes(mixture, level, how, use), [&](const Vec2& x) {
    const PosteriorField::Sample at = posterior.at(x);
    const Mat2& cov = of_eps ? at.eps_cov : at.x0_cov;
    return mixture.dim == 1 ? cov(0, 0) : cov.trace();
  });
}

MeanEstimate entropy(const Mixture& mixture, const Integration& how) {
  for (const Component& c : mixture.components)
    if (!(c.cov(0, 0) > 0.0 && (mixture.dim == 1 || c.cov.determinant() > 0.0)))
      return {std::numeric_limits<double>::quiet_NaN(), 0.0};
  const PosteriorField field(mixture, {1.0, 0.0});
  return expectation(expectation_nodes(mixture, {1.0, 0.0}, how, kEntropyUse),
                     [&](const Vec2& x) { return -field.at(x).log_p; });
}

/// E_{x_0} KL(N(alpha x_0, sigma^2 I) || prior), in closed form.
double prior_term(const Mixture& mixture, Signal level, const Moments& prior) {
  const Moments mean = moments(mixture, {level.alpha, 0.0});
  const Vec2 off = mean.mean - prior.mean;
  const Mat2 spread = mean.cov + off * off.transpose();
  const double s2 = level.sigma * level.sigma;
  if (mixture.dim == 1) {
    const double ratio = s2 / prior.cov(0, 0);
    return 0.5 * (ratio - 1.0 - std::log(ratio) + spread(0, 0) / prior.cov(0, 0));
  }
  const Mat2 precision = prior.cov.inverse();
  return 0.5 *
         (s2 * precision.trace() - 2.0 - std::log(s2 * s2 / prior.cov.determinant()) + (precision * spread).trace());
}

/// KL(p_T || prior).
MeanEstimate prior_mismatch(const Mixture& mixture, Signal level, const Moments& prior, const Integration& how) {
  const PosteriorField field(mixture, level);
  return expectation(expectation_nodes(mixture, level, how, kPriorUse),
                     [&](const Vec2& x) { return field.at(x).log_p - log_gaussian(prior, mixture.dim, x); });
}

double decoder_variance(DecoderVariance kind, Signal first, const MeanEstimate& mmse, int dim) {
  const double s2 = first.sigma * first.sigma;
  switch (kind) {
    case DecoderVariance::noise_ratio:
      return s2 / (first.alpha * first.alpha);
    case DecoderVariance::sigma_squared:
      return s2;
    default:
      return mmse.value / dim;
  }
}

MeanEstimate reconstruction_term(double variance, const MeanEstimate& mmse, int dim) {
  return {0.5 * dim * std::log(2.0 * std::numbers::pi * variance) + mmse.value / (2.0 * variance),
          mmse.standard_error / (2.0 * variance)};
}

double step_variance(StepVariance kind, const AffinePosterior& step, const MeanEstimate& mmse, int dim) {
  if (kind != StepVariance::optimal) return reverse_variance(step, static_cast<ReverseVariance>(kind));
  return step.variance + step.coef_x0 * step.coef_x0 * mmse.value / dim;
}

MeanEstimate difference(const MeanEstimate& a, const MeanEstimate& b) {
  MeanEstimate out = a;
  add(out, b, -1.0);
  return out;
}

}  // namespace

std::vector<double> uniform_times(int steps, double t_max) {
  std::vector<double> out;
  for (int i = 1; i <= steps; ++i) out.push_back(t_max * i / steps);
  return out;
}

Elbo ddpm_elbo(const Mixture& mixture, const NoiseSchedule& schedule, const ElboSpec& spec) {
  check(spec);
  check_prior(spec.prior, mixture.dim);
  const int dim = mixture.dim;
  Elbo out;
  for (std::size_t i = 0; i < spec.times.size(); ++i)
    out.mmse.push_back(mean_squared_error(mixture, schedule.at(spec.times[i]), spec.integration,
                                          static_cast<std::uint32_t>(i), false));
  const Signal last = schedule.at(spec.times.back());
  out.prior.value = prior_term(mixture, last, spec.prior);
  out.decoder_variance = decoder_variance(spec.decoder, schedule.at(spec.times.front()), out.mmse.front(), dim);
  out.reconstruction = reconstruction_term(out.decoder_variance, out.mmse.front(), dim);
  add(out.total, out.prior);
  add(out.total, out.reconstruction);
  for (std::size_t i = 1; i < spec.times.size(); ++i) {
    const AffinePosterior step = affine_posterior(schedule.at(spec.times[i - 1]), schedule.at(spec.times[i]));
    const double v = step_variance(spec.reverse, step, out.mmse[i], dim);
    const double ratio = step.variance / v;
    const double weight = step.coef_x0 * step.coef_x0 / (2.0 * v);
    out.variances.push_back(v);
    out.steps.push_back({0.5 * dim * (ratio - 1.0 - std::log(ratio)) + weight * out.mmse[i].value,
                         weight * out.mmse[i].standard_error});
    add(out.total, out.steps.back());
  }
  out.data_entropy = entropy(mixture, spec.integration);
  out.gap = difference(out.total, out.data_entropy);
  out.prior_mismatch = prior_mismatch(mixture, last, spec.prior, spec.integration);
  out.gaussian_steps = difference(out.gap, out.prior_mismatch);
  return out;
}

MeanEstimate snr_weighted_diffusion(const NoiseSchedule& schedule, const std::vector<double>& times,
                                    const std::vector<MeanEstimate>& mmse) {
  if (times.size() != mmse.size()) throw UserError("The SNR-weighted sum needs one mean squared error a time.");
  MeanEstimate out;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double before = std::exp(2.0 * schedule.half_log_snr(times[i - 1]));
    const double after = std::exp(2.0 * schedule.half_log_snr(times[i]));
    add(out, mmse[i], 0.5 * (before - after));
  }
  return out;
}

ContinuousElbo continuous_elbo(const Mixture& mixture, const NoiseSchedule& schedule, double t_min, double t_max,
                               DecoderVariance decoder, const Moments& prior, const Integration& integration) {
  if (!(t_min > 0.0 && t_min < t_max && t_max <= 1.0))
    throw UserError("The continuous bound needs times with 0 < t_min < t_max <= 1.");
  check_prior(prior, mixture.dim);
  ContinuousElbo out;
  const Signal first = schedule.at(t_min);
  const Signal last = schedule.at(t_max);
  const MeanEstimate mmse = mean_squared_error(mixture, first, integration, 0, false);
  out.decoder_variance = decoder_variance(decoder, first, mmse, mixture.dim);
  out.reconstruction = reconstruction_term(out.decoder_variance, mmse, mixture.dim);
  out.prior.value = prior_term(mixture, last, prior);
  const double low = std::max(-18.0, schedule.half_log_snr(t_max));
  const double high = schedule.half_log_snr(t_min);
  const int panels = std::max(1, static_cast<int>(std::ceil(2.0 * (high - low))));
  const double half = 0.5 * (high - low) / panels;
  const auto rule = gauss_legendre(8);
  std::uint32_t use = 1;
  for (int panel = 0; panel < panels; ++panel)
    for (const auto& [node, weight] : rule) {
      // E|eps - E[eps|x]|^2 is the same for every (alpha, sigma) of one lambda.
      const double lambda = low + half * (2.0 * panel + 1.0 + node);
      const double scale = std::sqrt(1.0 + std::exp(-2.0 * std::abs(lambda)));
      const double small = std::exp(-std::abs(lambda)) / scale;
      const Signal level = lambda > 0.0 ? Signal{1.0 / scale, small} : Signal{small, 1.0 / scale};
      add(out.diffusion, mean_squared_error(mixture, level, integration, use++, true), half * weight);
    }
  for (const MeanEstimate& term : {out.prior, out.diffusion, out.reconstruction}) add(out.total, term);
  out.data_entropy = entropy(mixture, integration);
  out.gap = difference(out.total, out.data_entropy);
  out.prior_mismatch = prior_mismatch(mixture, last, prior, integration);
  return out;
}

}  // namespace scorescope
