#pragma once

#include <filesystem>

#include "core/math/types.h"

namespace scorescope {

/// Writes particles as NumPy's .npy, version 1.0, little-endian float32 of shape [n, dim].
void write_npy(const std::filesystem::path& file, const Points& points);

}  // namespace scorescope
