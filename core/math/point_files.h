#pragma once

#include <filesystem>
#include <string_view>

#include "core/math/targets.h"

namespace scorescope {

/// Readers of the point files that are not text. What they refuse they refuse with one sentence that begins with the
/// file's name.

/// NumPy's .npy, version 1 to 3: shape [n], [n, 1] or [n, 2], floats or whole numbers of any size and byte order, C or
/// Fortran order.
bool is_npy(std::string_view bytes);
PointTable npy_points(std::string_view bytes, const std::filesystem::path& file);

/// PNG or JPEG: as many points as a target has components, spread over the picture in proportion to how dark it is (on
/// white, where it is transparent), always the same ones. In pixels, y upwards.
bool is_picture(std::string_view bytes);
PointTable picture_points(std::string_view bytes, const std::filesystem::path& file);

}  // namespace scorescope
