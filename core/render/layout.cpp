#include "core/render/layout.h"

#include <algorithm>
#include <cmath>

namespace scorescope {

PixelBox pixels_in(const PixelRect& rect) {
  // Farther out than any picture reaches, and still a whole number. What is no number lies there, too.
  constexpr float kFar = 1e6f;
  const auto inner = [&](float at) { return (at > -kFar ? std::min(at, kFar) : -kFar) - 0.5f; };
  const auto across = [&](float at) { return static_cast<int>(std::ceil(inner(at))); };
  const auto down = [&](float at) { return static_cast<int>(std::floor(inner(at))) + 1; };
  return {across(rect.x), down(rect.y), across(rect.x + rect.w), down(rect.y + rect.h)};
}

PixelBox common(const PixelBox& a, const PixelBox& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
}

std::vector<PixelRect> grid_layout(int panels, PixelRect area, float gap) {
  constexpr float kWanted = 1.2f;  // width / height
  constexpr float kClearly = 1.03f;
  int best_columns = 1;
  float best = 0.0f;
  const auto cell = [&](int columns) {
    const int rows = (panels + columns - 1) / columns;
    return PixelRect{0, 0, (area.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns),
                     (area.h - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows)};
  };
  for (int columns = 1; columns <= panels; ++columns) {
    const PixelRect c = cell(columns);
    // The largest picture of the wanted shape that fits.
    const float fits = std::min(c.w, c.h * kWanted);
    // Where it is nearly the same, wide panels: their titles have more room.
    if (fits > kClearly * best) best = fits, best_columns = columns;
  }
  const PixelRect c = cell(best_columns);
  std::vector<PixelRect> out;
  for (int i = 0; i < panels; ++i) {
    const auto column = static_cast<float>(i % best_columns);
    const auto row = static_cast<float>(i / best_columns);
    // Whole pixels, so that lines and type stay crisp.
    const float x0 = std::round(area.x + column * (c.w + gap));
    const float y0 = std::round(area.y + row * (c.h + gap));
    out.push_back({x0, y0, std::max(1.0f, std::floor(c.w)), std::max(1.0f, std::floor(c.h))});
  }
  return out;
}

}  // namespace scorescope
