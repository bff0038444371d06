#pragma once

#include "app/session.h"
#include "core/media/image_io.h"

namespace scorescope {

/// The whole window as it would stand on screen, drawn without one: same code, a framebuffer of its own, no GLFW.
/// Needs a current OpenGL context.
Image render_window(Session& session, int width, int height);

}  // namespace scorescope
