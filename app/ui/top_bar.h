#pragma once

#include "app/ui/ui.h"

namespace scorescope {

/// Name, scene and schedule at the left; what can be switched at the right.
void draw_top_bar(Ui& ui, PixelRect rect);

/// The last error or note, above the timeline, until it is dismissed or something succeeds.
void draw_message(Ui& ui, PixelRect canvas);

}  // namespace scorescope
