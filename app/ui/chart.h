#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/ui.h"

namespace scorescope {

struct ChartPoint {
  double x = 0.0, y = 0.0;
};

struct ChartAxis {
  double low = 0.0, high = 1.0;
  bool logarithmic = false;
};

/// A line through points of rising x; a value that is not finite, or not positive on a logarithmic axis, breaks it.
struct ChartSeries {
  std::string name;  ///< what the read-out at the cursor calls it; empty: it has none
  ImU32 colour = 0;
  std::vector<ChartPoint> points;
  float thickness = 1.6f;
  bool dashed = false;
};

/// From `low` to `high` at every x: faint, under the lines.
struct ChartBand {
  ImU32 colour = 0;
  struct Span {
    double x = 0.0, low = 0.0, high = 0.0;
  };
  std::vector<Span> spans;
};

/// A small picture of curves with a frame, a few numbers on its edges and a read-out where the mouse is.
struct Chart {
  std::string path;  ///< in the registry
  std::string x_name;
  ChartAxis x, y;
  bool whole_x = false;  ///< x counts something
  std::vector<ChartBand> bands;
  std::vector<ChartSeries> series;
  std::optional<double> mark;  ///< a vertical line, such as the playhead
};
/// True while the mouse is over it.
bool draw_chart(Ui& ui, PixelRect rect, const Chart& chart);

/// The range of all finite values of the series, a little wider; on a logarithmic axis, of the positive ones, and never
/// more than `decades` of them below the top. {low, high} as given where there is none.
ChartAxis fitted_axis(const std::vector<ChartSeries>& series, ChartAxis given, double decades = 4.0);

/// The point of `points` nearest in x; null where there is none.
const ChartPoint* nearest_point(const std::vector<ChartPoint>& points, double x);

/// Where round numbers stand on an axis: at most `most`, 1, 2 or 5 times a power of ten apart; powers of ten on a
/// logarithmic one.
std::vector<double> axis_ticks(const ChartAxis& axis, int most);

}  // namespace scorescope
