#include <algorithm>
#include <cmath>

#include "core/render/learned_layers.h"

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

void draw_trails(const PanelPen& pen, const PanelMap& map, const PanelPicture& picture) {
  const Trails& trails = picture.trails;
  if (trails.length < 2) return;
  const auto length = static_cast<std::size_t>(trails.length);
  const std::size_t count = trails.xy.size() / (2 * length);
  std::vector<Stroke> strokes;
  strokes.reserve(count * (length - 1));
  const float strongest = picture.solid_trails ? 0.95f : 0.85f;
  const float half = (picture.solid_trails ? 0.8f : 0.6f) * pen.scale;
  for (std::size_t p = 0; p < count; ++p) {
    const float* xy = trails.xy.data() + p * 2 * length;
    for (std::size_t k = 0; k + 1 < length; ++k) {
      const auto fade = [&](std::size_t at) {
        const float s = static_cast<float>(at) / static_cast<float>(length - 1);
        return strongest * (picture.solid_trails ? 0.25f + 0.75f * s : s);
      };
      strokes.push_back({map.cx + map.per_unit * xy[2 * k], map.cy - map.per_unit * xy[2 * k + 1],
                         map.cx + map.per_unit * xy[2 * k + 2], map.cy - map.per_unit * xy[2 * k + 3], half, half,
                         rgba(pen.theme.text, fade(k)), rgba(pen.theme.text, fade(k + 1))});
    }
  }
  pen.canvas.strokes(strokes, 0.0f, {});
  std::vector<float> ends;
  for (std::size_t p = 0; p < count; ++p) {
    const float* last = trails.xy.data() + (p + 1) * 2 * length - 2;
    ends.insert(ends.end(), {last[0], last[1]});
  }
  DiscStyle style;
  style.radius = 2.1f * pen.scale;
  style.halo = 1.0f * pen.scale;
  style.fill = {pen.theme.text, 1.0f};
  style.rim = {pen.theme.stage, 0.9f};
  style.cx = map.cx, style.cy = map.cy, style.per_unit = map.per_unit;
  pen.canvas.discs(ends, style);
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
  if (picture.error) draw_error_heat(pen, picture);
  if (picture.arrows) draw_arrows(pen, map, picture);
  if (picture.learned) draw_learned_arrows(pen, picture);
  draw_particles(pen, picture.particles, map.cx, map.cy, map.per_unit);
  draw_trails(pen, map, picture);
}

}  // namespace scorescope
