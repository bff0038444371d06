#pragma once

#include <filesystem>

namespace scorescope {

/// The folder of scenes, equations and lessons: SCORESCOPE_ASSETS of the environment; else what was installed beside
/// the program; else the source tree it was built from.
std::filesystem::path asset_folder();

}  // namespace scorescope
