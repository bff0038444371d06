#pragma once

#include "core/render/canvas.h"

struct ImDrawData;

namespace scorescope {

/// Lays what Dear ImGui has to draw over what is on the canvas of the window, and ends the picture.
void lay_interface(Canvas& canvas, ImDrawData& data);

}  // namespace scorescope
