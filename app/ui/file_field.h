#pragma once

#include <span>

#include "app/ui/ui.h"

namespace scorescope {

/// What became of a line of text in this frame.
struct FileField {
  bool active = false;   ///< somebody types
  bool entered = false;  ///< Enter
  bool left = false;     ///< nobody types any more
  bool edited = false;   ///< and what it says is another than before
};

/// One line for the name of a file. `focus`: begins to type, with all of it selected.
FileField file_field(Ui& ui, const std::string& path, PixelRect rect, std::span<char> text, std::string_view help,
                     bool focus = false);

}  // namespace scorescope
