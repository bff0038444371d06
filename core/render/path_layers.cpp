#include "core/render/path_layers.h"

#include <cmath>
#include <numbers>

namespace scorescope {
namespace {

float px(const PanelMap& map, double x) {
  return map.cx + map.per_unit * static_cast<float>(x);
}
float py(const PanelMap& map, double y) {
  return map.cy - map.per_unit * static_cast<float>(y);
}

}  // namespace

void draw_tracked(const PanelPen& pen, const PanelMap& map, std::span<const float> positions) {
  DiscStyle style;
  style.radius = 2.1f * pen.scale;
  style.halo = 1.0f * pen.scale;
  style.fill = {pen.theme.text, 1.0f};
  style.rim = {pen.theme.stage, 0.9f};
  style.cx = map.cx, style.cy = map.cy, style.per_unit = map.per_unit;
  pen.canvas.discs(positions, style);
}

void draw_trails(const PanelPen& pen, const PanelMap& map, const PanelPicture& picture) {
  const Trails& trails = picture.trails;
  if (trails.length < 2) return;
  const auto length = static_cast<std::size_t>(trails.length);
  const std::size_t count = trails.xy.size() / (2 * length);
  std::vector<Stroke> strokes;
  strokes.reserve(count * (length - 1));
  const float strongest = 0.95f * (picture.dimmed ? kDimmed : 1.0f);
  const float half = (picture.solid_trails ? 0.8f : 0.7f) * pen.scale;
  for (std::size_t p = 0; p < count; ++p) {
    const float* xy = trails.xy.data() + p * 2 * length;
    for (std::size_t k = 0; k + 1 < length; ++k) {
      const auto fade = [&](std::size_t at) {
        const float s = static_cast<float>(at) / static_cast<float>(length - 1);
        return strongest * (picture.solid_trails ? 0.25f + 0.75f * s : s);
      };
      strokes.push_back({px(map, xy[2 * k]), py(map, xy[2 * k + 1]), px(map, xy[2 * k + 2]), py(map, xy[2 * k + 3]),
                         half, half, rgba(pen.theme.text, fade(k)), rgba(pen.theme.text, fade(k + 1))});
    }
  }
  // A tangle of rims would darken what it runs through.
  if (picture.solid_trails)
    draw_rimmed(pen, strokes);
  else
    pen.canvas.strokes(strokes, 0.0f, {});
  if (picture.dimmed) return;
  std::vector<float> ends;
  for (std::size_t p = 0; p < count; ++p) {
    const float* last = trails.xy.data() + (p + 1) * 2 * length - 2;
    ends.insert(ends.end(), {last[0], last[1]});
  }
  draw_tracked(pen, map, ends);
}

void draw_paths(const PanelPen& pen, const PanelMap& map, const Paths& paths, bool rough, bool dimmed) {
  constexpr float kPast = 0.8f, kFuture = 0.26f;
  const auto length = static_cast<std::size_t>(paths.length);
  std::vector<Stroke> strokes;
  std::vector<float> now;
  for (std::size_t begin = 0; begin + 2 * length <= paths.xy.size(); begin += 2 * length) {
    const float* xy = paths.xy.data() + begin;
    for (std::size_t k = 0; k + 1 < length; ++k) {
      if (!std::isfinite(xy[2 * k + 2])) break;
      const bool past = k < static_cast<std::size_t>(paths.now);
      const float half = (past && !rough ? 0.7f : 0.45f) * pen.scale;
      const auto ink = rgba(pen.theme.text, (past ? kPast : kFuture) * (dimmed ? kDimmed : 1.0f));
      strokes.push_back({px(map, xy[2 * k]), py(map, xy[2 * k + 1]), px(map, xy[2 * k + 2]), py(map, xy[2 * k + 3]),
                         half, half, ink, ink});
    }
    const float* at = xy + 2 * static_cast<std::ptrdiff_t>(paths.now);
    if (std::isfinite(at[0])) now.insert(now.end(), {at[0], at[1]});
  }
  pen.canvas.strokes(strokes, 0.0f, {});
  if (!dimmed) draw_tracked(pen, map, now);
}

void draw_flow_map(const PanelPen& pen, const PanelMap& map, const FlowMap& net) {
  const auto ink = rgba(pen.theme.text, 1.0f);
  const float half = 0.4f * pen.scale;
  std::vector<Stroke> strokes;
  const auto join = [&](int i0, int j0, int i1, int j1) {
    const float* a = net.xy.data() + 2 * static_cast<std::ptrdiff_t>(j0 * net.side + i0);
    const float* b = net.xy.data() + 2 * static_cast<std::ptrdiff_t>(j1 * net.side + i1);
    strokes.push_back({px(map, a[0]), py(map, a[1]), px(map, b[0]), py(map, b[1]), half, half, ink, ink});
  };
  for (int line = 0; line < net.side; line += net.stride)
    for (int k = 0; k + 1 < net.side; ++k) {
      join(k, line, k + 1, line);
      join(line, k, line, k + 1);
    }
  pen.canvas.strokes(strokes, 0.0f, {});
}

void draw_denoiser(const PanelPen& pen, const PanelMap& map, std::span<const PosteriorMark> marks) {
  const auto ink = rgba(pen.theme.data, 1.0f);
  std::vector<Stroke> strokes;
  std::vector<float> from;
  for (const PosteriorMark& m : marks) {
    const float x = px(map, m.x.x()), y = py(map, m.x.y()), tx = px(map, m.x0.x()), ty = py(map, m.x0.y());
    add_arrow(strokes, 0.5f * (x + tx), 0.5f * (y + ty), tx - x, ty - y, pen.scale, ink);
    from.insert(from.end(), {static_cast<float>(m.x.x()), static_cast<float>(m.x.y())});
  }
  pen.canvas.strokes(strokes, 1.0f * pen.scale, {pen.theme.stage, 0.8f});
  draw_tracked(pen, map, from);
}

void draw_covariance(const PanelPen& pen, const PanelMap& map, std::span<const PosteriorMark> marks) {
  constexpr int kSides = 48;
  std::vector<Stroke> strokes;
  for (const PosteriorMark& m : marks)
    for (const double deviations : {1.0, 2.0}) {
      const auto ink = rgba(pen.theme.data, 1.0f);
      const float half = (deviations == 1.0 ? 0.9f : 0.45f) * pen.scale;
      const auto at = [&](int i) -> Vec2 {
        const double angle = 2.0 * std::numbers::pi * i / kSides;
        return m.x0 + deviations * (std::cos(angle) * m.axis_a + std::sin(angle) * m.axis_b);
      };
      for (int i = 0; i < kSides; ++i) {
        const Vec2 a = at(i), b = at(i + 1);
        strokes.push_back({px(map, a.x()), py(map, a.y()), px(map, b.x()), py(map, b.y()), half, half, ink, ink});
      }
    }
  draw_rimmed(pen, strokes);
  // A thread to the particle it belongs to.
  std::vector<Stroke> threads;
  std::vector<float> from;
  const auto thin = rgba(pen.theme.data, 0.45f);
  for (const PosteriorMark& m : marks) {
    threads.push_back({px(map, m.x.x()), py(map, m.x.y()), px(map, m.x0.x()), py(map, m.x0.y()), 0.4f * pen.scale,
                       0.4f * pen.scale, thin, thin});
    from.insert(from.end(), {static_cast<float>(m.x.x()), static_cast<float>(m.x.y())});
  }
  pen.canvas.strokes(threads, 0.0f, {});
  draw_tracked(pen, map, from);
}

}  // namespace scorescope
