#pragma once

#include <cmath>
#include <numbers>

#include "core/math/mixture.h"

namespace scorescope {

/// P(Z <= z) of a standard normal; small values keep their relative accuracy.
inline double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

/// Density of a standard normal.
inline double normal_density(double z) {
  return std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
}

/// P(a <= Z <= b), taken from the nearer tail so that nothing cancels.
inline double normal_share(double a, double b) {
  return a > 0.0 ? normal_cdf(-a) - normal_cdf(-b) : normal_cdf(b) - normal_cdf(a);
}

/// A 2D Gaussian as x, and y given x: x ~ N(mean_x, sd_x^2), y | x ~ N(mean_y + slope (x - mean_x), sd_y^2).
struct ConditionalGaussian {
  double mean_x, sd_x, mean_y, slope, sd_y;

  explicit ConditionalGaussian(const Component& c)
      : mean_x(c.mean.x()),
        sd_x(std::sqrt(c.cov(0, 0))),
        mean_y(c.mean.y()),
        slope(c.cov(0, 1) / c.cov(0, 0)),
        sd_y(std::sqrt(c.cov.determinant() / c.cov(0, 0))) {}
};

/// Nodes and weights of Gauss-Legendre with five points on [-1, 1].
inline constexpr double kGaussNode[5] = {-0.9061798459386639928, -0.5384693101056830910, 0.0, 0.5384693101056830910,
                                         0.9061798459386639928};
inline constexpr double kGaussWeight[5] = {0.2369268850561890875, 0.4786286704993664680, 0.5688888888888888889,
                                           0.4786286704993664680, 0.2369268850561890875};

}  // namespace scorescope
