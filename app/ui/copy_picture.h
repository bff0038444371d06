#pragma once

#include "app/session.h"

namespace scorescope {

/// The panels that are shown, as they stand, in the size of the scene's exports: into the clipboard, or a file, and the
/// session says which. Needs a current context; the framebuffer that is bound stays so.
void copy_present_picture(Session& session);

}  // namespace scorescope
