#include "core/math/read_file.h"

#include <fstream>

#include "core/math/error.h"

namespace scorescope {

std::string read_file(const std::filesystem::path& file, std::size_t limit_mib, const std::string& wanted) {
  const std::string name = file.string();
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) throw UserError(name + ": is a directory; name " + wanted);
  if (!std::filesystem::exists(file, ignored)) throw UserError(name + ": no such file; name " + wanted);
  std::ifstream in(file, std::ios::binary);
  if (!in) throw UserError(name + ": cannot be read; check its permissions");
  const std::size_t limit = limit_mib << 20;
  std::string bytes;
  // In pieces, so that a device without an end is refused and not read.
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  while (in && bytes.size() <= limit) {
    const std::size_t have = bytes.size();
    bytes.resize(have + kPiece);
    in.read(bytes.data() + have, static_cast<std::streamsize>(kPiece));
    bytes.resize(have + static_cast<std::size_t>(in.gcount()));
  }
  if (bytes.size() > limit)
    throw UserError(name + ": is larger than " + std::to_string(limit_mib) + " MiB; this is not " + wanted);
  return bytes;
}

}  // namespace scorescope
