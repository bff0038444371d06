#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

namespace scorescope {

/// What --frame-times writes: when the first frame was on screen after the process began, and for every later frame the
/// time since the one before it and the part of it spent working rather than waiting.
class FrameLog {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  void swapped(Instant work_began, Instant now);
  [[nodiscard]] std::size_t frames() const { return frames_; }
  void write(const std::filesystem::path& file) const;

 private:
  std::size_t frames_ = 0;
  double first_ms_ = 0.0;
  Instant last_{};
  std::vector<double> frame_ms_, work_ms_;
};

}  // namespace scorescope
