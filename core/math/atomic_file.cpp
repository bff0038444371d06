#include "core/math/atomic_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "core/math/error.h"

namespace scorescope {

PendingFile::PendingFile(std::filesystem::path file) : file_(std::move(file)), temporary_(file_) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file_, ignored))
    throw UserError(file_.string() + " is a directory; a file name is needed to write to");
  temporary_ += ".part";
}

PendingFile::~PendingFile() {
  std::error_code ignored;
  if (ours_) std::filesystem::remove(temporary_, ignored);
}

void PendingFile::fail(int reason) const {
  throw UserError("cannot write " + file_.string() + ": " + std::strerror(reason) +
                  "; choose a folder that exists and can be written to");
}

void PendingFile::create() {
  errno = 0;
  const std::ofstream out(temporary_, std::ios::binary | std::ios::trunc);
  if (!out) fail(errno);
  ours_ = true;
}

void PendingFile::commit() {
  std::error_code failed;
  std::filesystem::rename(temporary_, file_, failed);
  if (failed) fail(failed.value());
  ours_ = false;
}

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  PendingFile pending(file);
  pending.create();
  errno = 0;
  std::ofstream out(pending.temporary(), std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) pending.fail(errno != 0 ? errno : ENOSPC);
  pending.commit();
}

}  // namespace scorescope
