#pragma once

#include "core/render/panel_layers.h"

namespace scorescope {

/// What a net says, over the exact field. Learned arrows are dashed with an open head, so that they are told from the
/// exact ones by their shape, and let an exact one of the same length and direction shine through.

void draw_learned_arrows(const PanelPen& pen, const PanelPicture& picture);
/// Magenta, stronger where |eps_theta - eps*| is larger; its key at the lower right, over the scale bar.
void draw_error_heat(const PanelPen& pen, const PanelPicture& picture);
/// 1D: the same as a strip along the axis, from `top` down.
void draw_error_strip(const PanelPen& pen, const ErrorGrid& grid, const PanelMap& map, float top);
void draw_error_key(const PanelPen& pen);
/// Diagonal lines: the net was never shown this noise level (T11).
void draw_hatch(const PanelPen& pen);

/// A dashed line between two points.
void add_dashes(std::vector<Stroke>& out, float ax, float ay, float bx, float by, float half,
                const std::array<float, 4>& ink);
/// Dashed strokes of one learned arrow, placed like add_arrow.
void add_learned_arrow(std::vector<Stroke>& out, float x, float y, float dx, float dy, float scale,
                       const std::array<float, 4>& ink);

}  // namespace scorescope
