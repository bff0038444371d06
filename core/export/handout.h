#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/export/lesson_media.h"

namespace scorescope {

/// A lesson to be given to a class: its pictures, and where the typeset equations are.
struct Handout {
  const Lesson& lesson;
  const std::vector<StepMedia>& media;
  std::filesystem::path assets;
  ThemeName theme = ThemeName::light;
  double aspect = 16.0 / 9.0;  ///< width / height of the pictures
};

/// A picture or a clip in a hand-out is no larger.
inline constexpr std::size_t kLargestMediumMib = 256;

/// Pages that need nothing else: the lesson with its pictures and clips, its questions, and its answers. Each is one
/// file, with everything in it.
struct HtmlPages {
  std::string lesson, questions, answers;
};
HtmlPages html_pages(const Handout& handout);

/// A PowerPoint deck: a title, a slide a step with its picture (its clip, with the picture in its place where none can
/// be played), then the questions, then the answers; the presenter's notes under their slides.
void write_pptx(const Handout& handout, const std::filesystem::path& file);

}  // namespace scorescope
