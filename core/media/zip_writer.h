#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/math/atomic_file.h"

namespace scorescope {

/// A ZIP archive of files stored as they are (PNGs do not get smaller), without time stamps: the same files give the
/// same bytes. Follows APPNOTE.TXT 6.3, without ZIP64: up to 65,535 files and 4 GiB; beyond, UserError.
class ZipWriter {
 public:
  explicit ZipWriter(const std::filesystem::path& file);
  void add(const std::string& name, std::string_view bytes);
  void finish();

 private:
  struct Entry {
    std::string name;
    std::uint32_t crc, size, offset;
  };
  void write(std::string_view bytes);

  PendingFile file_;
  std::ofstream out_;
  std::uint64_t written_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace scorescope
