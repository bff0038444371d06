#include "core/math/likelihood.h"

#include <cmath>
#include <numbers>

#include "core/math/error.h"
#include "core/math/posterior_field.h"

namespace scorescope {
namespace {

/// Polar form of a level.
struct Polar {
  double scale, angle;
};
Polar polar(Signal level) {
  if (!(level.alpha >= 0.0 && level.sigma >= 0.0 && level.alpha + level.sigma > 0.0))
    throw UserError("A flow needs alpha and sigma that are not negative and not both 0.");
  return {std::hypot(level.alpha, level.sigma), std::atan2(level.sigma, level.alpha)};
}

}  // namespace

AngularField exact_flow(const Mixture& mixture) {
  return [mixture](Signal level, const Vec2& y) {
    const PosteriorField::Sample at = PosteriorField(mixture, level).at(y);
    AngularVelocity out;
    out.v = level.alpha * at.eps - level.sigma * at.x0;
    // Cov[eps|y] = I + sigma^2 Hess, so I + Hess = (Cov[eps|y] - alpha^2 I) / sigma^2; at sigma = 0 tan(phi) is 0.
    Mat2 identity = Mat2::Identity();
    if (mixture.dim == 1) identity(1, 1) = 0.0;
    if (level.sigma == 0.0) return out;
    if (level.alpha > level.sigma)
      out.jacobian = (level.alpha * level.alpha * identity - at.eps_cov) / (level.alpha * level.sigma);
    else
      out.jacobian = level.alpha / level.sigma * (identity - at.x0_cov / (level.sigma * level.sigma));
    return out;
  };
}

Vec2 hutchinson_probe(const HutchinsonProbes& probes, int dim, int i) {
  const auto words = estimator_words(probes.seed, EstimatorNoise::probe, static_cast<std::uint32_t>(i), probes.path);
  Vec2 out;
  if (probes.law == HutchinsonProbes::Law::rademacher) {
    out = {words[0] >> 31 != 0 ? 1.0 : -1.0, words[1] >> 31 != 0 ? 1.0 : -1.0};
  } else {
    const auto z = normal_pair<double>(words[0], words[1]);
    out = {z[0], z[1]};
  }
  if (dim == 1) out.y() = 0.0;
  return out;
}

FlowMapResult flow_map(const AngularField& field, int dim, Signal from, Signal to, const Vec2& x,
                       const AdaptiveOptions& options, const std::optional<HutchinsonProbes>& probes) {
  if (probes && probes->count < 1) throw UserError("Hutchinson's estimator needs at least one probe.");
  const Polar begin = polar(from);
  const Polar end = polar(to);
  const int tallies = probes ? probes->count : 1;
  std::vector<Vec2> probe;
  for (int i = 0; probes && i < tallies; ++i) probe.push_back(hutchinson_probe(*probes, dim, i));
  // State: the coordinates of y, then one integral of the divergence per probe (or the exact one).
  Eigen::ArrayXd start = Eigen::ArrayXd::Zero(dim + tallies);
  for (int axis = 0; axis < dim; ++axis) start[axis] = x[axis] / begin.scale;
  const auto slope = [&](double angle, const Eigen::ArrayXd& state) {
    // The ends are the levels asked for to the last bit: cos(pi/2) is not 0, an alpha of 0 is.
    Signal level{std::cos(angle), std::sin(angle)};
    if (angle == begin.angle) level = {from.alpha / begin.scale, from.sigma / begin.scale};
    if (angle == end.angle) level = {to.alpha / end.scale, to.sigma / end.scale};
    const AngularVelocity at = field(level, {state[0], dim == 2 ? state[1] : 0.0});
    Eigen::ArrayXd out(dim + tallies);
    for (int axis = 0; axis < dim; ++axis) out[axis] = at.v[axis];
    if (!probes)
      out[dim] = dim == 1 ? at.jacobian(0, 0) : at.jacobian.trace();
    else
      for (int i = 0; i < tallies; ++i) {
        const Vec2& v = probe[static_cast<std::size_t>(i)];
        out[dim + i] = v.dot(at.jacobian * v);
      }
    return out;
  };
  const auto solved = integrate_adaptive<Eigen::ArrayXd>(slope, start, begin.angle, end.angle, options);
  FlowMapResult out;
  out.end = solved.end;
  out.evaluations = solved.evaluations;
  for (int axis = 0; axis < dim; ++axis) out.x[axis] = end.scale * solved.y[axis];
  const auto integrals = solved.y.tail(tallies);
  out.log_abs_det.value = dim * std::log(end.scale / begin.scale) + integrals.mean();
  if (tallies > 1)
    out.log_abs_det.standard_error =
        std::sqrt((integrals - integrals.mean()).square().sum() / (tallies * (tallies - 1.0)));
  else if (probes)
    out.log_abs_det.standard_error = INFINITY;  // one probe does not say how far off it is
  return out;
}

double log_gaussian(const Moments& gaussian, int dim, const Vec2& x) {
  const Vec2 d = x - gaussian.mean;
  const Mat2& c = gaussian.cov;
  const double log_2pi = std::log(2.0 * std::numbers::pi);
  if (dim == 1) return -0.5 * (log_2pi + std::log(c(0, 0)) + d.x() * d.x() / c(0, 0));
  const double det = c(0, 0) * c(1, 1) - c(0, 1) * c(1, 0);
  const double square = (c(1, 1) * d.x() * d.x() - 2.0 * c(0, 1) * d.x() * d.y() + c(0, 0) * d.y() * d.y()) / det;
  return -log_2pi - 0.5 * (std::log(det) + square);
}

Moments standard_prior(const NoiseSchedule& schedule, double t_max, int dim) {
  const double scale = schedule.prior_scale(t_max);
  Moments out;
  out.cov(0, 0) = scale * scale;
  if (dim == 2) out.cov(1, 1) = scale * scale;
  return out;
}

LogLikelihood log_likelihood(const Mixture& mixture, const NoiseSchedule& schedule, double t_min, double t_max,
                             const Vec2& x, const Moments& prior, const AdaptiveOptions& options,
                             const std::optional<HutchinsonProbes>& probes) {
  if (!(t_min >= 0.0 && t_max <= 1.0 && t_min < t_max))
    throw UserError("A likelihood needs times with 0 <= t_min < t_max <= 1.");
  const Signal data = schedule.at(t_min);
  const Signal noise = schedule.at(t_max);
  const FlowMapResult map = flow_map(exact_flow(mixture), mixture.dim, data, noise, x, options, probes);
  LogLikelihood out;
  out.t_min = t_min;
  out.z = map.x;
  out.int_div = map.log_abs_det;
  out.log_p_terminal = evaluate(mixture, noise, map.x).log_p;
  out.log_prior = log_gaussian(prior, mixture.dim, map.x);
  out.log_p_t_min = {out.log_p_terminal + map.log_abs_det.value, map.log_abs_det.standard_error};
  out.model_log_p_t_min = {out.log_prior + map.log_abs_det.value, map.log_abs_det.standard_error};
  out.log_p_t_min_exact = evaluate(mixture, data, x).log_p;
  out.log_p_0 = evaluate(mixture, {1.0, 0.0}, x / data.alpha).log_p;
  out.evaluations = map.evaluations;
  out.end = map.end;
  return out;
}

LogLikelihood log_likelihood_of_data(const Mixture& mixture, const NoiseSchedule& schedule, double t_min, double t_max,
                                     const Vec2& x0, const Moments& prior, const AdaptiveOptions& options,
                                     const std::optional<HutchinsonProbes>& probes) {
  const double alpha = schedule.at(t_min).alpha;
  LogLikelihood out = log_likelihood(mixture, schedule, t_min, t_max, alpha * x0, prior, options, probes);
  const double volume = mixture.dim * std::log(alpha);
  out.log_p_t_min.value += volume;
  out.model_log_p_t_min.value += volume;
  out.log_p_t_min_exact += volume;
  return out;
}

}  // namespace scorescope
