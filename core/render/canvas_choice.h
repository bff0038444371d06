#pragma once

#include <memory>

#include "core/gpu/gl.h"
#include "core/render/canvas.h"

namespace scorescope {

/// Whether the processor paints pictures in a context like this: where OpenGL is the processor's work, too.
bool painted_by_processor(const GlInfo& gl);

/// Draws into whatever framebuffer of the current context is bound: by the graphics card where there is one, else by
/// the processor.
std::unique_ptr<Canvas> make_canvas();

}  // namespace scorescope
