#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/support/files.h"

namespace scorescope::testing {

/// A program started without a shell, its output kept. Ends with the object at the latest.
class Process {
 public:
  /// `display`: what DISPLAY is for it; empty takes the variable away.
  Process(const std::vector<std::string>& command, const std::string& display, const TemporaryFolder& folder);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  /// Its exit code; empty if it is still running after `seconds`. A signal counts as 128 + number.
  std::optional<int> wait(double seconds);
  void terminate();
  void kill_at_once();  ///< as a power cut would
  [[nodiscard]] pid_t id() const { return pid_; }
  [[nodiscard]] std::string output() const { return read_all(out_); }
  [[nodiscard]] std::string errors() const { return read_all(err_); }
  /// Processor time it has used, in seconds.
  [[nodiscard]] double processor_seconds() const;

 private:
  std::filesystem::path out_, err_;
  pid_t pid_ = -1;
  std::optional<int> code_;
};

struct Finished {
  int code = -1;
  std::string output, errors;
};
/// Runs to the end (at most a minute).
Finished run(const std::vector<std::string>& command, const std::string& display = "");
/// The program under test.
Finished scorescope(std::vector<std::string> arguments);

void sleep_seconds(double seconds);

/// A screen of its own, with nobody else on it.
class Screen {
 public:
  explicit Screen(const std::string& size = "1600x1000");
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  TemporaryFolder folder_;
  std::optional<Process> server_;
  std::string name_;
};

}  // namespace scorescope::testing
