#pragma once

#include <string>
#include <vector>

#include "core/flow/clock.h"

namespace scorescope {

struct TimeTick {
  double u = 0.0;     ///< where it stands on the bar
  std::string label;  ///< empty: a mark without a number
};

/// Marks at every tenth of t, where the clock's pace puts them on a bar `width` pixels long. Labels `label_width` wide
/// never touch: the two ends first, then halves, fifths and tenths as there is room.
std::vector<TimeTick> time_ticks(const Clock& clock, float width, float label_width);

}  // namespace scorescope
