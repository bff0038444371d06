#include "core/math/covariance_axes.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace scorescope {
namespace {

constexpr double kQuarter = 0.5 * std::numbers::pi;
constexpr double kRound = 1e-9;  // relative difference of variances below which an ellipse is a circle

}  // namespace

CovarianceAxes covariance_axes(const Mat2& cov, double near) {
  const double mean = 0.5 * (cov(0, 0) + cov(1, 1));
  const double half = std::hypot(0.5 * (cov(0, 0) - cov(1, 1)), cov(0, 1));
  if (half < kRound * mean) return {std::sqrt(mean), std::sqrt(mean), near};
  const double largest = mean + half;
  // From the determinant: mean - half would lose its digits in a thin ellipse.
  const double smallest = (cov(0, 0) * cov(1, 1) - cov(0, 1) * cov(0, 1)) / largest;
  CovarianceAxes axes{std::sqrt(largest), std::sqrt(smallest),
                      0.5 * std::atan2(2.0 * cov(0, 1), cov(0, 0) - cov(1, 1))};
  const double turns = std::round((near - axes.angle) / kQuarter);
  axes.angle += turns * kQuarter;
  if (std::fmod(std::abs(turns), 2.0) == 1.0) std::swap(axes.along, axes.across);
  return axes;
}

Mat2 covariance_of(const CovarianceAxes& axes) {
  const double a = axes.along * axes.along, b = axes.across * axes.across;
  const double c = std::cos(axes.angle), s = std::sin(axes.angle);
  const double mixed = (a - b) * c * s;
  Mat2 cov;
  cov << a * c * c + b * s * s, mixed, mixed, a * s * s + b * c * c;
  return cov;
}

}  // namespace scorescope
