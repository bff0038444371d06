#pragma once

#include "core/flow/backend.h"
#include "core/media/image_io.h"
#include "core/scene/stage.h"

namespace scorescope {

/// The panel grid of a stage as it stands, in a picture of its own. Needs a current context.
Image render_panels(const Stage& stage, Backend& backend, ThemeName theme, int width, int height);

}  // namespace scorescope
