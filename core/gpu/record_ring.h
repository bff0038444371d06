#pragma once

#include <cstdint>
#include <vector>

#include "core/gpu/compute.h"
#include "core/nn/train_backend.h"

namespace scorescope {

/// What training steps report, written by the GPU and read late: a ring of buffers, each behind a fence of its own, so
/// that reading one that the GPU has left behind never waits for those in flight.
class RecordRing {
 public:
  /// Floats of a record before the losses of its samples (shaders/compute/net_finish.comp).
  static constexpr std::size_t kHead = 4;

  RecordRing(int slots, int samples);

  /// The buffer the next step writes; waits for the oldest step where all are in flight.
  const GlBuffer& begin();
  /// Everything of the step begun last is queued.
  void end(std::int64_t step);
  /// Appends the records of finished steps in order; of all where `wait`.
  void collect(std::vector<StepRecord>& out, bool wait);
  /// The record of the step begun last, which is not kept; waits.
  StepRecord take();

 private:
  struct Slot {
    GlBuffer buffer;
    GlFence fence;
    std::int64_t step = 0;
  };
  [[nodiscard]] StepRecord read(const Slot& slot) const;

  std::vector<Slot> slots_;
  std::size_t first_ = 0, in_flight_ = 0;  ///< slots [first, first + in_flight), around the ring
  std::size_t samples_ = 0;
  std::vector<StepRecord> finished_;  ///< read to make room, not collected yet
};

}  // namespace scorescope
