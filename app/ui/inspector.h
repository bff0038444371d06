#pragma once

#include "app/ui/equations.h"
#include "app/ui/learning.h"
#include "app/ui/panel_grid.h"
#include "app/ui/ui.h"

namespace scorescope {

/// The right column: the equation of the flow and what is known at the cursor, the schedule at the playhead, and what
/// each flow has done.
void draw_inspector(Ui& ui, PixelRect rect, const PanelCursor& cursor, EquationShelf& equations,
                    LearningView& learning);

}  // namespace scorescope
