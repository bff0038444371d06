#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace scorescope {

/// 8-bit RGBA, straight alpha, rows from the top.
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

/// As a PNG file holds it. Throws UserError where memory does not suffice.
std::string png_bytes(const Image& image);

/// Writes to a temporary name beside `file`, then renames. Throws UserError where it cannot be written.
void write_png(const std::filesystem::path& file, const Image& image);

/// Throws UserError if the file is missing or not a picture.
Image read_png(const std::filesystem::path& file);

}  // namespace scorescope
