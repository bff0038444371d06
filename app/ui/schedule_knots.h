#pragma once

#include "app/ui/ui.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

/// log-SNR over t of a schedule that is drawn by hand, over the plot of it at `rect`: knots are dragged, a double click
/// on the plot adds one and on a knot removes it; log-SNR keeps falling. True when `curve` changed.
bool schedule_knots(Ui& ui, PixelRect rect, Curve& curve, const NoiseSchedule& schedule);

}  // namespace scorescope
