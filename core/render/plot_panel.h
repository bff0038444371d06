#pragma once

#include "core/render/panel_layers.h"
#include "core/render/plot.h"

namespace scorescope {

/// What a line is drawn in.
Rgb colour_of(const PlotSeries& series, const Theme& theme);
Rgb colour_of(PlotInk ink, const Theme& theme);
/// "0.72", "1.8e−13": few digits, in as few signs.
std::string bar_value(double value);

/// A plot with its axes in `pen.rect`, for any canvas.
void draw_plot_panel(const PanelPen& pen, const Plot& plot);

}  // namespace scorescope
