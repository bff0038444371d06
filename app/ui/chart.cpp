#include "app/ui/chart.h"

#include <algorithm>
#include <cmath>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

namespace scorescope {
namespace {

/// Data to pixels.
struct Frame {
  PixelRect in;
  const ChartAxis& x;
  const ChartAxis& y;

  static double share(const ChartAxis& axis, double v) {
    if (axis.logarithmic) return std::log(v / axis.low) / std::log(axis.high / axis.low);
    return (v - axis.low) / (axis.high - axis.low);
  }
  [[nodiscard]] bool shows(double v) const { return std::isfinite(v) && (!y.logarithmic || v > 0.0); }
  [[nodiscard]] float px(double v) const { return in.x + in.w * static_cast<float>(share(x, v)); }
  [[nodiscard]] float py(double v) const {
    return in.y + in.h * (1.0f - static_cast<float>(std::clamp(share(y, v), -0.5, 1.5)));
  }
  [[nodiscard]] double data_x(float pixel) const {
    const double s = static_cast<double>((pixel - in.x) / in.w);
    return x.logarithmic ? x.low * std::pow(x.high / x.low, s) : x.low + s * (x.high - x.low);
  }
};

void draw_line(Ui& ui, const Frame& frame, const ChartSeries& series) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  std::vector<ImVec2> run;
  const auto flush = [&] {
    if (run.size() > 1) compat::polyline(draw, run, series.colour, ui.px(series.thickness));
    run.clear();
  };
  const float dash = ui.px(5);
  float along = 0.0f;
  for (const ChartPoint& p : series.points) {
    if (!frame.shows(p.y)) {
      flush();
      continue;
    }
    const ImVec2 at(frame.px(p.x), frame.py(p.y));
    if (series.dashed && !run.empty()) {
      // Long straight pieces are cut into dashes, short ones add up to them.
      const ImVec2 from = run.back();
      const float length = std::hypot(at.x - from.x, at.y - from.y);
      for (float s = 0.0f; s < length;) {
        const float phase = std::fmod(along, 2.0f * dash);
        const float piece = std::min(length - s, (phase < dash ? dash : 2.0f * dash) - phase + 0.01f);
        const auto on = [&](float d) {
          return ImVec2(from.x + (at.x - from.x) * d / length, from.y + (at.y - from.y) * d / length);
        };
        if (phase < dash) draw.AddLine(on(s), on(s + piece), series.colour, ui.px(series.thickness));
        s += piece;
        along += piece;
      }
      run.clear();
    }
    run.push_back(at);
  }
  if (!series.dashed) flush();
}

void draw_band(const Frame& frame, const ChartBand& band) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const double floor = frame.y.logarithmic ? frame.y.low : -INFINITY;
  for (std::size_t i = 0; i + 1 < band.spans.size(); ++i) {
    const auto& a = band.spans[i];
    const auto& b = band.spans[i + 1];
    if (!frame.shows(a.high) || !frame.shows(b.high)) continue;
    draw.AddQuadFilled({frame.px(a.x), frame.py(std::max(a.low, floor))}, {frame.px(a.x), frame.py(a.high)},
                       {frame.px(b.x), frame.py(b.high)}, {frame.px(b.x), frame.py(std::max(b.low, floor))},
                       band.colour);
  }
}

/// Powers of ten all in one way, whatever their size.
std::string tick_text(const ChartAxis& axis, double v) {
  if (!axis.logarithmic) return short_number(v);
  return "1e" + std::to_string(static_cast<int>(std::lround(std::log10(v))));
}

void draw_ticks(Ui& ui, const Frame& frame, const PixelRect& rect) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float height = ui.px(13);
  for (const double v : axis_ticks(frame.y, 3)) {
    const float y = std::round(frame.py(v));
    if (y < rect.y + height || y > rect.y + rect.h - 0.6f * height) continue;
    draw.AddLine({rect.x + 1, y}, {rect.x + rect.w - 1, y}, with_alpha(ui.colours.dim, 0.18f), 1.0f);
    label(ui, ui.fonts.tiny_number, {rect.x + ui.px(6), y - height, rect.w, height}, ui.colours.dim,
          tick_text(frame.y, v));
  }
}

/// Values at the cursor, with a dot on every line that has a name.
void read_out(Ui& ui, const Frame& frame, const PixelRect& rect, const Chart& chart) {
  const double wanted = frame.data_x(ImGui::GetIO().MousePos.x);
  const ChartPoint* anchor = nullptr;
  for (const ChartSeries& series : chart.series)
    if (anchor == nullptr && !series.name.empty()) anchor = nearest_point(series.points, wanted);
  if (anchor == nullptr) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float x = frame.px(anchor->x);
  draw.AddLine({x, rect.y + 1}, {x, rect.y + rect.h - 1}, with_alpha(ui.colours.text, 0.45f), 1.0f);
  std::string text = chart.x_name + " " + (chart.whole_x ? grouped(anchor->x) : fixed(anchor->x, 3));
  for (const ChartSeries& series : chart.series) {
    if (series.name.empty()) continue;
    const ChartPoint* at = nearest_point(series.points, anchor->x);
    if (at == nullptr) continue;
    text += "\n" + series.name + " " + short_number(at->y);
    if (!frame.shows(at->y)) continue;
    draw.AddCircleFilled({x, frame.py(at->y)}, ui.px(4.2f), ui.colours.stage, 20);
    draw.AddCircleFilled({x, frame.py(at->y)}, ui.px(3.0f), series.colour, 20);
  }
  tooltip(ui, text);
}

}  // namespace

std::vector<double> axis_ticks(const ChartAxis& axis, int most) {
  std::vector<double> out;
  if (!(axis.high > axis.low)) return out;
  if (axis.logarithmic) {
    const int first = static_cast<int>(std::ceil(std::log10(axis.low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(axis.high) + 1e-9));
    const int step = std::max(1, (last - first) / most + ((last - first) % most > 0 ? 1 : 0));
    for (int k = first; k <= last; k += step) out.push_back(std::pow(10.0, k));
    return out;
  }
  const double least = (axis.high - axis.low) / most;
  const double decade = std::pow(10.0, std::floor(std::log10(least)));
  const double step = decade * (least / decade > 5.0   ? 10.0
                                : least / decade > 2.0 ? 5.0
                                : least / decade > 1.0 ? 2.0
                                                       : 1.0);
  for (double v = std::ceil(axis.low / step - 1e-9) * step; v <= axis.high + 1e-9 * step; v += step)
    out.push_back(std::abs(v) < 1e-9 * step ? 0.0 : v);
  return out;
}

const ChartPoint* nearest_point(const std::vector<ChartPoint>& points, double x) {
  if (points.empty()) return nullptr;
  const auto after =
      std::lower_bound(points.begin(), points.end(), x, [](const ChartPoint& p, double v) { return p.x < v; });
  if (after == points.begin()) return &points.front();
  if (after == points.end()) return &points.back();
  return x - std::prev(after)->x < after->x - x ? &*std::prev(after) : &*after;
}

ChartAxis fitted_axis(const std::vector<ChartSeries>& series, ChartAxis given, double decades) {
  double low = INFINITY, high = -INFINITY;
  for (const ChartSeries& s : series)
    for (const ChartPoint& p : s.points) {
      if (!std::isfinite(p.y) || (given.logarithmic && p.y <= 0.0)) continue;
      low = std::min(low, p.y), high = std::max(high, p.y);
    }
  if (!(low <= high)) return given;
  if (given.logarithmic) {
    low = std::max(low, high * std::pow(10.0, -decades));
    return {low / 1.4, high * 1.4, true};
  }
  const double margin = high > low ? 0.08 * (high - low) : std::max(1e-12, 0.1 * std::abs(high));
  return {low - margin, high + margin, false};
}

bool draw_chart(Ui& ui, PixelRect rect, const Chart& chart) {
  const Touch touch = surface(ui, chart.path, rect);
  box(rect, ui.colours.stage, ui.colours.line, ui.px(6));
  const float pad = ui.px(6);
  const Frame frame{{rect.x + pad, rect.y + pad, rect.w - 2 * pad, rect.h - 2 * pad}, chart.x, chart.y};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.PushClipRect({rect.x + 1, rect.y + 1}, {rect.x + rect.w - 1, rect.y + rect.h - 1}, true);
  draw_ticks(ui, frame, rect);
  for (const ChartBand& band : chart.bands) draw_band(frame, band);
  if (chart.mark) {
    const float x = frame.px(*chart.mark);
    draw.AddLine({x, rect.y + 1}, {x, rect.y + rect.h - 1}, with_alpha(ui.colours.dim, 0.45f), 1.0f);
  }
  for (const ChartSeries& series : chart.series) draw_line(ui, frame, series);
  if (touch.hovered) read_out(ui, frame, rect, chart);
  draw.PopClipRect();
  return touch.hovered;
}

}  // namespace scorescope
