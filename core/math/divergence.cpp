#include "core/math/divergence.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/mixture_sampler.h"
#include "core/math/noised_mixture.h"
#include "core/math/philox.h"
#include "core/math/radix_sort.h"

namespace scorescope {
namespace {

/// A 1D mixture: what a direction sees of p_t.
struct Slice {
  std::vector<double> weight, mean, sd;

  Slice(const Mixture& mixture, Signal level, const Vec2& direction) {
    double total = 0.0;
    for (const Component& c : mixture.components) total += c.weight;
    for (const Component& c : mixture.components) {
      weight.push_back(c.weight / total);
      mean.push_back(level.alpha * direction.dot(c.mean));
      sd.push_back(std::sqrt(level.alpha * level.alpha * direction.dot(c.cov * direction) + level.sigma * level.sigma));
    }
  }

  /// P(X <= x) and its density.
  [[nodiscard]] std::pair<double, double> cdf(double x) const {
    double p = 0.0;
    double d = 0.0;
    for (std::size_t k = 0; k < weight.size(); ++k) {
      const double z = (x - mean[k]) / sd[k];
      if (std::abs(z) > 10.0) {  // below 1e-22: most components of a large target, at most points
        if (z > 0.0) p += weight[k];
        continue;
      }
      p += 0.5 * weight[k] * std::erfc(-z / std::numbers::sqrt2);
      d += weight[k] / sd[k] * std::exp(-0.5 * z * z);
    }
    return {p, d / std::sqrt(2.0 * std::numbers::pi)};
  }
};

/// Upper tail of the chi-square law: the regularised incomplete gamma function Q(k/2, x/2), by series or continued
/// fraction (Abramowitz and Stegun 6.5.29, 6.5.31).
double chi_square_tail(double x, int degrees) {
  const double a = 0.5 * degrees;
  const double y = 0.5 * x;
  if (y <= 0.0) return 1.0;
  const double front = std::exp(-y + a * std::log(y) - std::lgamma(a));
  if (y < a + 1.0) {
    double term = 1.0 / a;
    double sum = term;
    for (double n = a + 1.0; term > 1e-17 * sum; n += 1.0) sum += term *= y / n;
    return 1.0 - front * sum;
  }
  double b = y + 1.0 - a;
  double c = 1e300;
  double d = 1.0 / b;
  double h = d;
  for (int i = 1; i < 10000; ++i) {
    const double an = -i * (i - a);
    b += 2.0;
    d = 1.0 / (an * d + b);
    c = b + an / c;
    const double step = c * d;
    h *= step;
    if (std::abs(step - 1.0) < 1e-16) break;
  }
  return front * h;
}

Vec2 point(const Points& p, std::size_t i) {
  return p.dim == 1 ? Vec2(p.data[i], 0.0) : Vec2(p.data[2 * i], p.data[2 * i + 1]);
}

/// The median distance of a standard Gaussian from its centre.
double median_distance(int dim) {
  return dim == 1 ? 0.67448975019608171 : std::sqrt(2.0 * std::log(2.0));
}

}  // namespace

namespace {

/// The quantile function of a slice at (i + 1/2)/n, exact where it is asked and cubic (Hermite, slope 1/density)
/// between where that is as good: a hundred thousand quantiles cost some hundred solutions.
class QuantileTable {
 public:
  QuantileTable(const Slice& slice, std::size_t n) : slice_(slice), n_(n), out_(n) {
    low_ = high_ = slice.mean[0];
    narrowest_ = slice.sd[0];
    for (std::size_t k = 0; k < slice.mean.size(); ++k) {
      low_ = std::min(low_, slice.mean[k] - 9.0 * slice.sd[k]);
      high_ = std::max(high_, slice.mean[k] + 9.0 * slice.sd[k]);
      narrowest_ = std::min(narrowest_, slice.sd[k]);
    }
    const Knot first = solve(0, low_, high_, 0.5 * (low_ + high_));
    const Knot last = solve(n - 1, first.x, high_, 0.5 * (first.x + high_));
    fill(first, last);
  }
  std::vector<double> take() { return std::move(out_); }

 private:
  /// Of the narrowest component's standard deviation, in the middle: halves are nearer by a factor of 16.
  static constexpr double kClose = 1e-8;
  static constexpr double kStep = 1e-7;  ///< likewise; what is left after such a step of Newton's is its square

  struct Knot {
    std::size_t i = 0;
    double x = 0.0;
    double slope = 0.0;  ///< dx/dp
  };

  /// Newton inside a bracket, from `x`.
  Knot solve(std::size_t i, double from, double to, double x) {
    const double want = (static_cast<double>(i) + 0.5) / static_cast<double>(n_);
    double slope = 0.0;
    for (int iteration = 0; iteration < 200; ++iteration) {
      const auto [p, density] = slice_.cdf(x);
      (p < want ? from : to) = x;
      slope = 1.0 / density;
      double next = x - (p - want) / density;
      if (!(next > from && next < to)) next = 0.5 * (from + to);
      const bool settled = std::abs(next - x) <= kStep * narrowest_;
      x = next;
      if (settled) break;
    }
    out_[i] = x;
    return {i, x, slope};
  }

  [[nodiscard]] double between(const Knot& a, const Knot& b, std::size_t i) const {
    const double width = static_cast<double>(b.i - a.i) / static_cast<double>(n_);
    const double s = static_cast<double>(i - a.i) / static_cast<double>(b.i - a.i);
    const double r = 1.0 - s;
    return (1.0 + 2.0 * s) * r * r * a.x + s * s * (3.0 - 2.0 * s) * b.x + width * s * r * (r * a.slope - s * b.slope);
  }

  void fill(const Knot& a, const Knot& b) {
    if (b.i <= a.i + 1) return;
    const std::size_t half = a.i + (b.i - a.i) / 2;
    const double guess = between(a, b, half);
    const Knot middle = solve(half, a.x, b.x, guess > a.x && guess < b.x ? guess : 0.5 * (a.x + b.x));
    if (std::abs(guess - middle.x) > kClose * narrowest_) {
      fill(a, middle);
      fill(middle, b);
      return;
    }
    for (std::size_t i = a.i + 1; i < middle.i; ++i) out_[i] = between(a, middle, i);
    for (std::size_t i = middle.i + 1; i < b.i; ++i) out_[i] = between(middle, b, i);
  }

  const Slice& slice_;
  std::size_t n_;
  std::vector<double> out_;
  double low_ = 0.0, high_ = 0.0, narrowest_ = 0.0;
};

}  // namespace

std::vector<double> projected_quantiles(const Mixture& mixture, Signal level, const Vec2& direction, std::size_t n) {
  return QuantileTable(Slice(mixture, level, direction), n).take();
}

std::vector<Vec2> slice_directions(int dim) {
  const int slices = dim == 1 ? 1 : kSlices;
  std::vector<Vec2> out;
  for (int i = 0; i < slices; ++i) {
    const double angle = std::numbers::pi * i / slices;
    out.emplace_back(std::cos(angle), std::sin(angle));
  }
  return out;
}

SlicedW2::SlicedW2(const Mixture& mixture, Signal level, std::size_t particles)
    : mixture_(mixture), level_(level), count_(particles), directions_(slice_directions(mixture.dim)) {
  quantiles_.resize(directions_.size());
  tbb::parallel_for(std::size_t{0}, directions_.size(), [&](std::size_t i) {
    quantiles_[i] = projected_quantiles(mixture, level, directions_[i], particles);
  });
}

double SlicedW2::operator()(const Points& particles) const {
  std::vector<double> squared(directions_.size());
  tbb::parallel_for(std::size_t{0}, directions_.size(), [&](std::size_t i) {
    std::vector<float> x(count_);  // particles are no finer
    std::vector<std::uint32_t> spare;
    for (std::size_t j = 0; j < count_; ++j) x[j] = static_cast<float>(directions_[i].dot(point(particles, j)));
    radix_sort(x, spare);
    double sum = 0.0;
    for (std::size_t j = 0; j < count_; ++j) {
      const double off = static_cast<double>(x[j]) - quantiles_[i][j];
      sum += off * off;
    }
    squared[i] = sum / static_cast<double>(count_);
  });
  double mean = 0.0;
  for (const double s : squared) mean += s / static_cast<double>(squared.size());
  return std::sqrt(mean);
}

SlicedW2::Band SlicedW2::fresh_band(int repeats, std::uint64_t seed) const {
  std::vector<double> values;
  Band band;
  for (int r = 0; r < repeats; ++r) {
    values.push_back((*this)(fresh_samples(mixture_, level_, count_, seed + static_cast<std::uint64_t>(r))));
    band.mean += values.back() / repeats;
  }
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) { return values[static_cast<std::size_t>(std::lround(share * (repeats - 1)))]; };
  band.low = at(0.05);
  band.high = at(0.95);
  return band;
}

Points fresh_samples(const Mixture& mixture, Signal level, std::size_t n, std::uint64_t seed) {
  const MixtureSampler sampler(mixture, level);
  const auto dim = static_cast<std::size_t>(mixture.dim);
  Points out;
  out.dim = mixture.dim;
  out.data.resize(n * dim);
  tbb::parallel_for(std::size_t{0}, n, [&](std::size_t i) {
    const Vec2 x = sampler(philox(seed, Stream::metric, static_cast<std::uint32_t>(i), 0));
    out.data[i * dim] = static_cast<float>(x.x());
    if (dim == 2) out.data[i * dim + 1] = static_cast<float>(x.y());
  });
  return out;
}

ModeReport mode_report(const Mixture& mixture, Signal level, const Points& particles) {
  const std::size_t n = particles.count();
  const auto components = noised_components<double>(mixture, level);
  std::vector<NearestMode> nearest(n);
  tbb::parallel_for(std::size_t{0}, n,
                    [&](std::size_t i) { nearest[i] = nearest_mode(components, point(particles, i)); });
  ModeReport report;
  report.counts.resize(mixture.components.size());
  std::vector<double> radius(n);
  for (std::size_t i = 0; i < n; ++i) {
    ++report.counts[static_cast<std::size_t>(nearest[i].component)];
    radius[i] = nearest[i].mahalanobis;
    if (radius[i] > 4.0) report.stray_share += 1.0 / static_cast<double>(n);
  }
  std::nth_element(radius.begin(), radius.begin() + static_cast<std::ptrdiff_t>(n / 2), radius.end());
  report.median_radius_ratio = radius[n / 2] / median_distance(mixture.dim);
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  for (std::size_t k = 0; k < report.counts.size(); ++k) {
    const double expected = static_cast<double>(n) * mixture.components[k].weight / total;
    const double off = static_cast<double>(report.counts[k]) - expected;
    report.chi_square += off * off / expected;
  }
  report.degrees_of_freedom = static_cast<int>(report.counts.size()) - 1;
  if (report.degrees_of_freedom > 0) report.p_value = chi_square_tail(report.chi_square, report.degrees_of_freedom);
  return report;
}

Moments moments(const Points& particles) {
  Moments out;
  const std::size_t n = particles.count();
  for (std::size_t i = 0; i < n; ++i) out.mean += point(particles, i) / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Vec2 d = point(particles, i) - out.mean;
    out.cov += d * d.transpose() / static_cast<double>(n);
  }
  return out;
}

}  // namespace scorescope
