#pragma once

#include <memory>

#include "core/media/image_io.h"
#include "core/render/canvas.h"
#include "core/render/theme.h"

namespace scorescope {

/// What the picture of a density depends on; its own upper left pixel is the origin.
struct DensityLook {
  std::shared_ptr<const DensityGrid> grid;
  std::array<float, 4> panel{}, box{};  ///< of the panel and of the grid: x, y, width, height in pixels
  ThemeName theme{};
  std::array<Rgb, 6> ramp{};  ///< the theme's, or a paler one
  bool clear_ground = false;  ///< the emptiest colour is no colour; laid over it, the picture is the same
  float line_strength = 0, line_width = 0;
  bool operator==(const DensityLook&) const = default;
};

/// The pixels of a panel that a density covers, and how they look there.
struct DensityPatch {
  PixelBox box;
  DensityLook look;
};
/// `grid_rect`: the grid's box in pixels. What differs by less than can be seen has the same look.
DensityPatch density_patch(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect,
                           const PixelRect& grid_rect, const Theme& theme, float line_strength, float line_width);

/// Heat and iso-lines of log p, rows from the top, colours multiplied by their alpha. log p is smooth where p is not,
/// so it is interpolated between the grid's cell centres and made a density here. Painted by the processor, on all
/// cores: a software rasteriser takes ten times as long over the same pixels, and a density that nobody moves is
/// painted once.
Image paint_density(const DensityLook& look, int width, int height);

}  // namespace scorescope
