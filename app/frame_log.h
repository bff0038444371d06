#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace scorescope {

/// What --frame-times writes: when the first frame was on screen after the process began, and for every later frame the
/// time since the one before it and the part of it spent working rather than waiting; and for every page of a lesson
/// how long it took from the key to its first picture, and to the picture with every particle in its place.
class FrameLog {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  void turned(const std::string& page, Instant now);
  void swapped(Instant work_began, Instant now, bool whole);
  [[nodiscard]] std::size_t frames() const { return frames_; }
  void write(const std::filesystem::path& file) const;

 private:
  std::size_t frames_ = 0;
  double first_ms_ = 0.0;
  Instant last_{};
  std::vector<double> frame_ms_, work_ms_;
  struct Page {
    std::string name;
    Instant turned;
    std::size_t frame = 0;               ///< that came next
    std::optional<double> first, whole;  ///< ms
  };
  std::vector<Page> pages_;
};

}  // namespace scorescope
