#include "core/render/iso_lines.h"

#include <algorithm>

#include "core/render/lines.h"

namespace scorescope {

float iso_ring_strength(int ring) {
  const float s = std::clamp((static_cast<float>(ring) - kRingsFadeFrom) / (kRingsFadeTo - kRingsFadeFrom), 0.0f, 1.0f);
  return 1.0f - s * s * (3.0f - 2.0f * s);
}

std::vector<std::vector<Drawing::Point>> iso_lines(const DensityGrid& grid, int ring, const PixelRect& grid_rect) {
  // The grid's own box in pixels: y runs down there.
  const Box pixels{{grid_rect.x, grid_rect.y + grid_rect.h}, {grid_rect.x + grid_rect.w, grid_rect.y}};
  const auto r = static_cast<float>(ring);
  const Polylines rings = contour_lines({grid.nx, grid.ny, 1, pixels, grid.log_p}, grid.log_p_max - r * r / 8.0f);
  std::vector<std::vector<Drawing::Point>> out(rings.count());
  for (std::size_t k = 0; k < rings.count(); ++k) {
    const std::span<const float> xy = rings.line(k);
    for (std::size_t i = 0; i < xy.size(); i += 2) out[k].push_back({xy[i], xy[i + 1]});
  }
  return out;
}

}  // namespace scorescope
