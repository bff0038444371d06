#pragma once

#include "app/ui/equations.h"
#include "app/ui/ui.h"

namespace scorescope {

/// The step being read, beside the picture: its text, equations, what to try, questions, and the way on.
void draw_lesson_reader(Ui& ui, PixelRect rect, EquationShelf& equations);

/// Every lesson there is, over the window; a click opens one.
void draw_lesson_library(Ui& ui, PixelRect window);

}  // namespace scorescope
