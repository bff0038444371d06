#pragma once

#include "core/scene/scene.h"

namespace scorescope {

/// Which instant every frame of a clip shows. Frame k of a pass stands at k / fps seconds of it, whatever the machine's
/// speed: u = from + k speed / (fps seconds of the timeline). The last frame of a pass stands at its end.
///
/// A clip is: the first picture held; the pass; the last picture held; and, there and back, the pass in reverse without
/// its two ends, or, dissolving, the last picture turning into the first.
class FramePlan {
 public:
  FramePlan(const ExportSpec& spec, const TimelineSpec& timeline);

  struct Instant {
    double u = 0.0;
    float first = 0.0f;  ///< so much of it is the clip's first picture
    bool operator==(const Instant&) const = default;
  };
  [[nodiscard]] int count() const { return hold_start_ + pass_ + hold_end_ + back_ + dissolve_; }
  [[nodiscard]] Instant at(int frame) const;

 private:
  [[nodiscard]] double u_of(int step) const;

  double from_, to_;
  double rate_, frames_;  ///< a step is rate / frames of the timeline
  int hold_start_, pass_, hold_end_, back_ = 0, dissolve_ = 0;
};

}  // namespace scorescope
