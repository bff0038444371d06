#include "core/render/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace scorescope {
namespace {

constexpr int kFewTicks = 2;

std::string number(double v, const char* format) {
  if (!std::isfinite(v)) return {};
  char text[40];
  std::snprintf(text, sizeof text, format, v);
  return text;
}

/// Lengths of ink and gap by turns, in units of a dash.
std::span<const float> pattern(LineStyle style) {
  static constexpr std::array dashed{1.6f, 1.1f}, dotted{0.35f, 0.85f}, long_dashed{3.2f, 1.1f};
  static constexpr std::array dash_dotted{1.8f, 0.8f, 0.35f, 0.8f};
  switch (style) {
    case LineStyle::solid:
      break;
    case LineStyle::dashed:
      return dashed;
    case LineStyle::dotted:
      return dotted;
    case LineStyle::dash_dotted:
      return dash_dotted;
    case LineStyle::long_dashed:
      return long_dashed;
  }
  return {};
}

}  // namespace

double PlotAxis::share(double v) const {
  if (logarithmic) return std::log(v / low) / std::log(high / low);
  return (v - low) / (high - low);
}

double PlotAxis::at(double share) const {
  return logarithmic ? low * std::pow(high / low, share) : low + share * (high - low);
}

bool PlotAxis::shows(double v) const {
  return std::isfinite(v) && (!logarithmic || v > 0.0);
}

std::vector<double> axis_ticks(const PlotAxis& axis, int most) {
  std::vector<double> out;
  if (!(axis.high > axis.low)) return out;
  if (axis.logarithmic) {
    const int first = static_cast<int>(std::ceil(std::log10(axis.low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(axis.high) + 1e-9));
    if (last - first + 1 < kFewTicks) {
      for (int k = first - 1; k <= last; ++k)
        for (const double lead : {1.0, 2.0, 5.0})
          if (const double v = lead * std::pow(10.0, k); v >= axis.low && v <= axis.high) out.push_back(v);
      return out;
    }
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

std::string axis_tick_label(const PlotAxis& axis, double v) {
  // Powers of ten all in one way, whatever their size.
  if (axis.logarithmic && axis.high / axis.low >= 1e3)
    return "1e" + std::to_string(static_cast<int>(std::lround(std::log10(v))));
  std::string text = number(std::abs(v), "%.4g");
  return v < 0.0 ? "−" + text : text;
}

void FittedAxis::add(double y) {
  if (!given_.shows(y)) return;
  low_ = any_ ? std::min(low_, y) : y;
  high_ = any_ ? std::max(high_, y) : y;
  any_ = true;
}

PlotAxis FittedAxis::axis() const {
  if (!any_) return given_;
  if (given_.logarithmic) {
    const double low = std::max(low_, high_ * std::pow(10.0, -decades_));
    return {low / 1.4, high_ * 1.4, true};
  }
  const double margin = high_ > low_ ? 0.08 * (high_ - low_) : std::max(1e-12, 0.1 * std::abs(high_));
  return {low_ - margin, high_ + margin, false};
}

const PlotPoint* nearest_point(const std::vector<PlotPoint>& points, double x) {
  if (points.empty()) return nullptr;
  const auto after =
      std::lower_bound(points.begin(), points.end(), x, [](const PlotPoint& p, double v) { return p.x < v; });
  if (after == points.begin()) return &points.front();
  if (after == points.end()) return &points.back();
  return x - std::prev(after)->x < after->x - x ? &*std::prev(after) : &*after;
}

LineStyle nth_style(std::size_t n) {
  return static_cast<LineStyle>(n % 5);
}

std::vector<PixelLine> styled_pieces(std::span<const PixelPoint> points, LineStyle style, float unit) {
  std::vector<PixelLine> out;
  const std::span<const float> lengths = pattern(style);
  std::size_t at = 0;
  float left = lengths.empty() ? 0.0f : lengths[0] * unit;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const PixelPoint a = points[i], b = points[i + 1];
    if (lengths.empty()) {
      out.push_back({a, b});
      continue;
    }
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    const auto on = [&](float d) { return PixelPoint{a.x + (b.x - a.x) * d / length, a.y + (b.y - a.y) * d / length}; };
    for (float done = 0.0f; done < length;) {
      const float piece = std::min(left, length - done);
      if (at % 2 == 0) out.push_back({on(done), on(done + piece)});
      done += piece;
      left -= piece;
      if (left > 1e-4f * unit) continue;
      at = (at + 1) % lengths.size();
      left = lengths[at] * unit;
    }
  }
  return out;
}

std::vector<float> spread_labels(std::vector<float> wanted, float apart, float top, float bottom) {
  std::vector<std::size_t> order(wanted.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
  float floor = top;
  for (const std::size_t i : order) {
    wanted[i] = std::max(wanted[i], floor);
    floor = wanted[i] + apart;
  }
  float ceiling = bottom;
  for (auto i = order.rbegin(); i != order.rend(); ++i) {
    wanted[*i] = std::min(wanted[*i], ceiling);
    ceiling = wanted[*i] - apart;
  }
  return wanted;
}

bool Plot::empty() const {
  return bars.empty() && std::all_of(series.begin(), series.end(), [](const auto& s) { return s.points.empty(); });
}

std::vector<std::vector<std::string>> plot_rows(const Plot& plot) {
  std::vector<std::string> names{plot.x_name};
  std::map<double, std::vector<std::string>> by_x;
  const auto put = [&](double x, std::size_t column, std::string text) {
    auto& row = by_x[x];
    row.resize(std::max(row.size(), column + 1));
    row[column] = std::move(text);
  };
  if (!plot.bars.empty()) names.emplace_back("term"), names.emplace_back("value");
  for (const PlotBar& bar : plot.bars) {
    put(bar.x, 1, bar.name);
    put(bar.x, 2, number(bar.y, "%.9g"));
  }
  for (const PlotSeries& s : plot.series) {
    for (const PlotPoint& p : s.points) put(p.x, names.size(), number(p.y, "%.9g"));
    names.push_back(s.name);
  }
  for (const PlotBand& band : plot.bands) {
    for (const auto& span : band.spans) {
      put(span.x, names.size(), number(span.low, "%.9g"));
      put(span.x, names.size() + 1, number(span.high, "%.9g"));
    }
    names.emplace_back("fresh 5 %");
    names.emplace_back("fresh 95 %");
  }
  std::vector<std::vector<std::string>> out{names};
  for (auto& [x, row] : by_x) {
    row.resize(names.size());
    row[0] = number(plot.x_value(x), plot.whole_x ? "%.0f" : "%.6g");
    out.push_back(std::move(row));
  }
  return out;
}

std::string plot_table(const Plot& plot, char separator) {
  std::string out;
  for (const auto& row : plot_rows(plot)) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += separator;
      const bool quoted = row[i].find(separator) != std::string::npos;
      out += quoted ? '"' + row[i] + '"' : row[i];
    }
    out += '\n';
  }
  return out;
}

}  // namespace scorescope
