#pragma once

#include "core/render/panel_layers.h"

namespace scorescope {

/// Single particles and what becomes of them.

/// The fading past of tracked particles.
void draw_trails(const PanelPen& pen, const PanelMap& map, const PanelPicture& picture);
/// Whole paths: what was is solid, what will be faint; rough ones thinner, dimmed ones without their particles.
void draw_paths(const PanelPen& pen, const PanelMap& map, const Paths& paths, bool rough, bool dimmed);
/// The image of a regular net.
void draw_flow_map(const PanelPen& pen, const PanelMap& map, const FlowMap& net);
/// Arrows from x to E[x0|x].
void draw_denoiser(const PanelPen& pen, const PanelMap& map, std::span<const PosteriorMark> marks);
/// Ellipses of one and two standard deviations of p(x0|x) about E[x0|x].
void draw_covariance(const PanelPen& pen, const PanelMap& map, std::span<const PosteriorMark> marks);
/// A ringed point at each position [n, 2].
void draw_tracked(const PanelPen& pen, const PanelMap& map, std::span<const float> positions);

}  // namespace scorescope
