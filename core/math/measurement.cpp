#include <cmath>
#include <limits>
#include <numbers>

#include "core/math/error.h"
#include "core/math/guidance.h"

namespace scorescope {
namespace {

/// One component beside the measurement: a'mu, a'Sigma a + noise, Sigma a, and ln(w N(value; a'mu, variance)).
struct Meeting {
  double expected, variance, log_weight;
  Vec2 gain;
};

std::vector<Meeting> meetings(const Mixture& mixture, const LinearMeasurement& m) {
  Vec2 direction = m.direction;
  if (mixture.dim == 1) direction.y() = 0.0;
  if (!(direction.norm() > 0.0)) throw UserError("A measurement needs a direction that is not 0.");
  if (!(m.noise_variance >= 0.0)) throw UserError("The noise variance of a measurement must not be negative.");
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  std::vector<Meeting> out;
  for (const Component& c : mixture.components) {
    const Vec2 along = c.cov * direction;
    const double variance = direction.dot(along) + m.noise_variance;
    if (!(variance > 0.0))
      throw UserError(
          "An exact measurement of points has probability 0; give the measurement noise, or the points a "
          "bandwidth above 0.");
    const double expected = direction.dot(c.mean);
    const double off = m.value - expected;
    const double log_density = -0.5 * (std::log(2.0 * std::numbers::pi * variance) + off * off / variance);
    out.push_back({expected, variance, std::log(c.weight / total) + log_density, along / variance});
  }
  return out;
}

double largest_weight(const std::vector<Meeting>& all) {
  double top = -std::numeric_limits<double>::infinity();
  for (const Meeting& one : all) top = std::max(top, one.log_weight);
  return top;
}

}  // namespace

Mixture condition_on_measurement(const Mixture& mixture, const LinearMeasurement& measurement) {
  const std::vector<Meeting> all = meetings(mixture, measurement);
  const double top = largest_weight(all);
  Mixture out;
  out.dim = mixture.dim;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const Meeting& one = all[k];
    Component c = mixture.components[k];
    c.weight = std::exp(one.log_weight - top);
    if (c.weight == 0.0) continue;
    c.mean += one.gain * (measurement.value - one.expected);
    c.cov -= one.variance * one.gain * one.gain.transpose();
    c.cov = (0.5 * (c.cov + c.cov.transpose())).eval();
    out.components.push_back(c);
  }
  return out;
}

double log_evidence(const Mixture& mixture, const LinearMeasurement& measurement) {
  const std::vector<Meeting> all = meetings(mixture, measurement);
  const double top = largest_weight(all);
  double sum = 0.0;
  for (const Meeting& one : all) sum += std::exp(one.log_weight - top);
  return top + std::log(sum);
}

Mixture conditional_slice(const Mixture& mixture, int axis, double value) {
  if (mixture.dim != 2 || (axis != 0 && axis != 1)) throw UserError("A slice is taken of a 2D target, at axis 0 or 1.");
  const Vec2 direction = axis == 0 ? Vec2(1.0, 0.0) : Vec2(0.0, 1.0);
  Mixture out = condition_on_measurement(mixture, {direction, value, 0.0});
  out.dim = 1;
  const int other = 1 - axis;
  for (Component& c : out.components) {
    const double variance = c.cov(other, other);
    c.mean = {c.mean[other], 0.0};
    c.cov.setZero();
    c.cov(0, 0) = variance;
  }
  return out;
}

}  // namespace scorescope
