#include "core/export/frame_plan.h"

#include <algorithm>
#include <cmath>

#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr double kMostFrames = 1e6;
constexpr double kSameStep = 1e-6;  // of a frame: what rounding may add to a pass that ends on a frame

}  // namespace

FramePlan::FramePlan(const ExportSpec& spec, const TimelineSpec& timeline)
    : from_(spec.from), to_(spec.to), rate_(timeline.speed * spec.speed), frames_(spec.fps * timeline.seconds) {
  const double steps = (to_ - from_) * frames_ / rate_;
  if (!(steps < kMostFrames))
    throw UserError("the clip would have more than a million frames; raise export/speed or lower export/fps");
  pass_ = static_cast<int>(std::ceil(steps - kSameStep)) + 1;
  const auto frames = [&](double seconds) { return static_cast<int>(std::lround(seconds * spec.fps)); };
  hold_start_ = frames(spec.hold_start);
  hold_end_ = frames(spec.hold_end);
  if (spec.loop == ClipLoop::ping_pong) back_ = std::max(0, pass_ - 2);
  if (spec.loop == ClipLoop::dissolve) dissolve_ = frames(spec.dissolve);
}

double FramePlan::u_of(int step) const {
  return std::min(from_ + step * rate_ / frames_, to_);
}

FramePlan::Instant FramePlan::at(int frame) const {
  int k = frame - hold_start_;
  if (k < pass_) return {u_of(std::max(k, 0))};
  k -= pass_;
  if (k < hold_end_) return {u_of(pass_ - 1)};
  k -= hold_end_;
  if (k < back_) return {u_of(pass_ - 2 - k)};
  k -= back_;
  return {u_of(pass_ - 1), static_cast<float>(k + 1) / static_cast<float>(dissolve_ + 1)};
}

}  // namespace scorescope
