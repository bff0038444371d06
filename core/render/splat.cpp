#include "core/render/splat.h"

#include <algorithm>

namespace scorescope {

Splat count_splat(std::span<const float> positions, const PixelRect& rect, const DiscStyle& style) {
  Splat out{.box = pixels_in(rect), .counts = {}};
  const int w = std::max(out.box.width(), 0), h = std::max(out.box.height(), 0);
  out.counts.assign(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), 0.0f);
  // A disc's area and opacity, on the one pixel it is counted on.
  const float area = 3.14159265f * style.radius * style.radius;
  out.cover = std::clamp(area * style.fill.alpha, 0.08f, 0.9f);
  // The centre of the first pixel.
  const float left = static_cast<float>(out.box.left) + 0.5f, top = static_cast<float>(out.box.top) + 0.5f;
  const auto right = static_cast<float>(w - 1), bottom = static_cast<float>(h - 1);
  for (std::size_t i = 0; i + 1 < positions.size(); i += 2) {
    // Shared between the four nearest pixel centres, so that a moving particle does not jump.
    const float x = style.px(positions[i]) - left, y = style.py(positions[i + 1]) - top;
    if (!(x >= 0.0f && y >= 0.0f && x < right && y < bottom)) continue;
    const int column = static_cast<int>(x), row = static_cast<int>(y);
    const float fx = x - static_cast<float>(column), fy = y - static_cast<float>(row);
    float* at = out.counts.data() + static_cast<std::ptrdiff_t>(row) * w + column;
    at[0] += (1.0f - fx) * (1.0f - fy);
    at[1] += fx * (1.0f - fy);
    at[w] += (1.0f - fx) * fy;
    at[w + 1] += fx * fy;
  }
  return out;
}

}  // namespace scorescope
