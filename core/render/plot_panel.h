#pragma once

#include "core/render/panel_layers.h"
#include "core/render/plot.h"

namespace scorescope {

/// A plot with its axes in `pen.rect`, for any canvas.
void draw_plot_panel(const PanelPen& pen, const Plot& plot);

}  // namespace scorescope
