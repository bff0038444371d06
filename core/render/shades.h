#pragma once

#include <functional>

#include "core/render/panel_layers.h"

namespace scorescope {

/// Values at cell centres over a box in data coordinates, as rectangles of few shades: filled contours that any canvas
/// can draw. `shade_of` says which of `inks` a value has; below 0: none. `side` of the rectangles is in points.
void draw_shades(const PanelPen& pen, const PanelMap& map, const FieldGrid& grid, float side,
                 const std::function<int(float)>& shade_of, std::span<const Ink> inks);

}  // namespace scorescope
