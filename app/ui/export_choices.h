#pragma once

#include "app/ui/ui.h"

namespace scorescope {

/// The choices of an export, straight from the fields of the scene's export section: those that mean something for its
/// format. True when `scene` was changed.
bool draw_export_choices(Ui& ui, PixelRect rect, Scene& scene);

}  // namespace scorescope
