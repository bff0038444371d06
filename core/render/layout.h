#pragma once

#include <vector>

namespace scorescope {

/// Pixels, origin at the top left, y down.
struct PixelRect {
  float x = 0, y = 0, w = 0, h = 0;
  [[nodiscard]] bool contains(float px, float py) const { return px >= x && px < x + w && py >= y && py < y + h; }
};

/// Whole pixels; the right column and the bottom row are not among them.
struct PixelBox {
  int left = 0, top = 0, right = 0, bottom = 0;
  [[nodiscard]] int width() const { return right - left; }
  [[nodiscard]] int height() const { return bottom - top; }
};
/// The pixels whose centres lie within, or on the left or the lower edge: OpenGL fills the same, and of two rectangles
/// side by side each pixel belongs to one.
PixelBox pixels_in(const PixelRect& rect);
PixelBox common(const PixelBox& a, const PixelBox& b);

/// Places `panels` panels (1 to 9, or more) in `area`: rows and columns are picked so that panels come out nearest to
/// 6:5, reading order left to right, top to bottom.
std::vector<PixelRect> grid_layout(int panels, PixelRect area, float gap);

}  // namespace scorescope
