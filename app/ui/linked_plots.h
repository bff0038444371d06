#pragma once

#include <array>
#include <set>

#include "app/ui/widgets.h"
#include "core/scene/metric_source.h"

namespace scorescope {

/// The plots of the inspector: which, over what, as curves or as a table.
struct LinkedPlots {
  struct Slot {
    PlotKind kind = PlotKind::none;  ///< none: what is worth seeing first
    PlotOver over = PlotOver::t;
    bool table = false;
  };
  std::array<Slot, 2> slots;

  /// What a slot shows.
  [[nodiscard]] static PlotKind kind_of(const LinkedPlots& plots, std::size_t slot, const Scene& scene);
  /// With the flow of the panel that is chosen, for plots of one.
  [[nodiscard]] static PlotRequest request_of(const LinkedPlots& plots, std::size_t slot, const Session& session);
};

/// Kinds that the inspector and the panels on show want measured.
std::set<PlotRequest> wanted_plots(const Session& session, const LinkedPlots& plots);

/// The section of the inspector.
void linked_plots(Ui& ui, Column& column, LinkedPlots& plots, MetricSource& metrics);

}  // namespace scorescope
