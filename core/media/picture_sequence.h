#pragma once

#include <filesystem>
#include <memory>

#include "core/media/frame_sink.h"

namespace scorescope {

/// frame_00000.png, frame_00001.png, ... in a ZIP archive.
std::unique_ptr<FrameSink> make_zip_of_pictures(const std::filesystem::path& file);

/// The same in a folder, which is made anew: throws UserError where something stands there already.
std::unique_ptr<FrameSink> make_folder_of_pictures(const std::filesystem::path& folder);

}  // namespace scorescope
