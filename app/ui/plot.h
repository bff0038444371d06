#pragma once

#include "app/ui/ui.h"
#include "core/flow/clock.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

/// alpha (data colour) and sigma (noise colour) over t, data at the left, with the playhead's two dots. Signals above 1
/// (variance exploding) are drawn on the scale of the largest, which is written down.
void schedule_plot(Ui& ui, PixelRect rect, const NoiseSchedule& schedule, double t);

/// log-SNR over the same axis, between the clock's ends.
void log_snr_plot(Ui& ui, PixelRect rect, const NoiseSchedule& schedule, const Clock& clock, double t);

/// Shares as bars; `top` is the share as high as the picture.
void share_bars(Ui& ui, PixelRect rect, const std::vector<double>& shares, double top);

}  // namespace scorescope
