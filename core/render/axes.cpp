#include "core/render/axes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace scorescope {
namespace {

constexpr float kNumbers = 10.5f;  // points
constexpr float kTick = 4.0f;

struct Pen {
  std::vector<Stroke> strokes;
  std::array<float, 4> ink;
  float half;
  void line(float ax, float ay, float bx, float by) { strokes.push_back({ax, ay, bx, by, half, half, ink, ink}); }
};

}  // namespace

Ticks nice_ticks(double low, double high, int most) {
  Ticks out;
  if (!(high > low) || most < 1) return out;
  const double rough = (high - low) / most;
  const double decade = std::pow(10.0, std::floor(std::log10(rough)));
  const double lead = rough / decade;
  out.step = decade * (lead <= 1.0 ? 1.0 : lead <= 2.0 ? 2.0 : lead <= 5.0 ? 5.0 : 10.0);
  const double slack = 1e-9 * out.step;
  for (double k = std::ceil((low - slack) / out.step); k * out.step <= high + slack; k += 1.0)
    out.values.push_back(k * out.step);
  return out;
}

std::string tick_label(double value, double step) {
  const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
  char text[48];
  if (std::abs(value) >= 1e6 || step < 1e-6) {
    std::snprintf(text, sizeof text, "%.3g", value);
  } else {
    std::snprintf(text, sizeof text, "%.*f", digits, std::abs(value) < 1e-9 * step ? 0.0 : std::abs(value));
  }
  // A minus as long as the digits are wide.
  return (value < -1e-9 * step && text[0] != '-' ? "−" : "") + std::string(text);
}

void draw_tick_number(const PanelPen& pen, const std::string& text, float x, float baseline) {
  const float size = kNumbers * pen.scale, pad = 2.0f * pen.scale;
  const float width = pen.canvas.text_width(text, Face::numbers, size);
  const Ink ground{pen.theme.stage, 0.72f};
  pen.canvas.fill({x - pad, baseline - 9.0f * pen.scale, width + 2 * pad, 11.0f * pen.scale}, ground, ground);
  pen.canvas.text(text, Face::numbers, size, x, baseline, {pen.theme.text, 0.75f});
}

void draw_upright_axis(const PanelPen& pen, float cy, float per_unit, float x, float top, float bottom) {
  const auto data = [&](float py) { return static_cast<double>((cy - py) / per_unit); };
  const Ticks ticks =
      nice_ticks(data(bottom), data(top), std::max(2, static_cast<int>((bottom - top) / (34.0f * pen.scale))));
  Pen lines{{}, rgba(pen.theme.text, 0.6f), 0.5f * pen.scale};
  for (const double value : ticks.values) {
    const float y = cy - per_unit * static_cast<float>(value);
    lines.line(x, y, x + kTick * pen.scale, y);
    draw_tick_number(pen, tick_label(value, ticks.step), x + (kTick + 3.0f) * pen.scale, y + 3.7f * pen.scale);
  }
  pen.canvas.strokes(lines.strokes, 0.0f, {});
}

void draw_axes(const PanelPen& pen, const PanelMap& map, ArrowRoom room) {
  const float bottom = room.bottom - 2.0f * pen.scale;
  draw_upright_axis(pen, map.cy, map.per_unit, pen.rect.x, room.top + 10.0f * pen.scale, bottom - 22.0f * pen.scale);
  const float left = pen.rect.x + 34.0f * pen.scale, right = pen.rect.x + pen.rect.w - 12.0f * pen.scale;
  const auto data = [&](float px) { return static_cast<double>((px - map.cx) / map.per_unit); };
  const Ticks ticks =
      nice_ticks(data(left), data(right), std::max(2, static_cast<int>((right - left) / (52.0f * pen.scale))));
  Pen lines{{}, rgba(pen.theme.text, 0.6f), 0.5f * pen.scale};
  const float size = kNumbers * pen.scale;
  for (const double value : ticks.values) {
    const float x = map.cx + map.per_unit * static_cast<float>(value);
    lines.line(x, bottom, x, bottom - kTick * pen.scale);
    const std::string text = tick_label(value, ticks.step);
    draw_tick_number(pen, text, x - 0.5f * pen.canvas.text_width(text, Face::numbers, size),
                     bottom - (kTick + 3.0f) * pen.scale);
  }
  pen.canvas.strokes(lines.strokes, 0.0f, {});
}

}  // namespace scorescope
