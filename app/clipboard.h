#pragma once

#include <filesystem>
#include <string>

#include "core/media/image_io.h"

namespace scorescope {

/// Puts a picture into the clipboard, by the program the desktop has for it (wl-copy, xclip). Where there is none, the
/// picture is saved as `otherwise`. Returns one sentence that says which. Throws UserError where even that fails.
std::string copy_picture(const Image& image, const std::filesystem::path& otherwise);

}  // namespace scorescope
