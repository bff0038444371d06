#pragma once

#include "app/ui/thumbnails.h"
#include "app/ui/widgets.h"

namespace scorescope {

/// The targets to choose from, as pictures of themselves; and, where the scene has one, its own.
void target_section(Ui& ui, Column& column, Scene& scene, bool& changed, ThumbnailShelf& shelf);

}  // namespace scorescope
