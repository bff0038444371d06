#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/media/cancelled.h"

namespace scorescope {

/// A program started without a shell and fed through its standard input; what it says on standard error is read all
/// along, so that it never waits for us, and the end of it is kept. It is killed with the object.
class ChildProcess {
 public:
  /// The program is looked for in PATH. Throws UserError where it is not there or cannot be started. From the first
  /// one on, SIGPIPE is ignored in this process: a child that dies is an error to report, not the end of us.
  explicit ChildProcess(std::vector<std::string> command);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  /// False where the child listens no longer. Throws Cancelled within 50 ms of `cancelled`.
  [[nodiscard]] bool write(std::span<const std::uint8_t> bytes, const std::atomic<bool>& cancelled);
  /// Closes its input and waits for its end. Empty where it ended well; otherwise one clause that says how it ended,
  /// with the last line of what it said. Throws Cancelled as write() does.
  [[nodiscard]] std::string finish(const std::atomic<bool>& cancelled);

 private:
  void drain();
  void close_input();
  [[nodiscard]] std::string last_line();

  pid_t pid_ = -1;
  int input_ = -1, errors_ = -1;
  bool ended_ = false;
  std::mutex said_mutex_;
  std::string said_;
  std::thread drain_;
};

}  // namespace scorescope
