#pragma once

#include <string>
#include <vector>

#include "core/flow/clock.h"
#include "core/scene/scene.h"

namespace scorescope {

struct TimeTick {
  double u = 0.0;     ///< where it stands on the bar
  std::string label;  ///< empty: a mark without a number
};

/// What a tick says of the time t: t itself, log-SNR = ln(alpha^2 / sigma^2), or sigma. All are monotone in t.
double in_unit(TickUnit unit, const NoiseSchedule& schedule, double t);

/// "t = 0.160", "log-SNR = 1.14", "σ = 0.493".
std::string reading(TickUnit unit, const NoiseSchedule& schedule, double t);

/// Marks at round values of the unit (for t: every tenth), where the clock's pace puts them on a bar `width` pixels
/// long. Labels `label_width` wide never touch: the two ends first, then the rounder values as there is room.
std::vector<TimeTick> time_ticks(const Clock& clock, const NoiseSchedule& schedule, TickUnit unit, float width,
                                 float label_width);

}  // namespace scorescope
