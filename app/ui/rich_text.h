#pragma once

#include "app/ui/equations.h"
#include "app/ui/widgets.h"
#include "core/lesson/lesson_text.h"

namespace scorescope {

/// How a lesson's text is set.
struct TextLook {
  ImU32 ink;          ///< of what has no colour of its own
  float size = 1.0f;  ///< times the interface's own
};

/// Text, its lists and equations from the top of a column downwards. Lines break at blanks; every line's place enters
/// the registry under `path`.
void rich_text(Ui& ui, const std::string& path, Column& column, const LessonText& text, const TextLook& look,
               EquationShelf& equations);

/// How high it would be.
float rich_text_height(Ui& ui, float width, const LessonText& text, const TextLook& look, EquationShelf& equations);

}  // namespace scorescope
