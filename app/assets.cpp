#include "app/assets.h"

#include <cstdlib>
#include <system_error>

namespace scorescope {

std::filesystem::path asset_folder() {
  if (const char* asked = std::getenv("SCORESCOPE_ASSETS")) return asked;
  std::error_code failure;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failure);
  if (!failure) {
    const std::filesystem::path installed = program.parent_path().parent_path() / "share/scorescope";
    if (std::filesystem::is_directory(installed, failure)) return installed;
  }
  return SCORESCOPE_SOURCE_ASSETS;
}

}  // namespace scorescope
