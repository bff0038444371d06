#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/scene/scene_history.h"

namespace scorescope {

/// What one start of the program leaves for the next: recent files, the size of the window, and while it runs the
/// document as it stands, so that a crash loses nothing. In $XDG_STATE_HOME/scorescope, or ~/.local/state/scorescope.
/// Nothing here is worth a message: a folder that cannot be written, or an empty name, means a session without memory.
class SessionFiles {
 public:
  explicit SessionFiles(std::filesystem::path folder);
  static std::filesystem::path default_folder();

  /// How the window was left.
  struct Arrangement {
    int width = 0, height = 0;  ///< of the window; 0: none kept
    bool columns = true;
    std::set<std::string> folded;     ///< sections
    std::optional<std::size_t> solo;  ///< the panel shown alone, of
    std::filesystem::path file;       ///< this scene; empty: the default one
  };
  struct Memory {
    std::vector<std::filesystem::path> recent;  ///< latest first, at most kRecent, absolute
    Arrangement arrangement;
    bool hinted = false;  ///< the first start's hint was shown
  };
  static constexpr std::size_t kRecent = 10;
  [[nodiscard]] const Memory& memory() const { return memory_; }
  void opened(const std::filesystem::path& file);
  void arranged(const Arrangement& arrangement);
  void hinted();
  /// False: nothing is remembered, so that every start would seem the first.
  [[nodiscard]] bool remembers() const { return !folder_.empty(); }

  /// The document that a session whose process is gone left unsaved, the newest; its file stays until discard().
  std::optional<Document> left_behind();
  void discard();

  void autosave(const Document& document);
  void finish();  ///< nothing to restore: the document is saved as it stands

 private:
  [[nodiscard]] std::filesystem::path autosave_file() const;
  void write_memory() const;

  std::filesystem::path folder_;
  Memory memory_;
  std::filesystem::path orphan_;
};

}  // namespace scorescope
