#pragma once

#include <filesystem>
#include <fstream>
#include <span>
#include <vector>

#include "core/math/atomic_file.h"
#include "core/math/types.h"

namespace scorescope {

/// Writes NumPy's .npy, version 1.0, little-endian float32 of a known shape, piece after piece.
class NpyWriter {
 public:
  NpyWriter(const std::filesystem::path& file, const std::vector<std::size_t>& shape);
  void write(std::span<const float> values);
  /// Throws std::logic_error where the values do not fill the shape.
  void finish();

 private:
  PendingFile file_;
  std::ofstream out_;
  std::size_t missing_ = 1;
};

/// Particles: shape [n, dim].
void write_npy(const std::filesystem::path& file, const Points& points);

}  // namespace scorescope
