#pragma once

#include "app/ui/learning.h"
#include "app/ui/thumbnails.h"
#include "app/ui/ui.h"

namespace scorescope {

/// The left column: target, noise schedule, score, learning, the panel chosen, sampling, particles. Whatever it changes
/// is in the stage when it returns.
void draw_controls(Ui& ui, PixelRect rect, ThumbnailShelf& shelf, LearningView& learning);

}  // namespace scorescope
