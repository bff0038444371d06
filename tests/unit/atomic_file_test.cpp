#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>

#include "core/math/atomic_file.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::read_all;
using testing::refusal;
using testing::TemporaryFolder;

std::size_t entries(const TemporaryFolder& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

/// No file may grow beyond `bytes` while it lives: a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_CASE("unit. a file is written whole, over an old one too, and nothing else is left") {
  const TemporaryFolder folder;
  const std::string bytes("a\0b\n", 4);
  write_file(folder / "out.bin", bytes);
  CHECK(read_all(folder / "out.bin") == bytes);
  write_file(folder / "out.bin", "");
  CHECK(read_all(folder / "out.bin").empty());
  CHECK(entries(folder) == 1);
}

TEST_CASE("unit. a write that fails half-way leaves the old file and no temporary one") {
  const TemporaryFolder folder;
  write_file(folder / "out.txt", "old");
  std::string said;
  {
    const FullDisk full(4096);
    said = refusal([&] { write_file(folder / "out.txt", std::string(1 << 20, 'x')); });
  }
  CHECK(holds(said, "cannot write " + (folder / "out.txt").string()));
  CHECK(read_all(folder / "out.txt") == "old");
  CHECK(entries(folder) == 1);
}

TEST_CASE("unit. a folder that is missing and a target that is a directory are refused") {
  const TemporaryFolder folder;
  const std::string missing = refusal([&] { write_file(folder / "no/out.txt", "x"); });
  CHECK(holds(missing, (folder / "no/out.txt").string()));
  CHECK(holds(missing, "No such file"));
  CHECK(holds(refusal([&] { write_file(folder.path(), "x"); }), "is a directory"));
  CHECK(entries(folder) == 0);
}

TEST_CASE("unit. what stands under the temporary name and is not ours stays") {
  const TemporaryFolder folder;
  write_file(folder / "out.txt", "old");
  std::filesystem::create_directory(folder / "out.txt.part");
  CHECK(!refusal([&] { write_file(folder / "out.txt", "new"); }).empty());
  CHECK(read_all(folder / "out.txt") == "old");
  CHECK(std::filesystem::is_directory(folder / "out.txt.part"));
}

}  // namespace
}  // namespace scorescope
