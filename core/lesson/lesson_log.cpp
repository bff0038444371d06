#include "core/lesson/lesson_log.h"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/scene/scene_fields.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

std::string step_text(const LoggedState& state, const std::filesystem::path& folder) {
  Scene scene = state.scene;
  move_file_names(scene, state.folder, folder);
  const nlohmann::ordered_json json = {{"base", write_scene(scene)}, {"u", state.u}};
  return "## " + state.title + "\n\n```scene\n" + json.dump(1) + "\n```\n\nThe scene as it stood, at " +
         std::to_string(std::lround(100.0 * state.u)) + " % of its way.\n\n";
}

}  // namespace

void write_lesson_log(const std::filesystem::path& folder, const std::string& title,
                      const std::vector<LoggedState>& states) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed || !std::filesystem::is_directory(folder))
    throw UserError(folder.string() + ": a folder that can be created or written to is needed");
  std::string text = "---\ntitle: " + title + "\nsummary: What was looked at, to go on from.\nminutes: " +
                     std::to_string(std::clamp<std::size_t>(states.size(), 1, 1000)) + "\n---\n\n";
  for (const LoggedState& state : states) text += step_text(state, folder);
  write_file(folder / "lesson.md", text);
}

}  // namespace scorescope
