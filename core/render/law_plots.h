#pragma once

#include "core/render/plot.h"
#include "core/scene/metric_source.h"

namespace scorescope {

// The plots of one law or two, of solvers, and of the schedule; metric_plots.h puts titles and axes to them.

/// A plot over the time of the clock, with the playhead in it.
Plot over_the_clock(const Stage& stage);
/// One over score evaluations.
Plot over_evaluations();
/// Points and spans of every line by rising x.
void sort_by_x(Plot& plot);

/// A line an own component (or class, where there are many) of one flow: its share of the particles, and dashed what
/// it should be.
Plot plot_of_modes(const PlotRequest& request, PlotOver over, const Stage& stage, const MetricSnapshot& measured);
/// Bars of what is measured nearest to the playhead; or KL over the clock with its bound.
Plot plot_of_laws(const PlotRequest& request, const Stage& stage, const MetricSnapshot& measured);
/// Error against score evaluations, logarithmic both ways, with the scene's own flows in it as dots.
Plot plot_of_sweep(PlotKind kind, const Stage& stage, const MetricSnapshot& measured);
/// alpha and sigma of VP, VE and FM at the log-SNR of the scene's schedule.
Plot plot_of_families(const Stage& stage);

}  // namespace scorescope
