#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lesson/expect.h"
#include "core/lesson/lesson_text.h"
#include "core/scene/scene.h"

namespace scorescope {

/// A scene as a step shows it: the whole of it, and what the clock and the training are to do.
struct StepView {
  Scene scene;
  std::optional<double> t;  ///< schedule time to stand at
  std::optional<double> u;  ///< or played fraction; neither: at the start
  bool stays = false;       ///< goes on from the step before: the clock is left where it is
  bool goes_on = false;     ///< from the scene of the step before, and with its nets
  bool play = false;
  bool train = false;  ///< the scene's net, from this step on
};

struct LessonStep {
  std::string title;
  int line = 0;                  ///< of its heading
  std::optional<double> minute;  ///< of the lecture, at which it is planned
  std::vector<StepPart> parts;
  StepView shown;
  std::optional<StepView> revealed;  ///< once what was to be predicted is shown; where that is another picture
  std::vector<Expectation> expectations;

  /// What the step has shown in the end: what its expectations are about, and what a hand-out prints.
  [[nodiscard]] const StepView& final_view() const { return revealed ? *revealed : shown; }
  [[nodiscard]] bool predicts() const;
  /// What it says in one breath: what is to be predicted, and later the first sentence below that; else its first
  /// sentence. Empty: it has no words.
  [[nodiscard]] std::string first_words(bool revealed_now) const;
};

/// What a class is asked: a question, or a prediction, which the text below it answers.
struct Asked {
  LessonText question, answer;
  bool predicts = false;
};
/// In their order.
std::vector<Asked> asked_in(const LessonStep& step);

enum class LessonKind { lesson, failure, deck };

/// What a list of lessons says of one.
struct LessonHead {
  std::filesystem::path file;  ///< lesson.md
  std::string title, summary;
  LessonKind kind = LessonKind::lesson;
  int order = 0;  ///< its number among those of its kind; 0: none
  double minutes = 0.0;
  std::vector<std::string> notes;    ///< sections of the lecture notes it covers
  std::string symptom, cause, cure;  ///< of a failure
};

struct Lesson : LessonHead {
  std::vector<LessonStep> steps;

  /// Names in its scenes are relative to this.
  [[nodiscard]] std::filesystem::path folder() const { return file.parent_path(); }
};

/// "5", "F5", or empty.
std::string lesson_number(const LessonHead& lesson);

/// Reads a lesson: its lesson.md, or the folder that holds one. `assets` holds the scenes and equations it may name.
/// Throws UserError with one sentence naming file and line.
Lesson load_lesson(const std::filesystem::path& lesson, const std::filesystem::path& assets);
Lesson parse_lesson(std::string_view text, const std::filesystem::path& file, const std::filesystem::path& assets);

/// Its head alone, which is quick. Throws UserError.
LessonHead load_lesson_head(const std::filesystem::path& file);

/// Whether a path is a lesson: a folder that holds lesson.md, or that file itself.
bool is_lesson(const std::filesystem::path& path);

/// The lesson.md of every lesson in the folders of `folder`, by the folders' names. Empty where there is no such
/// folder.
std::vector<std::filesystem::path> lesson_files(const std::filesystem::path& folder);

}  // namespace scorescope
