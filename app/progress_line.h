#pragma once

#include <chrono>
#include <string>

namespace scorescope {

/// One line on stderr that is written over and over while something long runs, and is gone when it ends. Only where
/// stderr is a terminal.
class ProgressLine {
 public:
  ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  /// Whether it is time to write again: nobody reads faster.
  [[nodiscard]] bool due() const;
  /// A bar that is full at `share` = 1, then `text`.
  void show(double share, const std::string& text);

 private:
  bool terminal_;
  std::chrono::steady_clock::time_point shown_{};
};

/// 1234567 -> "1,234,567".
std::string with_commas(long long count);
/// 8312345 -> "8.3 MB".
std::string bytes_text(double bytes);
/// 75.2 -> "1:16", rounded up.
std::string minutes_and_seconds(double seconds);

}  // namespace scorescope
