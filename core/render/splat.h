#pragma once

#include <span>
#include <vector>

#include "core/render/canvas.h"

namespace scorescope {

/// Particles too many to be drawn one by one: how many lie on each pixel of `box`. Each covers `cover` of its pixel, so
/// n of them let (1 - cover)^n of the ground through.
struct Splat {
  PixelBox box;
  std::vector<float> counts;  ///< row by row
  float cover = 0.0f;
};

Splat count_splat(std::span<const float> positions, const PixelRect& rect, const DiscStyle& style);

}  // namespace scorescope
