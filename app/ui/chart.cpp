#include "app/ui/chart.h"

#include <algorithm>
#include <cmath>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "core/render/plot_panel.h"

namespace scorescope {
namespace {

/// Data to pixels.
struct Frame {
  PixelRect in;
  const PlotAxis& x;
  const PlotAxis& y;

  [[nodiscard]] float px(double v) const { return in.x + in.w * static_cast<float>(x.share(v)); }
  [[nodiscard]] float py(double v) const {
    return in.y + in.h * (1.0f - static_cast<float>(std::clamp(y.share(v), -0.5, 1.5)));
  }
  [[nodiscard]] double data_x(float pixel) const { return x.at(static_cast<double>((pixel - in.x) / in.w)); }
};

void draw_dot(Ui& ui, const Frame& frame, const PlotPoint& at, ImU32 colour) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 dot(frame.px(at.x), frame.py(at.y));
  draw.AddCircleFilled(dot, ui.px(4.2f), ui.colours.stage, kRoundSides);
  draw.AddCircleFilled(dot, ui.px(3.0f), colour, kRoundSides);
}

void draw_line(Ui& ui, const Frame& frame, const ChartSeries& series) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float thickness = ui.px(series.thickness);
  std::vector<PixelPoint> run;
  const auto flush = [&] {
    if (series.style == LineStyle::solid) {
      std::vector<ImVec2> points;
      for (const PixelPoint& p : run) points.emplace_back(p.x, p.y);
      if (points.size() > 1) compat::polyline(draw, points, series.colour, thickness);
    } else {
      for (const auto& [a, b] : styled_pieces(run, series.style, ui.px(4)))
        draw.AddLine({a.x, a.y}, {b.x, b.y}, series.colour, thickness);
    }
    run.clear();
  };
  for (const PlotPoint& p : series.points) {
    if (frame.y.shows(p.y))
      run.push_back({frame.px(p.x), frame.py(p.y)});
    else
      flush();
  }
  flush();
  if (series.now && frame.y.shows(series.now->y)) draw_dot(ui, frame, *series.now, series.colour);
}

void draw_bars(Ui& ui, const Frame& frame, const Chart& chart) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const std::vector<ChartBar>& bars = chart.bars;
  const float width = frame.in.w / static_cast<float>(std::max<std::size_t>(1, bars.size()));
  const float zero = frame.py(0.0);
  for (const auto& [colour, bar] : bars) {
    const float x = frame.px(bar.x), y = frame.py(bar.y);
    draw.AddRectFilled({x - 0.4f * width, std::min(y, zero)}, {x + 0.4f * width, std::max(y, zero) + 1.0f}, colour);
    if (!chart.named_bars) continue;
    const float height = ui.px(13), left = x - 0.5f * width;
    label(ui, ui.fonts.tiny_number, {left, std::min(y, zero) - height, width, height}, ui.colours.dim, bar_value(bar.y),
          Align::centre);
    label(ui, ui.fonts.small, {left, zero + ui.px(1), width, height}, ui.colours.text, bar.name, Align::centre);
  }
}

float label_width(const Ui& ui, const std::vector<ChartSeries>& series) {
  float out = 0.0f;
  for (const ChartSeries& s : series) out = std::max(out, compat::text_width(ui.fonts.small, s.label));
  return out;
}

void draw_labels(Ui& ui, const Frame& frame, const PixelRect& rect, const std::vector<ChartSeries>& series) {
  std::vector<float> heights;
  std::vector<const ChartSeries*> labelled;
  const float height = ui.px(12);
  for (const ChartSeries& s : series) {
    if (s.label.empty() || s.points.empty() || !frame.y.shows(s.points.back().y)) continue;
    labelled.push_back(&s);
    heights.push_back(frame.py(s.points.back().y));
  }
  heights = spread_labels(heights, height, rect.y + height, rect.y + rect.h - height);
  const float x = frame.in.x + frame.in.w + ui.px(4);
  for (std::size_t i = 0; i < labelled.size(); ++i)
    free_label(ui, ui.fonts.small, {x, heights[i] - 0.5f * height, rect.x + rect.w - x - ui.px(2), height},
               labelled[i]->colour, labelled[i]->label);
}

void draw_band(const Frame& frame, const ChartBand& band) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const double floor = frame.y.logarithmic ? frame.y.low : -INFINITY;
  for (std::size_t i = 0; i + 1 < band.spans.size(); ++i) {
    const auto& a = band.spans[i];
    const auto& b = band.spans[i + 1];
    if (!frame.y.shows(a.high) || !frame.y.shows(b.high)) continue;
    draw.AddQuadFilled({frame.px(a.x), frame.py(std::max(a.low, floor))}, {frame.px(a.x), frame.py(a.high)},
                       {frame.px(b.x), frame.py(b.high)}, {frame.px(b.x), frame.py(std::max(b.low, floor))},
                       band.colour);
  }
}

/// Heights of ticks whose numbers neither stick out nor meet the one below.
std::vector<std::pair<double, float>> shown_ticks(Ui& ui, const Frame& frame, const PixelRect& rect) {
  const float height = ui.px(13);
  std::vector<std::pair<double, float>> out;
  for (const double v : axis_ticks(frame.y, 3)) {
    const float y = std::round(frame.py(v));
    if (y < rect.y + height || y > rect.y + rect.h - 0.6f * height) continue;
    if (!out.empty() && std::abs(out.back().second - y) < height) continue;
    out.emplace_back(v, y);
  }
  return out;
}

void draw_ticks(Ui& ui, const Frame& frame, const PixelRect& rect) {
  for (const auto& [v, y] : shown_ticks(ui, frame, rect))
    ImGui::GetWindowDrawList()->AddLine({rect.x + 1, y}, {rect.x + rect.w - 1, y}, with_alpha(ui.colours.dim, 0.18f),
                                        1.0f);
}

/// Over the curves, on a little ground of their own.
void draw_tick_numbers(Ui& ui, const Frame& frame, const PixelRect& rect) {
  const float height = ui.px(13), x = rect.x + ui.px(6);
  for (const auto& [v, y] : shown_ticks(ui, frame, rect)) {
    const std::string text = axis_tick_label(frame.y, v);
    const float width = compat::text_width(ui.fonts.tiny_number, text);
    ImGui::GetWindowDrawList()->AddRectFilled({x - ui.px(2), y - height}, {x + width + ui.px(2), y},
                                              with_alpha(ui.colours.stage, 0.85f), ui.px(2));
    label(ui, ui.fonts.tiny_number, {x, y - height, rect.w, height}, ui.colours.dim, text);
  }
}

/// The bar under the cursor, in words.
void read_out_bar(Ui& ui, const Frame& frame, const Chart& chart) {
  const double wanted = frame.data_x(ImGui::GetIO().MousePos.x);
  const auto nearest = std::min_element(chart.bars.begin(), chart.bars.end(), [&](const auto& a, const auto& b) {
    return std::abs(a.bar.x - wanted) < std::abs(b.bar.x - wanted);
  });
  if (nearest != chart.bars.end()) tooltip(ui, nearest->bar.name + " " + short_number(nearest->bar.y));
}

/// Values at the cursor, with a dot on every line that has a name.
void read_out(Ui& ui, const Frame& frame, const PixelRect& rect, const Chart& chart) {
  const double wanted = frame.data_x(ImGui::GetIO().MousePos.x);
  const PlotPoint* anchor = nullptr;
  for (const ChartSeries& series : chart.series)
    if (anchor == nullptr && !series.name.empty()) anchor = nearest_point(series.points, wanted);
  if (anchor == nullptr) return read_out_bar(ui, frame, chart);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float x = frame.px(anchor->x);
  draw.AddLine({x, rect.y + 1}, {x, rect.y + rect.h - 1}, with_alpha(ui.colours.text, 0.45f), 1.0f);
  const double said = chart.x_value ? chart.x_value(anchor->x) : anchor->x;
  std::string text = chart.x_name + " " + (chart.whole_x ? grouped(said) : fixed(said, 3));
  for (const ChartSeries& series : chart.series) {
    if (series.name.empty()) continue;
    const PlotPoint* at = nearest_point(series.points, anchor->x);
    if (at == nullptr) continue;
    text += "\n" + series.name + " " + short_number(at->y);
    if (frame.y.shows(at->y)) draw_dot(ui, frame, *at, series.colour);
  }
  tooltip(ui, text);
}

}  // namespace

PlotAxis fitted_axis(const std::vector<ChartSeries>& series, PlotAxis given, double decades) {
  FittedAxis fitted(given, decades);
  for (const ChartSeries& s : series)
    for (const PlotPoint& p : s.points) fitted.add(p.y);
  return fitted.axis();
}

Chart chart_of(const Ui& ui, const std::string& path, const Plot& plot) {
  Chart out{.path = path, .x_name = plot.x_name, .x = plot.x, .y = plot.y, .whole_x = plot.whole_x, .mark = plot.mark};
  if (plot.clock) out.x_value = [clock = *plot.clock](double u) { return clock.t_of_u(u); };
  for (const PlotBand& band : plot.bands) out.bands.push_back({with_alpha(ui.colours.dim, 0.25f), band.spans});
  const Theme& look = theme(ui.session.theme_name());
  out.named_bars = plot.named_bars;
  for (const PlotBar& bar : plot.bars) out.bars.push_back({packed(colour_of(bar.ink, look)), bar});
  for (const PlotSeries& s : plot.series)
    out.series.push_back({.name = s.name,
                          .colour = packed(colour_of(s, look), s.faint ? 0.45f : 1.0f),
                          .points = s.points,
                          .thickness = 1.5f,
                          .style = s.style,
                          .label = s.label,
                          .now = s.now});
  return out;
}

bool draw_chart(Ui& ui, PixelRect rect, const Chart& chart) {
  const Touch touch = surface(ui, chart.path, rect);
  box(rect, ui.colours.stage, ui.colours.line, ui.px(6));
  const float pad = ui.px(6);
  const float names = label_width(ui, chart.series);
  const float right = names > 0.0f ? std::min(names + ui.px(10), 0.4f * rect.w) : pad;
  const float below = chart.named_bars ? ui.px(14) : 0.0f, above = chart.named_bars ? ui.px(10) : 0.0f;
  const Frame frame{
      {rect.x + pad, rect.y + pad + above, rect.w - pad - right, rect.h - 2 * pad - above - below}, chart.x, chart.y};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.PushClipRect({rect.x + 1, rect.y + 1}, {rect.x + rect.w - 1, rect.y + rect.h - 1}, true);
  if (!chart.named_bars) draw_ticks(ui, frame, rect);
  for (const ChartBand& band : chart.bands) draw_band(frame, band);
  draw_bars(ui, frame, chart);
  if (chart.mark) {
    const float x = frame.px(*chart.mark);
    draw.AddLine({x, rect.y + 1}, {x, rect.y + rect.h - 1}, with_alpha(ui.colours.dim, 0.45f), 1.0f);
  }
  for (const ChartSeries& series : chart.series) draw_line(ui, frame, series);
  draw_tick_numbers(ui, frame, rect);
  draw_labels(ui, frame, rect, chart.series);
  if (touch.hovered) read_out(ui, frame, rect, chart);
  draw.PopClipRect();
  return touch.hovered;
}

}  // namespace scorescope
