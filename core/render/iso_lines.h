#pragma once

#include <vector>

#include "core/render/drawing.h"
#include "core/render/panel_picture.h"

namespace scorescope {

/// The rings that paint_density() draws: where 2 sqrt(-2 (log p - max)) is a whole number, 1 to 9; for one Gaussian,
/// half a standard deviation apart. Farther rings are fainter, none beyond the ninth.
constexpr int kIsoRings = 9;
/// From the one to the other they fade, as a smoothstep does.
constexpr float kRingsFadeFrom = 5.0f, kRingsFadeTo = 9.5f;
float iso_ring_strength(int ring);

/// One ring as polylines in pixels of a panel whose grid lies at `grid_rect` (marching squares, linear in log p).
std::vector<std::vector<Drawing::Point>> iso_lines(const DensityGrid& grid, int ring, const PixelRect& grid_rect);

}  // namespace scorescope
