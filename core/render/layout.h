#pragma once

#include <vector>

namespace scorescope {

/// Pixels, origin at the top left, y down.
struct PixelRect {
  float x = 0, y = 0, w = 0, h = 0;
  [[nodiscard]] bool contains(float px, float py) const { return px >= x && px < x + w && py >= y && py < y + h; }
};

/// Places `panels` panels (1 to 9, or more) in `area`: rows and columns are picked so that panels come out nearest to
/// 6:5, reading order left to right, top to bottom.
std::vector<PixelRect> grid_layout(int panels, PixelRect area, float gap);

}  // namespace scorescope
