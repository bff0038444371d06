#include <algorithm>
#include <cmath>

#include "core/render/axes.h"
#include "core/render/faded_canvas.h"
#include "core/render/learned_layers.h"
#include "core/render/posterior_layers.h"
#include "core/render/profile.h"
#include "core/render/step_beats.h"

namespace scorescope {
namespace {

constexpr float kFill = 0.85f;  // of its cell, the longest arrow

/// From the top: room for the title, the curve over its base line, the score's arrows, the particles' strip, numbers.
struct Bands {
  float base, height, arrows, strip, strip_height, numbers;
};

constexpr float kTitle = 48.0f, kBelow = 34.0f;  // points
constexpr float kCurveShare = 0.70f;

float room_of(const PixelRect& rect, float scale) {
  return rect.h - (kTitle + kBelow) * scale;
}

Bands bands_of(const PixelRect& rect, float scale) {
  const float room = room_of(rect, scale);
  Bands b{};
  b.height = kCurveShare * room;
  b.base = profile_base(rect, scale);
  b.numbers = b.base + 13.0f * scale;
  b.arrows = b.base + 22.0f * scale;
  b.strip_height = std::max(6.0f * scale, 0.30f * room - 30.0f * scale);
  b.strip = b.arrows + 8.0f * scale + 0.5f * b.strip_height;
  return b;
}

void draw_axis(const PanelPen& pen, const PanelMap& map, const Bands& bands, const PanelPicture& picture) {
  const auto ink = rgba(pen.theme.line, 1.0f);
  const float half = 0.5f * pen.scale;
  std::vector<Stroke> strokes{{pen.rect.x, bands.base, pen.rect.x + pen.rect.w, bands.base, half, half, ink, ink}};
  const double middle = picture.centre.x();
  const Ticks ticks = nice_ticks(middle - picture.extent, middle + picture.extent,
                                 std::max(2, static_cast<int>(pen.rect.w / (34.0f * pen.scale))));
  for (const double x : ticks.values) {
    const float px = map.cx + map.per_unit * static_cast<float>(x);
    strokes.push_back({px, bands.base, px, bands.base + 4.0f * pen.scale, half, half, ink, ink});
    if (picture.title.empty()) continue;
    const std::string text = tick_label(x, ticks.step);
    const float size = 10.5f * pen.scale;
    pen.canvas.text(text, Face::numbers, size, px - 0.5f * pen.canvas.text_width(text, Face::numbers, size),
                    bands.numbers + 2.0f * pen.scale, {pen.theme.dim, 1.0f});
  }
  pen.canvas.strokes(strokes, 0.0f, {});
}

/// Counts as a density, in units of the exact density's peak, so that curve and bars share one axis.
void draw_histogram(const PanelPen& pen, const PanelMap& map, const Bands& bands, const PanelPicture& picture,
                    double peak) {
  const double low = picture.centre.x() - picture.extent, width = 2.0 * picture.extent / kBins;
  const std::vector<double> bins = histogram_density(picture.particles, low, low + 2.0 * picture.extent, kBins);
  std::vector<PixelRect> bars;
  for (int i = 0; i < kBins; ++i) {
    const float h = bands.height * static_cast<float>(std::min(bins[static_cast<std::size_t>(i)] / peak, 1.25));
    const float left = map.cx + map.per_unit * static_cast<float>(low + i * width);
    bars.push_back(
        {left + 0.5f * pen.scale, bands.base - h, map.per_unit * static_cast<float>(width) - 1.0f * pen.scale, h});
  }
  pen.canvas.bars(bars, {pen.theme.data, pen.theme.name == ThemeName::dark ? 0.6f : 0.5f});
}

double strip_height_at(std::size_t i) {
  const double turn = static_cast<double>(i) * 0.6180339887498949;
  return 0.5 - (turn - std::floor(turn));
}

void draw_curve(const PanelPen& pen, const PanelMap& map, const Bands& bands, const DensityGrid& grid) {
  std::vector<Stroke> strokes;
  std::vector<PixelRect> area;
  const auto ink = rgba(pen.theme.noise, 1.0f);
  const float half = 1.0f * pen.scale;
  float x0 = 0, y0 = 0;
  for (int i = 0; i < grid.nx; ++i) {
    const double x = grid.box.min.x() + (grid.box.max.x() - grid.box.min.x()) * (i + 0.5) / grid.nx;
    const float px = map.cx + map.per_unit * static_cast<float>(x);
    const float py = bands.base - bands.height * std::exp(grid.log_p[static_cast<std::size_t>(i)] - grid.log_p_max);
    if (i > 0) {
      strokes.push_back({x0, y0, px, py, half, half, ink, ink});
      area.push_back({x0, 0.5f * (y0 + py), px - x0, bands.base - 0.5f * (y0 + py)});
    }
    x0 = px, y0 = py;
  }
  pen.canvas.bars(area, {pen.theme.noise, 0.12f});
  // The rim in a pass of its own: segment after segment it would cover the line it belongs to.
  std::vector<Stroke> rim = strokes;
  for (Stroke& s : rim) s.half_a = s.half_b = half + 1.0f * pen.scale, s.ink_a = s.ink_b = rgba(pen.theme.stage, 1.0f);
  pen.canvas.strokes(rim, 0.0f, {});
  pen.canvas.strokes(strokes, 0.0f, {});
}

void draw_arrows(const PanelPen& pen, const PanelMap& map, const Bands& bands, const ArrowGrid& arrows) {
  if (arrows.points.size() < 2) return;
  const float cell = (arrows.points[1] - arrows.points[0]) * map.per_unit;
  std::vector<Stroke> strokes;
  for (std::size_t i = 0; i < arrows.points.size(); ++i)
    add_arrow(strokes, map.cx + map.per_unit * arrows.points[i], bands.arrows,
              kFill * cell * signed_arrow_length(arrows.eps[i]), 0.0f, pen.scale, rgba(pen.theme.score, 0.95f));
  pen.canvas.strokes(strokes, 1.0f * pen.scale, {pen.theme.stage, 0.55f});
}

void draw_learned_1d(const PanelPen& pen, const PanelMap& map, const Bands& bands, const ArrowGrid& arrows) {
  if (arrows.points.size() < 2) return;
  const float cell = (arrows.points[1] - arrows.points[0]) * map.per_unit;
  std::vector<Stroke> strokes;
  for (std::size_t i = 0; i < arrows.points.size(); ++i)
    add_learned_arrow(strokes, map.cx + map.per_unit * arrows.points[i], bands.arrows,
                      kFill * cell * signed_arrow_length(arrows.eps[i]), 0.0f, pen.scale,
                      rgba(pen.theme.learned, 1.0f));
  pen.canvas.strokes(strokes, 0.0f, {});
}

/// -eps over x about a line half way up the density, in the arrows' saturating measure: the exact one solid, the
/// learned one dashed.
void draw_score_curves(const PanelPen& pen, const PanelMap& map, const Bands& bands, const ScoreCurves& curves,
                       bool with_exact) {
  const float middle = std::round(bands.base - 0.5f * bands.height);
  const auto zero = rgba(pen.theme.dim, 0.35f);
  const float thin = 0.5f * pen.scale;
  std::vector<Stroke> strokes{{pen.rect.x, middle, pen.rect.x + pen.rect.w, middle, thin, thin, zero, zero}};
  const auto place = [&](const std::vector<float>& eps, std::size_t i) {
    return std::pair(map.cx + map.per_unit * curves.x[i], middle - 0.5f * bands.height * signed_arrow_length(eps[i]));
  };
  for (std::size_t i = 1; with_exact && i < curves.exact.size(); ++i) {
    const auto [ax, ay] = place(curves.exact, i - 1);
    const auto [bx, by] = place(curves.exact, i);
    const float half = 0.9f * pen.scale;
    const auto ink = rgba(pen.theme.score, 0.95f);
    strokes.push_back({ax, ay, bx, by, half, half, ink, ink});
  }
  // Dashes of equal length along a curve of many short pieces: ink and gap take turns as the length adds up.
  const float dash = 6.0f * pen.scale, half = 1.0f * pen.scale;
  const auto ink = rgba(pen.theme.learned, 1.0f);
  float along = 0.0f;
  for (std::size_t i = 1; i < curves.learned.size(); ++i) {
    const auto [ax, ay] = place(curves.learned, i - 1);
    const auto [bx, by] = place(curves.learned, i);
    if (std::fmod(along, 1.7f * dash) < dash) strokes.push_back({ax, ay, bx, by, half, half, ink, ink});
    along += std::hypot(bx - ax, by - ay);
  }
  pen.canvas.strokes(strokes, 1.0f * pen.scale, {pen.theme.stage, 0.5f});
}

/// The fan, its arrows under one another within the strip, and the mean over the score's own.
void draw_fan_rows(const PanelPen& pen, const PanelMap& map, const Bands& bands, const ConditionalFan& fan) {
  const float x = map.cx + map.per_unit * static_cast<float>(fan.x.x());
  std::vector<Stroke> thin, mean;
  const auto arrow = [&](std::vector<Stroke>& out, const Vec2& tip, float y, float scale,
                         const std::array<float, 4>& ink) {
    const float to = map.cx + map.per_unit * static_cast<float>(tip.x());
    add_arrow(out, 0.5f * (x + to), y, to - x, 0.0f, scale, ink);
  };
  for (std::size_t i = 0; i < fan.tips.size(); ++i)
    arrow(thin, fan.tips[i], bands.strip + bands.strip_height * static_cast<float>(strip_height_at(i)),
          0.8f * pen.scale, rgba(pen.theme.data, 0.75f));
  arrow(mean, fan.mean, bands.arrows, 2.2f * pen.scale, rgba(pen.theme.score, 1.0f));
  pen.canvas.strokes(thin, 0.0f, {});
  pen.canvas.strokes(mean, 1.2f * pen.scale, {pen.theme.stage, 0.9f});
}

}  // namespace

Strip strip_of(const PanelPicture& picture, const PixelRect& rect, float scale) {
  const Bands bands = bands_of(rect, scale);
  Strip out{panel_map(picture, rect), {}};
  out.map.cy = bands.strip;
  const double height = bands.strip_height / out.map.per_unit;
  out.positions.reserve(2 * picture.particles.size());
  for (std::size_t i = 0; i < picture.particles.size(); ++i)
    out.positions.insert(out.positions.end(), {picture.particles[i], static_cast<float>(height * strip_height_at(i))});
  return out;
}

std::vector<double> histogram_density(std::span<const float> particles, double low, double high, int bins) {
  std::vector<double> out(static_cast<std::size_t>(bins), 0.0);
  const double width = (high - low) / bins;
  const double each = 1.0 / (static_cast<double>(particles.size()) * width);
  for (const float x : particles) {
    const double bin = std::floor((static_cast<double>(x) - low) / width);
    if (bin >= 0.0 && bin < bins) out[static_cast<std::size_t>(bin)] += each;
  }
  return out;
}

float signed_arrow_length(float eps) {
  return -std::copysign(arrow_length(std::abs(eps)), eps);
}

float profile_base(const PixelRect& rect, float scale) {
  return std::round(rect.y + kTitle * scale + kCurveShare * room_of(rect, scale));
}

void draw_panel_1d(const PanelPen& panel, const PanelPicture& picture) {
  const PanelMap map = panel_map(picture, panel.rect);
  const Bands bands = bands_of(panel.rect, panel.scale);
  // Without the exact density the bars are scaled to a unit Gaussian's peak.
  const double peak = picture.density ? std::exp(static_cast<double>(picture.density->log_p_max)) : 0.4;
  const auto layer = [&](Layer which, bool there, auto&& draw) {
    if (there) draw_layer(panel, picture, which, draw);
  };
  using Pen = const PanelPen&;
  layer(Layer::particles, !picture.particles.empty(), [&](Pen pen) {
    draw_histogram(pen, map, bands, picture, peak);
    const Strip strip = strip_of(picture, pen.rect, pen.scale);
    draw_particles(pen, picture, strip.positions, strip.map.cx, strip.map.cy, strip.map.per_unit);
  });
  draw_axis(panel, map, bands, picture);
  layer(Layer::density, picture.density != nullptr, [&](Pen pen) { draw_curve(pen, map, bands, *picture.density); });
  layer(Layer::error, picture.error != nullptr,
        [&](Pen pen) { draw_error_strip(pen, *picture.error, map, bands.base + 1.0f); });
  layer(Layer::learned, picture.curves != nullptr,
        [&](Pen pen) { draw_score_curves(pen, map, bands, *picture.curves, picture.arrows != nullptr); });
  layer(Layer::score, picture.arrows != nullptr, [&](Pen pen) { draw_arrows(pen, map, bands, *picture.arrows); });
  layer(Layer::learned, picture.learned != nullptr,
        [&](Pen pen) { draw_learned_1d(pen, map, bands, *picture.learned); });
  layer(Layer::reverse_kernel, picture.kernel != nullptr, [&](Pen pen) {
    draw_kernel_curves(pen, *picture.kernel, 0.9f * bands.height, [&](float x, float high) -> Vec2 {
      return {map.cx + map.per_unit * x, bands.base - high};
    });
  });
  layer(Layer::fan, picture.fan.has_value(), [&](Pen pen) { draw_fan_rows(pen, map, bands, *picture.fan); });
  if (picture.step) {
    // Lane over lane, from the particles' strip upwards.
    const auto pixel = [&](const Vec2& x, int lane) -> Vec2 {
      return {map.cx + map.per_unit * static_cast<float>(x.x()),
              bands.strip - (1.6f * static_cast<float>(lane) + 0.4f) * 12.0f * panel.scale};
    };
    draw_step_beats(panel, {pixel, map.per_unit, 1}, *picture.step, picture.beat, picture.step_learned);
  }
  if (picture.focus)
    draw_focused_dot(panel, map.cx + map.per_unit * static_cast<float>(picture.focus->now.x()), bands.strip);
}

}  // namespace scorescope
