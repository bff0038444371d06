#pragma once

#include <filesystem>

namespace scorescope {

/// Faces found on this machine; a path is empty where there is none. Inter for words, JetBrains Mono for numbers
/// (every digit has one width, so nothing jumps).
struct FontFiles {
  std::filesystem::path text, semibold, italic, numbers;
};
FontFiles font_files();

}  // namespace scorescope
