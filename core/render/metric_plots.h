#pragma once

#include <array>

#include "core/render/plot.h"
#include "core/scene/metric_source.h"

namespace scorescope {

/// Those that can be chosen.
inline constexpr std::array kPlotKinds{
    PlotKind::sliced_w2,    PlotKind::kl,        PlotKind::mode_weights,   PlotKind::mode_shares,
    PlotKind::solver_error, PlotKind::solver_w2, PlotKind::divergences,    PlotKind::kl_decay,
    PlotKind::schedules,    PlotKind::elbo,      PlotKind::log_likelihood, PlotKind::score_error};

/// What is measured of a stage as a plot, with the playhead in it: one line a flow, told apart by style and end label,
/// against what fresh samples get. Over t it runs as the clock does, so that the playhead crosses it evenly.
Plot metric_plot(const PlotRequest& request, PlotOver over, const Stage& stage, const MetricSnapshot& measured);

/// "Sliced W₂ to pₜ", in 1D "W₂ to pₜ"; "KL to pₜ".
std::string plot_title(PlotKind kind, int dim);
/// Whether it has a choice of abscissa.
bool has_choice_of_x(PlotKind kind);

}  // namespace scorescope
