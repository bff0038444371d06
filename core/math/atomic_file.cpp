#include "core/math/atomic_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/math/error.h"

namespace scorescope {

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw UserError(file.string() + " is a directory; a file name is needed to write to");
  std::filesystem::path temporary = file;
  temporary += ".part";
  bool ours = false;  // what stands under the temporary name is ours to remove
  const auto fail = [&](int reason) {
    if (ours) std::filesystem::remove(temporary, ignored);
    throw UserError("cannot write " + file.string() + ": " + std::strerror(reason) +
                    "; choose a folder that exists and can be written to");
  };
  errno = 0;
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    if (!out) fail(errno);
    ours = true;
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out) fail(errno != 0 ? errno : ENOSPC);
  }
  std::error_code failed;
  std::filesystem::rename(temporary, file, failed);
  if (failed) fail(failed.value());
}

}  // namespace scorescope
