#include "core/render/font_files.h"

#include <cstdlib>
#include <initializer_list>
#include <string>
#include <system_error>
#include <vector>

namespace scorescope {
namespace {

using std::filesystem::path;

/// Where fonts are put: by a person first, so that their own copy wins, then by the system's packages.
std::vector<path> font_folders() {
  std::vector<path> folders;
  const auto below = [&](const char* variable, std::initializer_list<const char*> places) {
    const char* base = std::getenv(variable);
    if (base == nullptr || *base == '\0') return;
    for (const char* place : places) folders.push_back(path(base) / place);
  };
  below("XDG_DATA_HOME", {"fonts"});
  below("HOME", {".local/share/fonts", ".fonts", "Library/Fonts"});
  below("LOCALAPPDATA", {"Microsoft/Windows/Fonts"});
  below("WINDIR", {"Fonts"});
  for (const char* folder : {
           "/usr/share/fonts/opentype/inter",           // Debian, Ubuntu
           "/usr/share/fonts/truetype/inter",           //
           "/usr/share/fonts/truetype/jetbrains-mono",  //
           "/usr/share/fonts/rsms-inter-fonts",         // Fedora
           "/usr/share/fonts/jetbrains-mono-fonts",     //
           "/usr/share/fonts/inter",                    // Arch
           "/usr/share/fonts/OTF",                      //
           "/usr/share/fonts/TTF",                      //
           "/usr/share/fonts/jetbrains-mono",           // Gentoo, Alpine
           "/usr/local/share/fonts",                    //
           "/Library/Fonts",                            // macOS
       })
    folders.emplace_back(folder);
  return folders;
}

path first_of(const std::vector<path>& folders, std::initializer_list<const char*> names) {
  std::error_code ignored;
  for (const path& folder : folders)
    for (const char* name : names)
      if (std::filesystem::is_regular_file(folder / name, ignored)) return folder / name;
  return {};
}

}  // namespace

FontFiles font_files() {
  const std::vector<path> folders = font_folders();
  return {.text = first_of(folders, {"Inter-Regular.otf", "Inter-Regular.ttf"}),
          .semibold = first_of(folders, {"Inter-SemiBold.otf", "Inter-SemiBold.ttf"}),
          .italic = first_of(folders, {"Inter-Italic.otf", "Inter-Italic.ttf"}),
          .numbers = first_of(folders, {"JetBrainsMono-Regular.ttf", "JetBrainsMono-Regular.otf"})};
}

}  // namespace scorescope
