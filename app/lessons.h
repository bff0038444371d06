#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/lesson/lesson.h"
#include "core/scene/scene_history.h"

namespace scorescope {

class Session;

/// A lesson being read beside the picture. Where it is read stands in the session's document, so that undo turns pages
/// back too; this is the rest.
struct LessonReading {
  bool library = false;           ///< the list of lessons lies over the window
  std::set<std::size_t> answers;  ///< parts of the present step whose answer is unfolded
  std::map<std::filesystem::path, std::shared_ptr<const Lesson>> lessons;  ///< that were opened, by file
  std::vector<LessonHead> shelf;  ///< those of the library, once it was asked for
  Document own;                   ///< what was being looked at before
  double own_u = 0.0;
};

/// The lesson being read, and its step; null: none is.
const Lesson* open_lesson_of(const Session& session);
const LessonStep* open_step_of(const Session& session);

/// Opens a lesson at a step, from 0; -1 is its last. `revealed`: with what the step asks to predict. False, with a
/// message and nothing changed, where it cannot be read. What was looked at before is kept.
bool open_lesson(Session& session, const std::filesystem::path& lesson, int step = 0, bool revealed = false);
/// Back to what was looked at before.
void close_lesson(Session& session);

/// The next page: what was to be predicted, the next step, the next lesson of the list; or the one before. False where
/// no lesson is being read.
bool turn_lesson_page(Session& session, int direction);
/// The step as its file has it, whatever was done to it. False where no lesson is being read.
bool reset_step(Session& session);

/// Adds how things stand to the log, whether a lesson is being read or not.
void log_here(Session& session);
/// Writes the states that were stopped at as a lesson to go on from: its folder. False, with a message, where it
/// cannot.
bool save_log(Session& session, const std::filesystem::path& folder);

/// The heads of the lessons of the installation, by kind and number: a list to choose from. A lesson that cannot be
/// read is left out.
const std::vector<LessonHead>& lesson_shelf(Session& session);

}  // namespace scorescope
