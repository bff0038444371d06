#include "app/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace scorescope {
namespace {

constexpr std::chrono::milliseconds kEvery{100};
constexpr int kBar = 20;
constexpr const char* kClear = "\r\033[K";

}  // namespace

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (terminal_) std::fputs(kClear, stderr);
}

bool ProgressLine::due() const {
  return terminal_ && std::chrono::steady_clock::now() - shown_ >= kEvery;
}

void ProgressLine::show(double share, const std::string& text) {
  shown_ = std::chrono::steady_clock::now();
  const int full = static_cast<int>(std::lround(kBar * std::clamp(share, 0.0, 1.0)));
  std::string bar;
  for (int i = 0; i < kBar; ++i) bar += i < full ? "█" : "░";
  std::fprintf(stderr, "%s%s %s", kClear, bar.c_str(), text.c_str());
  std::fflush(stderr);
}

std::string with_commas(long long count) {
  std::string digits = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (count < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string bytes_text(double bytes) {
  const char* unit = bytes < 999.5e3 ? "kB" : bytes < 999.5e6 ? "MB" : "GB";
  const double value = bytes / (bytes < 999.5e3 ? 1e3 : bytes < 999.5e6 ? 1e6 : 1e9);
  char text[32];
  std::snprintf(text, sizeof text, value < 9.95 ? "%.1f %s" : "%.0f %s", value, unit);
  return text;
}

std::string minutes_and_seconds(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(std::max(0.0, seconds)));
  char text[32];
  std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  return text;
}

}  // namespace scorescope
