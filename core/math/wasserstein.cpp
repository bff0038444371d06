// W1 and W2 of two mixtures in 1D.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/density_divergence.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

/// The distribution function of a 1D mixture from either end, so that neither tail is lost in 1 - F.
class Distribution {
 public:
  explicit Distribution(const NoisedLaw& law) {
    if (law.mixture.dim != 1)
      throw UserError("W1 and W2 by quantiles exist in 1D only; in 2D take the sliced distance");
    double total = 0.0;
    for (const Component& c : law.mixture.components) total += c.weight;
    const Mixture at = noised(law.mixture, law.level);
    for (const Component& c : at.components) {
      if (!(c.cov(0, 0) > 0.0)) throw UserError("a component without width has no distribution function to invert");
      parts_.push_back({c.weight / total, c.mean.x(), std::sqrt(c.cov(0, 0))});
      low_ = std::min(low_, parts_.back().mean - 40.0 * parts_.back().sd);
      high_ = std::max(high_, parts_.back().mean + 40.0 * parts_.back().sd);
    }
    if (parts_.empty()) throw UserError("a mixture without components has no distribution function");
  }

  /// P(X <= x) for side = -1, P(X >= x) for side = +1.
  [[nodiscard]] double tail(double x, int side) const {
    double sum = 0.0;
    for (const Part& k : parts_) sum += k.weight * 0.5 * std::erfc(side * (x - k.mean) / (k.sd * std::numbers::sqrt2));
    return sum;
  }

  [[nodiscard]] double density(double x) const {
    double sum = 0.0;
    for (const Part& k : parts_) {
      const double z = (x - k.mean) / k.sd;
      sum += k.weight / k.sd * std::exp(-0.5 * z * z);
    }
    return sum / std::sqrt(2.0 * std::numbers::pi);
  }

  /// The x with tail(x, side) = share, by Newton on its logarithm (nearly straight in the tails) inside a bracket.
  [[nodiscard]] double quantile(double share, int side) const {
    double low = low_;
    double high = high_;
    double x = 0.5 * (low + high);
    const double want = std::log(share);
    for (int i = 0; i < 300; ++i) {
      const double at = tail(x, side);
      const double off = std::log(at) - want;
      if (off == 0.0) return x;
      ((off > 0.0) == (side > 0) ? low : high) = x;
      double next = x + side * off * at / density(x);
      if (!(next > low && next < high)) next = 0.5 * (low + high);
      if (std::abs(next - x) <= 4e-16 * std::max(std::abs(x), std::abs(next))) return next;
      x = next;
    }
    return x;
  }

  [[nodiscard]] std::vector<Feature> features() const {
    std::vector<Feature> out;
    for (const Part& k : parts_) out.push_back({{k.mean, 0.0}, {k.sd, 1.0}});
    return out;
  }

 private:
  struct Part {
    double weight, mean, sd;
  };
  std::vector<Part> parts_;
  double low_ = INFINITY;
  double high_ = -INFINITY;
};

}  // namespace

Estimate wasserstein1(const NoisedLaw& p, const NoisedLaw& q, const Accuracy& accuracy) {
  const Distribution f(p);
  const Distribution g(q);
  CubatureSpec spec;
  spec.dim = 1;
  spec.accuracy = {accuracy};
  spec.features = f.features();
  for (const Feature& feature : g.features()) spec.features.push_back(feature);
  // F - G is not small between far modes: the domain is all of the line from the first component to the last.
  double low = INFINITY;
  double high = -INFINITY;
  for (const Feature& feature : spec.features) {
    low = std::min(low, feature.centre.x() - spec.radius * feature.sd.x());
    high = std::max(high, feature.centre.x() + spec.radius * feature.sd.x());
  }
  spec.domain = {{{0.5 * (low + high), 0.0}, {0.5 * (high - low) / spec.radius, 1.0}}};
  const Cubature got = integrate(spec, [&](std::span<const double> x, std::span<const double>, std::span<double> out) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const int side = f.tail(x[i], -1) < 0.5 ? -1 : 1;
      out[i] = std::abs(f.tail(x[i], side) - g.tail(x[i], side));
    }
  });
  return {got.value[0], got.error[0]};
}

Estimate wasserstein2(const NoisedLaw& p, const NoisedLaw& q, const Accuracy& squared) {
  const Distribution f(p);
  const Distribution g(q);
  CubatureSpec spec;
  spec.dim = 1;
  spec.accuracy = {squared};
  spec.domain = f.features();
  const Cubature got = integrate(spec, [&](std::span<const double> x, std::span<const double>, std::span<double> out) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const int side = f.tail(x[i], -1) < 0.5 ? -1 : 1;
      const double moved = x[i] - g.quantile(f.tail(x[i], side), side);
      out[i] = f.density(x[i]) * moved * moved;
    }
  });
  const double value = std::sqrt(std::max(0.0, got.value[0]));
  return {value, value > 0.0 ? std::min(std::sqrt(got.error[0]), 0.5 * got.error[0] / value) : std::sqrt(got.error[0])};
}

}  // namespace scorescope
