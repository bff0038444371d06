#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/scene/scene.h"

namespace scorescope {

/// Where in a lesson.
struct LessonPlace {
  std::filesystem::path file;
  int step = 0;           ///< from 0
  bool revealed = false;  ///< what the step asks to predict
  bool operator==(const LessonPlace&) const = default;
};

struct LoggedState;
/// The states that a class stopped at, in their order; null: none. A value: who adds to it makes another.
using StateLog = std::shared_ptr<const std::vector<LoggedState>>;

/// What is being edited: a scene, and where the files it names are looked for.
struct Document {
  Scene scene;
  std::filesystem::path folder = ".";  ///< names in the scene are relative to it
  std::filesystem::path file;          ///< what Save writes; empty: never saved
  std::optional<LessonPlace> lesson;   ///< the scene is the picture beside a lesson
  StateLog log;                        ///< so that undo takes an entry back
  bool operator==(const Document&) const = default;
};

/// Undo and redo of whole documents. A scene is a plain value, so a step is a copy: whatever can be edited can be
/// undone, opening another file included.
class SceneHistory {
 public:
  explicit SceneHistory(Document present) : moments_{std::move(present)} {}

  [[nodiscard]] const Document& present() const { return moments_[at_]; }
  [[nodiscard]] bool can_undo() const { return at_ > 0; }
  [[nodiscard]] bool can_redo() const { return at_ + 1 < moments_.size(); }

  /// A new moment, if it differs from the present; what had been undone is forgotten. The oldest of more than kMost go.
  void record(const Document& document);
  /// The present without a step: a file name given by saving.
  void amend(const Document& document) { moments_[at_] = document; }
  const Document& undo();  ///< the present before where there is nothing to undo
  const Document& redo();

  static constexpr std::size_t kMost = 500;

 private:
  std::vector<Document> moments_;
  std::size_t at_ = 0;
};

}  // namespace scorescope
