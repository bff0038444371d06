#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace scorescope {

/// All bytes of a file of at most `limit_mib` MiB. `wanted` says what was hoped for: "a scene file (.json)". Throws
/// UserError (missing, a directory, not readable, too large).
std::string read_file(const std::filesystem::path& file, std::size_t limit_mib, const std::string& wanted);

}  // namespace scorescope
