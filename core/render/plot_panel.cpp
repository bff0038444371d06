#include "core/render/plot_panel.h"

#include <algorithm>
#include <cmath>

#include "core/render/particle_colours.h"
#include "core/render/time_ticks.h"

namespace scorescope {
namespace {

constexpr float kNumbers = 11.0f, kWords = 12.5f;  // points
constexpr float kLeft = 46.0f, kRight = 54.0f, kBottom = 30.0f, kEdge = 14.0f, kNumberGap = 7.0f;

/// Data to pixels of the room for curves.
struct Room {
  PixelRect in;
  const Plot& plot;
  [[nodiscard]] float px(double x) const { return in.x + in.w * static_cast<float>(plot.x.share(x)); }
  [[nodiscard]] float py(double y) const {
    return in.y + in.h * (1.0f - static_cast<float>(std::clamp(plot.y.share(y), 0.0, 1.0)));
  }
};

void line(std::vector<Stroke>& out, float ax, float ay, float bx, float by, float half,
          const std::array<float, 4>& ink) {
  out.push_back({ax, ay, bx, by, half, half, ink, ink});
}

void centred(const PanelPen& pen, const std::string& text, float x, float baseline) {
  const float size = kNumbers * pen.scale;
  pen.canvas.text(text, Face::numbers, size, x - 0.5f * pen.canvas.text_width(text, Face::numbers, size), baseline,
                  {pen.theme.dim, 1.0f});
}

std::vector<double> ticks_upwards(const PanelPen& pen, const Plot& plot, float height) {
  return axis_ticks(plot.y, std::max(2, static_cast<int>(height / (38.0f * pen.scale))));
}

/// What the numbers at the left need.
float left_room(const PanelPen& pen, const Plot& plot, float height) {
  float room = kLeft * pen.scale;
  for (const double v : ticks_upwards(pen, plot, height)) {
    const float width = pen.canvas.text_width(axis_tick_label(plot.y, v), Face::numbers, kNumbers * pen.scale);
    room = std::max(room, width + (kNumberGap + 5.0f) * pen.scale);
  }
  return std::round(room);
}

void draw_axes(const PanelPen& pen, const Room& room) {
  const Plot& plot = room.plot;
  const PixelRect& in = room.in;
  const float half = 0.5f * pen.scale, size = kNumbers * pen.scale, below = in.y + in.h;
  std::vector<Stroke> strokes;
  const auto grid = rgba(pen.theme.line, 1.0f), edge = rgba(pen.theme.dim, 0.8f);
  for (const double v : ticks_upwards(pen, plot, in.h)) {
    const float y = std::round(room.py(v)) + 0.5f;
    line(strokes, in.x, y, in.x + in.w, y, half, grid);
    const std::string text = axis_tick_label(plot.y, v);
    pen.canvas.text(text, Face::numbers, size,
                    in.x - kNumberGap * pen.scale - pen.canvas.text_width(text, Face::numbers, size),
                    y + 4.0f * pen.scale, {pen.theme.dim, 1.0f});
  }
  line(strokes, in.x, below, in.x + in.w, below, half, edge);
  const auto tick = [&](float x, const std::string& text) {
    line(strokes, x, below, x, below + 4.0f * pen.scale, half, edge);
    if (!text.empty()) centred(pen, text, x, below + 16.0f * pen.scale);
  };
  if (plot.named_bars) {
    // Smaller where they would run into one another.
    float words = kWords * pen.scale, widest = 0.0f;
    for (const PlotBar& bar : plot.bars) widest = std::max(widest, pen.canvas.text_width(bar.name, Face::text, words));
    const float apart = in.w / static_cast<float>(plot.bars.size()) - 5.0f * pen.scale;
    if (widest > apart) words *= apart / widest;
    for (const PlotBar& bar : plot.bars)
      pen.canvas.text(bar.name, Face::text, words,
                      room.px(bar.x) - 0.5f * pen.canvas.text_width(bar.name, Face::text, words),
                      below + 17.0f * pen.scale, {pen.theme.text, 1.0f});
  } else if (plot.clock) {
    // Of t itself, for which the schedule does not matter.
    for (const TimeTick& t : time_ticks(*plot.clock, NoiseSchedule(), TickUnit::time, in.w, 34.0f * pen.scale))
      tick(room.px(t.u), t.label);
  } else {
    for (const double v : axis_ticks(plot.x, std::max(2, static_cast<int>(in.w / (64.0f * pen.scale)))))
      tick(room.px(v), axis_tick_label(plot.x, v));
  }
  pen.canvas.strokes(strokes, 0.0f, {});
  const float words = kWords * pen.scale, end = pen.rect.x + pen.rect.w - 13.0f * pen.scale;
  pen.canvas.text(plot.x_name, Face::text, words, end - pen.canvas.text_width(plot.x_name, Face::text, words),
                  below + 16.0f * pen.scale, {pen.theme.dim, 1.0f});
}

/// In columns of whole pixels.
void draw_band(const PanelPen& pen, const Room& room, const PlotBand& band) {
  std::vector<PixelRect> columns;
  const float step = std::max(1.0f, std::round(pen.scale));
  for (std::size_t i = 0; i + 1 < band.spans.size(); ++i) {
    const auto& a = band.spans[i];
    const auto& b = band.spans[i + 1];
    const float from = std::ceil(room.px(a.x)), to = room.px(b.x);
    for (float x = from; x < to; x += step) {
      const double s = static_cast<double>((x - room.px(a.x)) / std::max(1e-3f, to - room.px(a.x)));
      const float top = room.py(std::lerp(a.high, b.high, s));
      const double least = std::lerp(a.low, b.low, s);
      const float bottom = room.plot.y.shows(least) ? room.py(least) : room.in.y + room.in.h;
      columns.push_back({x, top, std::min(step, std::ceil(to) - x), std::max(1.0f, bottom - top)});
    }
  }
  pen.canvas.bars(columns, {pen.theme.dim, 0.28f});
}

void draw_bars(const PanelPen& pen, const Room& room) {
  const float width = (room.plot.named_bars ? 0.5f : 0.8f) * room.in.w / static_cast<float>(room.plot.bars.size());
  const float zero = room.py(0.0);
  for (const PlotBar& bar : room.plot.bars) {
    const float y = room.py(bar.y), x = room.px(bar.x);
    const PixelRect rect{x - 0.5f * width, std::min(y, zero), width, std::max(1.0f, std::abs(y - zero))};
    pen.canvas.bars(std::vector<PixelRect>{rect}, {colour_of(bar.ink, pen.theme), 0.9f});
    if (room.plot.named_bars) centred(pen, bar_value(bar.y), x, rect.y - 5.0f * pen.scale);
  }
}

void draw_series(const PanelPen& pen, const Room& room, const PlotSeries& series) {
  const auto ink = rgba(colour_of(series, pen.theme), series.faint ? 0.4f : 1.0f);
  std::vector<Stroke> strokes;
  std::vector<PixelPoint> run;
  const auto flush = [&] {
    for (const auto& [a, b] : styled_pieces(run, series.style, 5.0f * pen.scale))
      line(strokes, a.x, a.y, b.x, b.y, 0.9f * pen.scale, ink);
    run.clear();
  };
  for (const PlotPoint& p : series.points) {
    if (room.plot.y.shows(p.y))
      run.push_back({room.px(p.x), room.py(p.y)});
    else
      flush();
  }
  flush();
  pen.canvas.strokes(strokes, 0.0f, {});
  if (!series.now || !room.plot.y.shows(series.now->y)) return;
  DiscStyle dot;
  dot.radius = 3.4f * pen.scale, dot.halo = 1.4f * pen.scale;
  dot.fill = {colour_of(series, pen.theme), 1.0f};
  dot.rim = {pen.theme.stage, 1.0f};
  pen.canvas.discs(std::vector<float>{room.px(series.now->x), -room.py(series.now->y)}, dot);
}

void draw_labels(const PanelPen& pen, const Room& room) {
  std::vector<float> heights;
  std::vector<const PlotSeries*> labelled;
  for (const PlotSeries& s : room.plot.series) {
    if (s.label.empty() || s.points.empty() || !room.plot.y.shows(s.points.back().y)) continue;
    labelled.push_back(&s);
    heights.push_back(room.py(s.points.back().y));
  }
  const float apart = 14.0f * pen.scale;
  heights = spread_labels(heights, apart, room.in.y, room.in.y + room.in.h - 0.5f * apart);
  for (std::size_t i = 0; i < labelled.size(); ++i)
    pen.canvas.text(labelled[i]->label, Face::text, kWords * pen.scale,
                    room.px(labelled[i]->points.back().x) + 8.0f * pen.scale, heights[i] + 4.0f * pen.scale,
                    {colour_of(*labelled[i], pen.theme), labelled[i]->faint ? 0.6f : 1.0f});
}

}  // namespace

Rgb colour_of(PlotInk ink, const Theme& theme) {
  switch (ink) {
    case PlotInk::text:
      return theme.text;
    case PlotInk::dim:
      return theme.dim;
    case PlotInk::data:
      return theme.data;
    case PlotInk::noise:
      return theme.noise;
    case PlotInk::score:
      return theme.score;
    case PlotInk::learned:
      return theme.learned;
  }
  return theme.text;
}

Rgb colour_of(const PlotSeries& series, const Theme& theme) {
  return series.turn ? particle_colour(ColourBy::component, *series.turn, 1.0f, theme) : colour_of(series.ink, theme);
}

std::string bar_value(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value != 0.0 && std::abs(value) < 1e-3 ? "%.0e" : "%.3g", value);
  return text;
}

void draw_plot_panel(const PanelPen& pen, const Plot& plot) {
  const PixelRect& r = pen.rect;
  if (!plot.missing.empty() || plot.empty()) {
    const std::string text = plot.missing.empty() ? "being measured" : plot.missing;
    const float size = kWords * pen.scale;
    pen.canvas.text(text, Face::text, size, r.x + 0.5f * (r.w - pen.canvas.text_width(text, Face::text, size)),
                    r.y + 0.45f * r.h, {pen.theme.dim, 1.0f});
    return;
  }
  const float top = std::round(kEdge * pen.scale), bottom = std::round(kBottom * pen.scale);
  const float left = left_room(pen, plot, r.h - top - bottom), right = std::round(kRight * pen.scale);
  const Room room{{r.x + left, r.y + top, r.w - left - right, r.h - top - bottom}, plot};
  draw_axes(pen, room);
  for (const PlotBand& band : plot.bands) draw_band(pen, room, band);
  if (!plot.bars.empty()) draw_bars(pen, room);
  if (plot.mark) {
    std::vector<Stroke> head;
    const float x = room.px(*plot.mark);
    line(head, x, room.in.y, x, room.in.y + room.in.h, 0.6f * pen.scale, rgba(pen.theme.text, 0.7f));
    pen.canvas.strokes(head, 0.0f, {});
  }
  for (const PlotSeries& s : plot.series) draw_series(pen, room, s);
  draw_labels(pen, room);
}

}  // namespace scorescope
