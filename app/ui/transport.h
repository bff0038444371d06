#pragma once

#include "app/ui/ui.h"

namespace scorescope {

/// To the start, one step back, play or pause, one step on, loop, speed.
void draw_transport(Ui& ui, PixelRect rect);

}  // namespace scorescope
