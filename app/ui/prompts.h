#pragma once

#include <array>

#include "app/ui/ui.h"

namespace scorescope {

/// What a hand typed as a file's name: "~/" is the home folder.
std::filesystem::path without_tilde(const std::string& typed);

/// The box that asks for a file's name, over everything else: what is typed, and for Open the recent files.
class FilePrompt {
 public:
  void draw(Ui& ui, PixelRect window);
  [[nodiscard]] bool typing() const { return shown_ != Prompt::none; }

 private:
  void begin(Ui& ui);
  void commit(Ui& ui, std::filesystem::path file);

  Prompt shown_ = Prompt::none;
  bool grab_focus_ = false;
  std::array<char, 1024> text_{};
};

/// Offers the scene that the last session left unsaved.
void draw_restore_offer(Ui& ui, PixelRect canvas);

}  // namespace scorescope
