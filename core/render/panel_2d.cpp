#include <algorithm>
#include <cmath>

#include "core/render/faded_canvas.h"
#include "core/render/field_layers.h"
#include "core/render/learned_layers.h"
#include "core/render/path_layers.h"
#include "core/render/posterior_layers.h"
#include "core/render/step_beats.h"

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
    const float strength = std::sqrt(ex * ex + ey * ey);
    const float x = map.cx + map.per_unit * arrows.points[i], y = map.cy - map.per_unit * arrows.points[i + 1];
    if (!(strength > 1e-6f) || y < room.top || y > room.bottom) continue;
    // Along the score (-eps), y up in data and down in pixels.
    const float length = kArrowFill * cell * arrow_length(strength) / strength;
    add_arrow(strokes, x, y, -ex * length, ey * length, pen.scale, ink);
  }
  pen.canvas.strokes(strokes, 1.0f * pen.scale, {pen.theme.stage, 0.55f});
}

void draw_density(const PanelPen& pen, const PanelMap& map, const std::shared_ptr<const DensityGrid>& density) {
  const Box& box = density->box;
  const auto left = map.cx + map.per_unit * static_cast<float>(box.min.x());
  const auto top = map.cy - map.per_unit * static_cast<float>(box.max.y());
  const auto w = map.per_unit * static_cast<float>(box.max.x() - box.min.x());
  const auto h = map.per_unit * static_cast<float>(box.max.y() - box.min.y());
  pen.canvas.density(density, pen.rect, {left, top, w, h}, pen.theme, std::max(1.0f, pen.scale));
}

}  // namespace

void draw_ground_2d(const PanelPen& panel, const PanelPicture& picture) {
  draw_layer(panel, picture, Layer::density,
             [&](const PanelPen& pen) { draw_density(pen, panel_map(picture, panel.rect), picture.density); });
}

void draw_panel_2d(const PanelPen& panel, const PanelPicture& picture) {
  const PanelMap map = panel_map(picture, panel.rect);
  const auto layer = [&](Layer which, bool there, auto&& draw) {
    if (there) draw_layer(panel, picture, which, draw);
  };
  using Pen = const PanelPen&;
  layer(Layer::energy, picture.relief != nullptr, [&](Pen pen) { draw_relief(pen, map, *picture.relief); });
  layer(picture.heat_layer, picture.heat != nullptr, [&](Pen pen) { draw_heat(pen, map, *picture.heat); });
  layer(Layer::error, picture.error != nullptr, [&](Pen pen) { draw_error_heat(pen, picture); });
  layer(Layer::isolines, picture.isolines != nullptr, [&](Pen pen) { draw_isolines(pen, map, *picture.isolines); });
  layer(Layer::streamlines, picture.streamlines != nullptr,
        [&](Pen pen) { draw_streamlines(pen, map, *picture.streamlines, pen.theme.score, true); });
  layer(Layer::velocity, picture.velocity != nullptr,
        [&](Pen pen) { draw_streamlines(pen, map, *picture.velocity, pen.theme.text, !picture.velocity_to_data); });
  layer(Layer::score, picture.arrows != nullptr, [&](Pen pen) { draw_arrows(pen, map, picture); });
  layer(Layer::learned, picture.learned != nullptr, [&](Pen pen) { draw_learned_arrows(pen, picture); });
  layer(Layer::flow_map, picture.flow_map.side > 0, [&](Pen pen) { draw_flow_map(pen, map, picture.flow_map); });
  layer(Layer::particles, true,
        [&](Pen pen) { draw_particles(pen, picture, picture.particles, map.cx, map.cy, map.per_unit); });
  layer(Layer::trails, true, [&](Pen pen) { draw_trails(pen, map, picture); });
  layer(Layer::paths, picture.paths.length > 0,
        [&](Pen pen) { draw_paths(pen, map, picture.paths, !picture.solid_trails, picture.dimmed); });
  // Over the crowd, or nobody can read them. A picture without words has none on its lines either.
  layer(Layer::isolines, picture.isolines != nullptr && !picture.title.empty(),
        [&](Pen pen) { draw_mass_labels(pen, map, *picture.isolines, arrow_room(panel, picture)); });
  layer(Layer::reverse_kernel, picture.kernel != nullptr, [&](Pen pen) { draw_kernel(pen, map, *picture.kernel); });
  layer(Layer::fan, picture.fan.has_value(), [&](Pen pen) { draw_fan(pen, map, *picture.fan); });
  layer(Layer::covariance, !picture.covariance.empty(),
        [&](Pen pen) { draw_covariance(pen, map, picture.covariance); });
  layer(Layer::denoiser, !picture.denoiser.empty(), [&](Pen pen) { draw_denoiser(pen, map, picture.denoiser); });
  if (picture.focus) draw_focus(panel, map, *picture.focus, !picture.solid_trails);
  if (picture.kernel && !picture.title.empty())
    draw_kernel_key(panel, *picture.kernel, arrow_room(panel, picture).bottom);
  if (picture.step) {
    const auto pixel = [&](const Vec2& x, int) -> Vec2 {
      return {map.cx + map.per_unit * static_cast<float>(x.x()), map.cy - map.per_unit * static_cast<float>(x.y())};
    };
    draw_step_beats(panel, {pixel, map.per_unit}, *picture.step, picture.beat, picture.step_learned);
  }
}

}  // namespace scorescope
