#include <algorithm>
#include <cmath>

#include "core/render/field_layers.h"
#include "core/render/learned_layers.h"
#include "core/render/path_layers.h"
#include "core/render/posterior_layers.h"

namespace scorescope {
namespace {

void draw_arrows(const PanelPen& pen, const PanelMap& map, const PanelPicture& picture) {
  const ArrowGrid& arrows = *picture.arrows;
  if (arrows.points.size() < 4) return;
  const ArrowRoom room = arrow_room(pen, picture);
  // Neighbours stand one cell apart; the longest arrow nearly fills it.
  const float cell = std::abs(arrows.points[2] - arrows.points[0]) * map.per_unit;
  std::vector<Stroke> strokes;
  const auto ink = rgba(pen.theme.score, 0.95f);
  for (std::size_t i = 0; i + 1 < arrows.points.size(); i += 2) {
    const float ex = arrows.eps[i], ey = arrows.eps[i + 1];
    const float strength = std::hypot(ex, ey);
    const float x = map.cx + map.per_unit * arrows.points[i], y = map.cy - map.per_unit * arrows.points[i + 1];
    if (!(strength > 1e-6f) || y < room.top || y > room.bottom) continue;
    // Along the score (-eps), y up in data and down in pixels.
    const float length = kArrowFill * cell * arrow_length(strength) / strength;
    add_arrow(strokes, x, y, -ex * length, ey * length, pen.scale, ink);
  }
  pen.canvas.strokes(strokes, 1.0f * pen.scale, {pen.theme.stage, 0.55f});
}

}  // namespace

void draw_panel_2d(const PanelPen& pen, const PanelPicture& picture) {
  const PanelMap map = panel_map(picture, pen.rect);
  if (picture.density) {
    const Box& box = picture.density->box;
    const auto left = map.cx + map.per_unit * static_cast<float>(box.min.x());
    const auto top = map.cy - map.per_unit * static_cast<float>(box.max.y());
    const auto w = map.per_unit * static_cast<float>(box.max.x() - box.min.x());
    const auto h = map.per_unit * static_cast<float>(box.max.y() - box.min.y());
    pen.canvas.density(picture.density, pen.rect, {left, top, w, h}, pen.theme, std::max(1.0f, pen.scale));
  }
  if (picture.relief) draw_relief(pen, map, *picture.relief);
  if (picture.heat) draw_heat(pen, map, *picture.heat);
  if (picture.error) draw_error_heat(pen, picture);
  // A picture without words has none on its lines either.
  const auto room = picture.title.empty() ? std::nullopt : std::optional(arrow_room(pen, picture));
  if (picture.isolines) draw_isolines(pen, map, *picture.isolines, room);
  if (picture.streamlines) draw_streamlines(pen, map, *picture.streamlines, pen.theme.score, true);
  if (picture.velocity) draw_streamlines(pen, map, *picture.velocity, pen.theme.text, !picture.velocity_to_data);
  if (picture.arrows) draw_arrows(pen, map, picture);
  if (picture.learned) draw_learned_arrows(pen, picture);
  if (picture.flow_map.side > 0) draw_flow_map(pen, map, picture.flow_map);
  draw_particles(pen, picture, picture.particles, map.cx, map.cy, map.per_unit);
  draw_trails(pen, map, picture);
  if (picture.paths.length > 0) draw_paths(pen, map, picture.paths, !picture.solid_trails, picture.dimmed);
  if (picture.kernel) draw_kernel(pen, map, *picture.kernel);
  if (picture.fan) draw_fan(pen, map, *picture.fan);
  if (!picture.covariance.empty()) draw_covariance(pen, map, picture.covariance);
  if (!picture.denoiser.empty()) draw_denoiser(pen, map, picture.denoiser);
  if (picture.focus) draw_focus(pen, map, *picture.focus, !picture.solid_trails);
  if (picture.kernel && !picture.title.empty()) draw_kernel_key(pen, *picture.kernel, arrow_room(pen, picture).bottom);
}

}  // namespace scorescope
