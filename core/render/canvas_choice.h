#pragma once

#include <memory>

#include "core/render/canvas.h"

namespace scorescope {

/// Draws into whatever framebuffer of the current context is bound: by the graphics card where there is one, else by
/// the processor.
std::unique_ptr<Canvas> make_canvas();

}  // namespace scorescope
