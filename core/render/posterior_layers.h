#pragma once

#include <functional>

#include "core/render/panel_layers.h"

namespace scorescope {

/// What is shown of one particle.

/// The particle itself, large, with its whole path.
void draw_focus(const PanelPen& pen, const PanelMap& map, const FocusedParticle& focus, bool rough);
void draw_focused_dot(const PanelPen& pen, float x, float y);

/// Thin arrows to where x_0 may lie, in the colour of data, and their mean in that of the score.
void draw_fan(const PanelPen& pen, const PanelMap& map, const ConditionalFan& fan);

/// p(x_s | x_t): solid; the Gaussian of its moments dashed; the one DDPM steps with dotted.
void draw_kernel(const PanelPen& pen, const PanelMap& map, const KernelPicture& kernel);
/// The three as densities over the one coordinate of a line, `height` pixels at the highest. `place` says where a value
/// of the coordinate (first) with a height (second) stands.
void draw_kernel_curves(const PanelPen& pen, const KernelPicture& kernel, float height,
                        const std::function<Vec2(float, float)>& place);
/// Which line is which, with s and t, in a row that ends above `bottom`.
void draw_kernel_key(const PanelPen& pen, const KernelPicture& kernel, float bottom);

}  // namespace scorescope
