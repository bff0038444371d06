#include "core/media/npy.h"

#include <bit>
#include <cerrno>
#include <stdexcept>
#include <string>

namespace scorescope {

NpyWriter::NpyWriter(const std::filesystem::path& file, const std::vector<std::size_t>& shape) : file_(file) {
  static_assert(std::endian::native == std::endian::little, "the header says little-endian");
  std::string sizes;
  for (const std::size_t size : shape) {
    sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
    missing_ *= size;
  }
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sizes + "), }";
  // Magic (6), version (2), header length (2) and header together fill a multiple of 64 bytes and end in a newline.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  file_.create();
  out_.open(file_.temporary(), std::ios::binary | std::ios::trunc);
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void NpyWriter::write(std::span<const float> values) {
  if (values.size() > missing_) throw std::logic_error("more values than the shape of the array holds");
  missing_ -= values.size();
  errno = 0;
  out_.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
  if (!out_) file_.fail(errno != 0 ? errno : ENOSPC);
}

void NpyWriter::finish() {
  if (missing_ != 0) throw std::logic_error("fewer values than the shape of the array holds");
  errno = 0;
  out_.close();
  if (!out_) file_.fail(errno != 0 ? errno : ENOSPC);
  file_.commit();
}

void write_npy(const std::filesystem::path& file, const Points& points) {
  NpyWriter writer(file, {points.count(), static_cast<std::size_t>(points.dim)});
  writer.write(points.data);
  writer.finish();
}

}  // namespace scorescope
