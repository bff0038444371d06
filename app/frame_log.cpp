#include "app/frame_log.h"

#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/math/atomic_file.h"

namespace scorescope {
namespace {

constexpr std::size_t kKept = 1'000'000;

/// Milliseconds since this process began. Linux says so in /proc to a hundredth of a second; elsewhere 0.
double process_age_ms() {
  std::ifstream stat("/proc/self/stat"), uptime("/proc/uptime");
  std::string line;
  double up = 0.0;
  if (!std::getline(stat, line) || !(uptime >> up)) return 0.0;
  // Field 22; the second field, a name in brackets, may hold blanks.
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;
  const double ticks = std::atof(field.c_str());
  return 1e3 * (up - ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

double ms(std::chrono::steady_clock::duration d) {
  return std::chrono::duration<double, std::milli>(d).count();
}

}  // namespace

void FrameLog::turned(const std::string& page, Instant now) {
  if (pages_.size() < kKept) pages_.push_back({page, now, frame_ms_.size(), {}, {}});
}

void FrameLog::swapped(Instant work_began, Instant now, bool whole) {
  if (!pages_.empty()) {
    Page& page = pages_.back();
    if (!page.first) page.first = ms(now - page.turned);
    if (whole && !page.whole) page.whole = ms(now - page.turned);
  }
  if (frames_ == 0)
    first_ms_ = process_age_ms();
  else if (frame_ms_.size() < kKept) {
    frame_ms_.push_back(ms(now - last_));
    work_ms_.push_back(ms(now - work_began));
  }
  last_ = now;
  ++frames_;
}

void FrameLog::write(const std::filesystem::path& file) const {
  nlohmann::ordered_json out = {{"first_frame_ms", first_ms_}, {"frame_ms", frame_ms_}, {"work_ms", work_ms_}};
  for (const Page& page : pages_) {
    nlohmann::ordered_json told = {{"page", page.name}, {"frame", page.frame}};
    if (page.first) told["first_ms"] = *page.first;
    if (page.whole) told["whole_ms"] = *page.whole;
    out["pages"].push_back(std::move(told));
  }
  write_file(file, out.dump() + "\n");
}

}  // namespace scorescope
