#pragma once

#include "app/ui/ui.h"

namespace scorescope {

/// The list of keys, over everything.
void draw_key_overlay(Ui& ui, PixelRect window);

/// At the first start of all: three things to try, beside where they are, one after the other. Dismissed, it does not
/// come back.
void draw_first_hint(Ui& ui, PixelRect canvas);

}  // namespace scorescope
