#pragma once

#include "app/ui/equations.h"
#include "app/ui/learning.h"
#include "app/ui/linked_plots.h"
#include "app/ui/panel_grid.h"
#include "app/ui/ui.h"
#include "core/scene/step_terms.h"

namespace scorescope {

/// What the inspector keeps from frame to frame.
struct InspectorView {
  std::unique_ptr<Backend> backend = make_cpu_backend();  ///< of its own: one particle, whoever moves the others
  EquationShelf equations;
  LinkedPlots plots;
  StepFollower step{*backend};
};

/// The right column: the equation of the flow and what it does to one particle, what is known at the cursor, what is
/// measured, the schedule at the playhead, and what each flow has done.
void draw_inspector(Ui& ui, PixelRect rect, const PanelCursor& cursor, InspectorView& view, LearningView& learning,
                    MetricSource& metrics);

}  // namespace scorescope
