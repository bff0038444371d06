#pragma once

#include "app/ui/widgets.h"

namespace scorescope {

/// Under the chips: what a hand can do to the target, and the numbers of what it has taken (a component, the brush,
/// letters, a point set).
void target_tools(Ui& ui, Column& column, Scene& scene, bool& changed);

}  // namespace scorescope
