#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/ui/ui.h"
#include "core/render/plot.h"

namespace scorescope {

struct ChartSeries {
  std::string name;  ///< what the read-out at the cursor calls it; empty: it has none
  ImU32 colour = 0;
  std::vector<PlotPoint> points;
  float thickness = 1.6f;
  LineStyle style = LineStyle::solid;
  std::string label = {};  ///< at its end
  std::optional<PlotPoint> now = {};
};

/// Faint, under the lines.
struct ChartBand {
  ImU32 colour = 0;
  std::vector<PlotBand::Span> spans;
};

struct ChartBar {
  ImU32 colour = 0;
  PlotBar bar;
};

/// A small picture of curves with a frame, a few numbers on its edges and a read-out where the mouse is.
struct Chart {
  std::string path;  ///< in the registry
  std::string x_name;
  PlotAxis x, y;
  bool whole_x = false;                        ///< x counts something
  std::function<double(double)> x_value = {};  ///< what the read-out says of x; empty: x itself
  std::vector<ChartBand> bands;
  std::vector<ChartBar> bars = {};
  bool named_bars = false;  ///< few: name and value at each
  std::vector<ChartSeries> series;
  std::optional<double> mark;  ///< a vertical line, such as the playhead
};
/// True while the mouse is over it.
bool draw_chart(Ui& ui, PixelRect rect, const Chart& chart);

/// The same plot that a panel may show.
Chart chart_of(const Ui& ui, const std::string& path, const Plot& plot);

PlotAxis fitted_axis(const std::vector<ChartSeries>& series, PlotAxis given, double decades = 4.0);

}  // namespace scorescope
