#pragma once

#include <filesystem>
#include <string_view>

namespace scorescope {

/// A file being written under a temporary name beside its own: nobody ever sees half of it, and what is not committed
/// leaves nothing behind, the old file aside.
class PendingFile {
 public:
  /// Throws UserError where `file` is a directory.
  explicit PendingFile(std::filesystem::path file);
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] const std::filesystem::path& temporary() const { return temporary_; }
  /// Makes the temporary file, empty; from here on it is ours to remove. Throws UserError where it cannot be made.
  void create();
  /// Gives it its own name. Throws UserError where that cannot be done.
  void commit();
  /// Throws UserError: cannot write `file`, for this errno.
  [[noreturn]] void fail(int reason) const;

 private:
  std::filesystem::path file_, temporary_;
  bool ours_ = false;
};

/// Writes `bytes` to a temporary name beside `file`, then renames it over `file`. Throws UserError (target is a
/// directory, folder missing, no permission, disk full).
void write_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace scorescope
