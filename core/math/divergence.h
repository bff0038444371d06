#pragma once

#include <cstdint>
#include <vector>

#include "core/math/mixture.h"

namespace scorescope {

/// Directions of the sliced distance: 64 equispaced over the half circle (one in 1D, where it is W2 itself).
inline constexpr int kSlices = 64;
std::vector<Vec2> slice_directions(int dim);

/// The distance of particles to p at (alpha, sigma), with the exact law's quantiles prepared once (T8):
/// sliced W2^2 = mean over directions of 1D W2^2 between the sorted projections and the exact mixture quantiles at (i -
/// 1/2)/n.
class SlicedW2 {
 public:
  SlicedW2(const Mixture& mixture, Signal level, std::size_t particles);
  [[nodiscard]] double operator()(const Points& particles) const;

  /// What a perfect sampler of the same size gets, by Monte Carlo over `repeats` fresh draws.
  struct Band {
    double low = 0.0;  ///< 5 %
    double mean = 0.0;
    double high = 0.0;  ///< 95 %
  };
  [[nodiscard]] Band fresh_band(int repeats, std::uint64_t seed) const;

 private:
  Mixture mixture_;
  Signal level_;
  std::size_t count_;
  std::vector<Vec2> directions_;
  std::vector<std::vector<double>> quantiles_;
};

/// Exact quantiles of the mixture p at (alpha, sigma) projected on `direction`, at (i - 1/2)/n, rising.
std::vector<double> projected_quantiles(const Mixture& mixture, Signal level, const Vec2& direction, std::size_t n);

/// Fresh samples of p at (alpha, sigma): the same draws as a flow's, from Stream::metric.
Points fresh_samples(const Mixture& mixture, Signal level, std::size_t n, std::uint64_t seed);

/// How particles sit on the modes of p at (alpha, sigma) (T8): what sliced W2 cannot see.
struct ModeReport {
  std::vector<std::size_t> counts;  ///< by most probable component
  double chi_square = 0.0;          ///< of the counts against the weights
  int degrees_of_freedom = 0;
  double p_value = 1.0;              ///< of the chi-square
  double median_radius_ratio = 0.0;  ///< median Mahalanobis distance to the mode / its value for a Gaussian
  double stray_share = 0.0;          ///< farther than 4 standard deviations from their mode
};
ModeReport mode_report(const Mixture& mixture, Signal level, const Points& particles);

/// Mean and covariance (divided by n) of particles.
Moments moments(const Points& particles);

}  // namespace scorescope
