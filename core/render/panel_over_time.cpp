#include <algorithm>
#include <cmath>

#include "core/render/axes.h"
#include "core/render/faded_canvas.h"
#include "core/render/learned_layers.h"
#include "core/render/particle_colours.h"
#include "core/render/posterior_layers.h"
#include "core/render/profile.h"
#include "core/render/step_beats.h"
#include "core/render/time_ticks.h"

namespace scorescope {
namespace {

constexpr float kShare = 0.755f;  // of the panel's width, the picture over time; the rest is now
constexpr float kGutter = 22.0f;  // points between the two, where the score's arrows stand

/// Where things stand: time runs in `time`, the present lies in `now`.
struct Places {
  PixelRect time, now;
  float gutter;  ///< middle of what is between them
};

Places places_of(const PanelPen& pen) {
  const PixelRect& r = pen.rect;
  const PixelRect time = time_part(r);
  const float width = time.w, gap = std::round(kGutter * pen.scale);
  return {time, {r.x + width + gap, r.y, r.w - width - gap - 10.0f * pen.scale, r.h}, r.x + width + 0.5f * gap};
}

void add_lines(std::vector<Stroke>& out, const PixelRect& time, std::span<const float> line, float half,
               const std::array<float, 4>& ink) {
  const auto px = [&](std::size_t i) { return time.x + time.w * line[2 * i]; };
  const auto py = [&](std::size_t i) { return time.y + 0.5f * time.h * (1.0f - line[2 * i + 1]); };
  for (std::size_t i = 0; i + 1 < line.size() / 2; ++i)
    out.push_back({px(i), py(i), px(i + 1), py(i + 1), half, half, ink, ink});
}

/// The colour of path p: that of its particle where particles have colours, else orange for noise, text for an ODE.
Rgb path_colour(const PanelPen& pen, const PanelPicture& picture, std::size_t p) {
  if (picture.colour_by != ColourBy::plain && picture.colours.size() > 2 * p + 1)
    return particle_colour(picture.colour_by, picture.colours[2 * p], picture.colours[2 * p + 1], pen.theme);
  return picture.solid_trails ? pen.theme.text : pen.theme.data;
}

void draw_paths(const PanelPen& pen, const PanelPicture& picture, const PixelRect& time) {
  const OverTime& over = *picture.over_time;
  const auto seen = [&](Layer layer) { return static_cast<float>(picture.opacity[layer]); };
  std::vector<Stroke> strokes;
  const float strength = picture.dimmed ? kDimmed : 1.0f;
  for (std::size_t p = 0; p < over.future.count(); ++p)
    add_lines(strokes, time, over.future.line(p), 0.5f * pen.scale,
              rgba(path_colour(pen, picture, p), strength * 0.3f * seen(Layer::paths)));
  const float half = (picture.solid_trails ? 0.75f : 0.55f) * pen.scale;
  for (std::size_t p = 0; p < over.past.count(); ++p)
    add_lines(strokes, time, over.past.line(p), half,
              rgba(path_colour(pen, picture, p), strength * 0.9f * seen(Layer::trails)));
  pen.canvas.strokes(strokes, 0.0f, {});
}

/// The particle singled out, over all others.
void draw_focus_path(const PanelPen& pen, const PanelPicture& picture, const PixelRect& time) {
  const OverTime& over = *picture.over_time;
  std::vector<Stroke> rim, strokes;
  for (std::size_t p = 0; p < over.focus_future.count(); ++p)
    add_lines(strokes, time, over.focus_future.line(p), 0.8f * pen.scale, rgba(pen.theme.text, 0.4f));
  for (std::size_t p = 0; p < over.focus_past.count(); ++p) {
    add_lines(rim, time, over.focus_past.line(p), 2.0f * pen.scale, rgba(pen.theme.stage, 0.8f));
    add_lines(strokes, time, over.focus_past.line(p), 1.1f * pen.scale, rgba(pen.theme.text, 1.0f));
  }
  pen.canvas.strokes(rim, 0.0f, {});
  pen.canvas.strokes(strokes, 0.0f, {});
  if (over.focus_past.count() == 0) return;
  const float y = over.focus_past.line(0).back();
  draw_focused_dot(pen, time.x + time.w * static_cast<float>(over.now), time.y + 0.5f * time.h * (1.0f - y));
}

void draw_fan_lines(const PanelPen& pen, const Polylines& fan, const PixelRect& time) {
  if (fan.count() == 0) return;
  std::vector<Stroke> thin, mean;
  for (std::size_t p = 0; p + 1 < fan.count(); ++p)
    add_lines(thin, time, fan.line(p), 0.45f * pen.scale, rgba(pen.theme.data, 0.65f));
  add_lines(mean, time, fan.line(fan.count() - 1), 1.3f * pen.scale, rgba(pen.theme.score, 1.0f));
  pen.canvas.strokes(thin, 0.0f, {});
  pen.canvas.strokes(mean, 1.2f * pen.scale, {pen.theme.stage, 0.9f});
}

/// p(x_s | x_t) at s, growing towards the present.
void draw_kernel_at_s(const PanelPen& pen, const PanelPicture& picture, const PanelMap& map, const PixelRect& time) {
  const OverTime& over = *picture.over_time;
  const float x = time.x + time.w * static_cast<float>(over.kernel_u);
  const float side = over.kernel_u > over.now ? -1.0f : 1.0f;
  const auto ink = rgba(pen.theme.dim, 0.8f);
  const float half = 0.5f * pen.scale;
  pen.canvas.strokes(std::vector<Stroke>{{x, time.y, x, time.y + time.h, half, half, ink, ink}}, 0.0f, {});
  draw_kernel_curves(pen, *picture.kernel, 0.16f * time.w, [&](float at, float high) -> Vec2 {
    return {x + side * high, map.cy - map.per_unit * at};
  });
}

/// A line at the present, and where the tracked particles stand on it.
void draw_playhead(const PanelPen& pen, const PanelPicture& picture, const PixelRect& time) {
  const OverTime& over = *picture.over_time;
  const float x = time.x + time.w * static_cast<float>(over.now);
  const auto ink = rgba(pen.theme.text, 0.55f);
  const float half = 0.5f * pen.scale;
  pen.canvas.strokes(std::vector<Stroke>{{x, time.y, x, time.y + time.h, half, half, ink, ink}}, 0.0f, {});
  DiscStyle style;
  style.radius = 2.5f * pen.scale;
  style.halo = 1.0f * pen.scale;
  style.rim = {pen.theme.stage, 0.9f};
  const auto draw = [&](std::span<const float> at, Rgb colour) {
    style.fill = {colour, 1.0f};
    pen.canvas.discs(at, style);
  };
  if (picture.dimmed) return;
  std::vector<float> all;
  for (std::size_t p = 0; p < over.past.count(); ++p) {
    const float y = over.past.line(p).back();
    const std::array<float, 2> at{x, -(time.y + 0.5f * time.h * (1.0f - y))};
    if (picture.colours.empty())
      all.insert(all.end(), at.begin(), at.end());
    else
      draw(at, path_colour(pen, picture, p));
  }
  draw(all, path_colour(pen, picture, 0));
}

/// Bars and curve grow to the right of a line; the exact density's peak nearly fills the room.
void draw_now(const PanelPen& pen, const PanelPicture& picture, const PanelMap& map, const PixelRect& now) {
  const double low = picture.centre.x() - picture.extent, high = picture.centre.x() + picture.extent;
  const double peak = picture.density ? std::exp(static_cast<double>(picture.density->log_p_max)) : 0.4;
  const auto row = [&](double x) { return map.cy - map.per_unit * static_cast<float>(x); };
  const float room = 0.82f * now.w;
  if (!picture.particles.empty()) {
    const std::vector<double> bins = histogram_density(picture.particles, low, high, kBins);
    const double width = (high - low) / kBins;
    const float thick = std::max(1.0f, map.per_unit * static_cast<float>(width) - 1.0f * pen.scale);
    std::vector<PixelRect> bars;
    for (int i = 0; i < kBins; ++i) {
      const double share = std::min(bins[static_cast<std::size_t>(i)] / peak, 1.2);
      bars.push_back({now.x, row(low + (i + 1) * width) + 0.5f * pen.scale, room * static_cast<float>(share), thick});
    }
    draw_layer(pen, picture, Layer::particles, [&](const PanelPen& faded) {
      faded.canvas.bars(bars, {pen.theme.data, pen.theme.name == ThemeName::dark ? 0.6f : 0.5f});
    });
  }
  const auto base = rgba(pen.theme.dim, 0.5f);
  std::vector<Stroke> strokes{{now.x, now.y, now.x, now.y + now.h, 0.5f * pen.scale, 0.5f * pen.scale, base, base}};
  if (picture.density) {
    const DensityGrid& grid = *picture.density;
    const auto ink = rgba(pen.theme.noise, static_cast<float>(picture.opacity[Layer::density]));
    const auto x_at = [&](int i) { return low + (high - low) * (i + 0.5) / grid.nx; };
    const auto reach = [&](int i) {
      return now.x + room * std::exp(grid.log_p[static_cast<std::size_t>(i)] - grid.log_p_max);
    };
    for (int i = 2; i < grid.nx; i += 2)
      strokes.push_back(
          {reach(i - 2), row(x_at(i - 2)), reach(i), row(x_at(i)), 1.0f * pen.scale, 1.0f * pen.scale, ink, ink});
  }
  pen.canvas.strokes(strokes, 0.0f, {});
}

/// The score now, up or down at each x.
void draw_arrows(const PanelPen& pen, const PanelMap& map, float x, const ArrowGrid& arrows, bool learned) {
  if (arrows.points.size() < 2) return;
  const float cell = (arrows.points[1] - arrows.points[0]) * map.per_unit;
  const float most = std::min(kArrowFill * cell, 26.0f * pen.scale);
  std::vector<Stroke> strokes;
  for (std::size_t i = 0; i < arrows.points.size(); ++i) {
    const float length = -most * signed_arrow_length(arrows.eps[i]), y = map.cy - map.per_unit * arrows.points[i];
    if (learned)
      add_learned_arrow(strokes, x, y, 0.0f, length, pen.scale, rgba(pen.theme.learned, 1.0f));
    else
      add_arrow(strokes, x, y, 0.0f, length, pen.scale, rgba(pen.theme.score, 0.95f));
  }
  pen.canvas.strokes(strokes, 0.0f, {});
}

void draw_beats_over_time(const PanelPen& pen, const PanelPicture& picture) {
  const PanelMap map = panel_map(picture, pen.rect);
  const PixelRect time = places_of(pen).time;
  const float now = time.x + time.w * static_cast<float>(picture.over_time->now);
  const float way = now + 100.0f * pen.scale > time.x + time.w ? -1.0f : 1.0f;
  const auto pixel = [&](const Vec2& x, int lane) -> Vec2 {
    return {now + way * static_cast<float>(lane) * 24.0f * pen.scale,
            map.cy - map.per_unit * static_cast<float>(x.x())};
  };
  draw_step_beats(pen, {pixel, map.per_unit, 1}, *picture.step, picture.beat, picture.step_learned);
}

}  // namespace

PixelRect time_part(const PixelRect& panel) {
  return {panel.x, panel.y, std::round(kShare * panel.w), panel.h};
}

float playhead_x(const PanelPicture& picture, const PixelRect& rect) {
  return rect.x + time_part(rect).w * static_cast<float>(picture.over_time->now);
}

void draw_panel_over_time(const PanelPen& pen, const PanelPicture& picture) {
  const OverTime& over = *picture.over_time;
  const PanelMap map = panel_map(picture, pen.rect);
  const Places places = places_of(pen);
  pen.canvas.clip(places.time);
  if (over.heat)
    draw_layer(pen, picture, Layer::density, [&](const PanelPen& faded) {
      faded.canvas.density(over.heat, places.time, places.time, pen.theme, std::max(1.0f, pen.scale));
    });
  draw_paths(pen, picture, places.time);
  draw_playhead(pen, picture, places.time);
  if (picture.kernel) draw_kernel_at_s(pen, picture, map, places.time);
  draw_fan_lines(pen, over.fan, places.time);
  draw_focus_path(pen, picture, places.time);
  pen.canvas.clip(pen.rect);
  draw_now(pen, picture, map, places.now);
  for (const auto& [layer, arrows] :
       {std::pair(Layer::score, picture.arrows.get()), {Layer::learned, picture.learned.get()}})
    if (arrows != nullptr)
      draw_layer(pen, picture, layer, [&, learned = layer == Layer::learned, &shown = *arrows](const PanelPen& faded) {
        draw_arrows(faded, map, places.gutter, shown, learned);
      });
  if (picture.step) draw_beats_over_time(pen, picture);
}

void draw_time_axes(const PanelPen& pen, const PanelPicture& picture, ArrowRoom room) {
  const OverTime& over = *picture.over_time;
  const PixelRect time = places_of(pen).time;
  const PanelMap map = panel_map(picture, pen.rect);
  draw_upright_axis(pen, map.cy, map.per_unit, time.x, room.top + 10.0f * pen.scale, room.bottom - 24.0f * pen.scale);
  if (!over.on_clock) return;
  const float size = 10.5f * pen.scale, bottom = room.bottom - 2.0f * pen.scale;
  std::vector<Stroke> strokes;
  const auto ink = rgba(pen.theme.text, 0.6f);
  for (const TimeTick& tick : time_ticks(over.clock, over.schedule, over.ticks, time.w, 40.0f * pen.scale)) {
    const float x = time.x + time.w * static_cast<float>(tick.u), half = 0.5f * pen.scale;
    strokes.push_back({x, bottom, x, bottom - 4.0f * pen.scale, half, half, ink, ink});
    const float width = pen.canvas.text_width(tick.label, Face::numbers, size);
    const float left = std::clamp(x - 0.5f * width, time.x + 3.0f * pen.scale, time.x + time.w - width);
    if (!tick.label.empty()) draw_tick_number(pen, tick.label, left, bottom - 7.0f * pen.scale);
  }
  pen.canvas.strokes(strokes, 0.0f, {});
}

}  // namespace scorescope
