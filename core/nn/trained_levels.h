#pragma once

#include "core/math/noise_schedule.h"
#include "core/nn/train_spec.h"

namespace scorescope {

/// The noise levels a net knows, and the scale (alpha, sigma) at which it sees each (T11). lambda = ln(alpha/sigma).
/// A net is a function of (x, lambda): at any other (alpha', sigma') with the same lambda its input is x alpha/alpha'.
struct TrainedLevels {
  bool noised = true;      ///< false: raw data, one density, lambda means nothing (T24)
  NoiseSchedule schedule;  ///< alpha and sigma of lambda; ladder and single: VeLinearEdm (alpha = 1)
  double lambda_min = 0.0, lambda_max = 0.0;
  double data_deviation = 1.0;  ///< s_d: root of E|x_0|^2 / dim

  /// (alpha, sigma) with that lambda, clamped to the trained range; (1, 0) for raw data.
  [[nodiscard]] Signal canonical(double lambda) const;
  /// lambda scaled to [0, 1] over the trained range, clamped; 0 when the range is one point.
  [[nodiscard]] double scaled(double lambda) const;
  /// Whether lambda is inside the trained range (to rounding).
  [[nodiscard]] bool covers(double lambda) const;
  bool operator==(const TrainedLevels&) const = default;
};

TrainedLevels trained_levels(const ObjectiveSpec& objective, const NoiseSchedule& schedule, double data_deviation);

}  // namespace scorescope
