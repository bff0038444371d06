#include "core/gpu/record_ring.h"

#include <algorithm>
#include <utility>

#include "core/math/error.h"

namespace scorescope {

RecordRing::RecordRing(int slots, int samples)
    : slots_(static_cast<std::size_t>(slots)), samples_(static_cast<std::size_t>(samples)) {
  for (const Slot& slot : slots_) upload(slot.buffer, (kHead + samples_) * sizeof(float), nullptr, GL_STREAM_READ);
}

const GlBuffer& RecordRing::begin() {
  if (in_flight_ == slots_.size()) {
    slots_[first_].fence.wait();
    collect(finished_, false);
  }
  return slots_[(first_ + in_flight_) % slots_.size()].buffer;
}

void RecordRing::end(std::int64_t step) {
  Slot& slot = slots_[(first_ + in_flight_) % slots_.size()];
  slot.step = step;
  glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
  slot.fence.place();
  ++in_flight_;
}

void RecordRing::collect(std::vector<StepRecord>& out, bool wait) {
  if (&out != &finished_) {
    std::move(finished_.begin(), finished_.end(), std::back_inserter(out));
    finished_.clear();
  }
  while (in_flight_ > 0) {
    Slot& slot = slots_[first_];
    if (wait) slot.fence.wait();
    if (!slot.fence.passed()) return;
    out.push_back(read(slot));
    slot.fence.clear();
    first_ = (first_ + 1) % slots_.size();
    --in_flight_;
  }
}

StepRecord RecordRing::take() {
  Slot& slot = slots_[(first_ + in_flight_) % slots_.size()];
  glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
  slot.fence.place();
  slot.fence.wait();
  return read(slot);
}

StepRecord RecordRing::read(const Slot& slot) const {
  StepRecord record;
  record.step = slot.step;
  glBindBuffer(GL_SHADER_STORAGE_BUFFER, slot.buffer.id());
  // A map and not glGetBufferSubData, which some drivers put behind everything in the queue.
  const auto bytes = static_cast<GLsizeiptr>((kHead + samples_) * sizeof(float));
  const auto* data = static_cast<const float*>(glMapBufferRange(GL_SHADER_STORAGE_BUFFER, 0, bytes, GL_MAP_READ_BIT));
  if (data == nullptr) throw_gl_lost();
  record.loss = data[0];
  record.gradient_norm = data[1];
  record.sample_loss.assign(data + kHead, data + kHead + samples_);
  if (glUnmapBuffer(GL_SHADER_STORAGE_BUFFER) == GL_FALSE) throw_gl_lost();
  return record;
}

}  // namespace scorescope
