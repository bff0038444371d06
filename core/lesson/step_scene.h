#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"

namespace scorescope {

/// JSON in a lesson: a block of it, and the line of the file at which it begins.
struct JsonBlock {
  std::string text;
  int line = 0;
};

/// Parses it. Throws LessonError with the line of the file.
nlohmann::ordered_json parse_block(const JsonBlock& block);
/// The line of the file at which a value of the block stands.
int line_in_block(const JsonBlock& block, const std::string& pointer);

/// The view or views of a step. `before` is what the step before ended with; null for the first.
struct StepScenes {
  StepView shown;
  std::optional<StepView> revealed;
};
StepScenes read_step_scene(const JsonBlock& block, const StepView* before, const std::filesystem::path& folder,
                           const std::filesystem::path& assets);

/// A step that says nothing about its scene shows that of the step before.
StepView same_view(const StepView& before);

}  // namespace scorescope
