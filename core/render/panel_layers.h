#pragma once

#include "core/render/canvas.h"
#include "core/render/scene_renderer.h"

namespace scorescope {

/// What a panel is made of, one function a layer. Everything in pixels; `scale` is pixels per point.
struct PanelPen {
  Canvas& canvas;
  const Theme& theme;
  PixelRect rect;
  float scale;
};

/// The density, which lies under everything else.
void draw_ground_2d(const PanelPen& pen, const PanelPicture& picture);
void draw_panel_2d(const PanelPen& pen, const PanelPicture& picture);
void draw_panel_1d(const PanelPen& pen, const PanelPicture& picture);
void draw_panel_over_time(const PanelPen& pen, const PanelPicture& picture);

/// Length of an arrow of strength |eps|, 0 to 1: saturating, so that far arrows stay readable (T27). The longest nearly
/// fills its cell of the grid.
float arrow_length(float strength);
inline constexpr float kArrowFill = 0.82f;

/// Between the words: arrows stand here only.
struct ArrowRoom {
  float top, bottom;
};
ArrowRoom arrow_room(const PanelPen& pen, const PanelPicture& picture);

/// Ticks of x and t of the picture over time.
void draw_time_axes(const PanelPen& pen, const PanelPicture& picture, ArrowRoom room);

/// Strokes of one arrow along (dx, dy) (a unit vector times its length), centred at (x, y).
void add_arrow(std::vector<Stroke>& out, float x, float y, float dx, float dy, float scale,
               const std::array<float, 4>& ink);

/// All rims in the stage's colour first, so that thin lines show on any ground and none cuts another at its joints.
void draw_rimmed(const PanelPen& pen, const std::vector<Stroke>& strokes);

/// Particles at positions [n, 2] in the colours of `picture`: smaller and fainter the more there are, so that a million
/// still shows the density.
void draw_particles(const PanelPen& pen, const PanelPicture& picture, std::span<const float> positions, float cx,
                    float cy, float per_unit);

/// How strong what is not the particle singled out still is.
inline constexpr float kDimmed = 0.3f;

/// A bar of round length with its number, at the lower right.
void draw_scale_bar(const PanelPen& pen, float per_unit);

}  // namespace scorescope
