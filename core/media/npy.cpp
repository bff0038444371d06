#include "core/media/npy.h"

#include <bit>
#include <cstring>
#include <string>

#include "core/math/atomic_file.h"

namespace scorescope {

void write_npy(const std::filesystem::path& file, const Points& points) {
  static_assert(std::endian::native == std::endian::little, "the header says little-endian");
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(points.count()) + ", " +
                       std::to_string(points.dim) + "), }";
  // Magic (6), version (2), header length (2) and header together fill a multiple of 64 bytes and end in a newline.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  const std::size_t at = bytes.size();
  bytes.resize(at + points.data.size() * sizeof(float));
  std::memcpy(bytes.data() + at, points.data.data(), points.data.size() * sizeof(float));
  write_file(file, bytes);
}

}  // namespace scorescope
