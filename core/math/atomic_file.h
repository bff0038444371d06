#pragma once

#include <filesystem>
#include <string_view>

namespace scorescope {

/// Writes `bytes` to a temporary name beside `file`, then renames it over `file`: nobody ever sees half a file, and a
/// failed write leaves the old one. Throws UserError (target is a directory, folder missing, no permission, disk full).
void write_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace scorescope
