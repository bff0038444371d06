#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/flow/clock.h"

namespace scorescope {

// A plot as plain data, and what everyone who draws one needs: the window's charts and the panels of every picture.

struct PlotPoint {
  double x = 0.0, y = 0.0;
  bool operator==(const PlotPoint&) const = default;
};

struct PlotAxis {
  double low = 0.0, high = 1.0;
  bool logarithmic = false;

  /// Where v lies between low and high, 0 to 1.
  [[nodiscard]] double share(double v) const;
  [[nodiscard]] double at(double share) const;  ///< the other way round
  [[nodiscard]] bool shows(double v) const;     ///< finite, and positive on a logarithmic axis
};

/// Where round numbers stand on an axis: about `most`, 1, 2 or 5 times a power of ten apart; on a logarithmic one
/// powers of ten, and where these are too few twice and five times them.
std::vector<double> axis_ticks(const PlotAxis& axis, int most);
std::string axis_tick_label(const PlotAxis& axis, double v);

/// The range of all values that can be shown, a little wider; on a logarithmic axis never more than `decades` below
/// the top. {low, high} as given where there is none.
class FittedAxis {
 public:
  explicit FittedAxis(PlotAxis given, double decades = 4.0) : given_(given), decades_(decades) {}
  void add(double y);
  [[nodiscard]] PlotAxis axis() const;

 private:
  PlotAxis given_;
  double decades_;
  bool any_ = false;
  double low_ = 0.0, high_ = 0.0;
};

/// The point of `points` (rising x) nearest in x; null where there is none.
const PlotPoint* nearest_point(const std::vector<PlotPoint>& points, double x);

/// Flows are told apart by these: colours have meanings of their own.
enum class LineStyle { solid, dashed, dotted, dash_dotted, long_dashed };
LineStyle nth_style(std::size_t n);

struct PixelPoint {
  float x = 0.0f, y = 0.0f;
};
struct PixelLine {
  PixelPoint a, b;
};
/// The inked pieces of a line through `points`; `unit` pixels are the length of a dash.
std::vector<PixelLine> styled_pieces(std::span<const PixelPoint> points, LineStyle style, float unit);

/// Heights of labels that would like to stand at `wanted`, moved as little as keeps them `apart` and within
/// [top, bottom].
std::vector<float> spread_labels(std::vector<float> wanted, float apart, float top, float bottom);

enum class PlotInk { text, dim, data, noise, score, learned };

/// A line through points of rising x; a value that cannot be shown breaks it.
struct PlotSeries {
  std::string name;   ///< in the read-out and the table
  std::string label;  ///< at its end; empty: none
  PlotInk ink = PlotInk::text;
  LineStyle style = LineStyle::solid;
  bool faint = false;
  std::vector<PlotPoint> points;
  std::optional<PlotPoint> now = {};  ///< where it stands, as a dot
  std::optional<float> turn = {};     ///< in place of `ink`: the hue of a component (core/render/particle_colours.h)
};

/// What fresh samples get: from `low` to `high` at every x.
struct PlotBand {
  struct Span {
    double x = 0.0, low = 0.0, high = 0.0;
  };
  std::vector<Span> spans;
};

struct PlotBar {
  double x = 0.0, y = 0.0;  ///< from 0 to y; as wide as its neighbours leave it
  std::string name;
  PlotInk ink = PlotInk::dim;
};

struct Plot {
  std::string title, note;  ///< "Sliced W₂ to pₜ", "grey: fresh samples"
  std::string x_name;       ///< "t"
  /// Set where x is the played fraction of a clock: ticks, read-outs and tables then say t.
  std::optional<Clock> clock;
  bool whole_x = false;  ///< x counts something
  PlotAxis x, y;
  std::vector<PlotBand> bands;
  std::vector<PlotBar> bars;
  bool named_bars = false;  ///< few, each with its name under it and its value over it, in place of ticks
  std::vector<PlotSeries> series;
  std::optional<double> mark;  ///< the playhead
  std::string missing;         ///< one sentence in place of what there is not

  [[nodiscard]] bool empty() const;
  [[nodiscard]] double x_value(double at) const { return clock ? clock->t_of_u(at) : at; }  ///< as it is written
};

/// One row a point, one column a line: names, then numbers with as many digits as there are. Empty where a line has no
/// point.
std::string plot_table(const Plot& plot, char separator);
/// Its cells, names first.
std::vector<std::vector<std::string>> plot_rows(const Plot& plot);

}  // namespace scorescope
