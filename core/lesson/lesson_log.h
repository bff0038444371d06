#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/scene/scene.h"

namespace scorescope {

/// A state that a class stopped at (StateLog, core/scene/scene_history.h).
struct LoggedState {
  std::string title;  ///< of the step it came from
  Scene scene;        ///< names in it are relative to `folder`
  std::filesystem::path folder;
  double u = 0.0;
  bool asked = false;  ///< by a key; else it was only left behind by who turned the page
};

/// The states as a lesson of their own, a step each: whoever opens it goes on from any of them. Writes lesson.md into a
/// folder, which is made where it does not exist. Throws UserError where it cannot be written.
void write_lesson_log(const std::filesystem::path& folder, const std::string& title,
                      const std::vector<LoggedState>& states);

}  // namespace scorescope
