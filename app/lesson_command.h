#pragma once

#include <filesystem>

#include "app/commands.h"

namespace scorescope {

struct LessonOptions {
  std::filesystem::path html, pptx, clips;  ///< a folder, a file, a folder; empty: not wanted
  ThemeName theme = ThemeName::light;
  PixelSize size{1280, 720};
};

/// `scorescope lesson`: a lesson as pages, slides or clips. Throws UserError.
void command_lesson(const CommonOptions& options, const LessonOptions& lesson);

}  // namespace scorescope
