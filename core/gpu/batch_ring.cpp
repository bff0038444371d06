#include "core/gpu/batch_ring.h"

#include <tbb/parallel_for.h>

#include <algorithm>

namespace scorescope {
namespace {

constexpr std::size_t kMostStepsAtOnce = 8;
constexpr std::size_t kMostFloatsAtOnce = std::size_t{1} << 21;
constexpr std::size_t kRegions = 3;

template <class Lists, class Visit>
void each_list(Lists& batch, BatchRing::Layout& layout, const Visit& visit) {
  visit(batch.x, layout.x);
  visit(batch.x_scale, layout.x_scale);
  visit(batch.noise, layout.noise);
  visit(batch.gx, layout.gx);
  visit(batch.gF, layout.gF);
  visit(batch.kappa, layout.kappa);
  visit(batch.weight, layout.weight);
  visit(batch.target, layout.target);
  visit(batch.direction, layout.direction);
}

}  // namespace

BatchRing::BatchRing(const TrainJob& job) : maker_(job), regions_(kRegions) {
  maker_.shape(shape_);
  each_list(shape_, layout_, [&](const std::vector<float>& list, GLuint& first) {
    first = layout_.size;
    layout_.size += static_cast<GLuint>(list.size());
  });
  GLint alignment = 1;
  glGetIntegerv(GL_SHADER_STORAGE_BUFFER_OFFSET_ALIGNMENT, &alignment);
  const std::size_t unit = std::max<std::size_t>(1, static_cast<std::size_t>(alignment) / sizeof(float));
  pitch_ = (layout_.size + unit - 1) / unit * unit;
  const std::size_t steps = std::clamp<std::size_t>(kMostFloatsAtOnce / pitch_, 1, kMostStepsAtOnce);
  steps_at_once_ = static_cast<std::int64_t>(steps);
  staging_.resize(steps * pitch_);
  for (const Region& region : regions_) upload(region.buffer, staging_.size() * sizeof(float), nullptr, GL_STREAM_DRAW);
}

BatchRing::Place BatchRing::at(std::int64_t step) {
  const auto has = [&](const Region& r) { return r.first >= 0 && step >= r.first && step < r.first + steps_at_once_; };
  if (!has(regions_[current_])) {
    if (regions_[current_].first >= 0) regions_[current_].left.place();
    current_ = (current_ + 1) % regions_.size();
    fill(regions_[current_], step);
  }
  const auto index = static_cast<std::size_t>(step - regions_[current_].first);
  return {regions_[current_].buffer.id(), static_cast<GLintptr>(index * pitch_ * sizeof(float)),
          static_cast<GLsizeiptr>(layout_.size * sizeof(float))};
}

void BatchRing::fill(Region& region, std::int64_t first) {
  region.left.wait();
  region.left.clear();
  region.first = -1;
  tbb::parallel_for(std::int64_t{0}, steps_at_once_, [&](std::int64_t i) {
    Batch<float> batch = shape_;
    maker_.fill(first + i, 0, batch.samples, batch);
    const auto begin = staging_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * pitch_);
    Layout layout = layout_;
    each_list(batch, layout, [&](const std::vector<float>& list, GLuint at) {
      std::copy(list.begin(), list.end(), begin + static_cast<std::ptrdiff_t>(at));
    });
  });
  // Nobody reads the buffer any more, so this need not wait.
  glBindBuffer(GL_SHADER_STORAGE_BUFFER, region.buffer.id());
  glBufferSubData(GL_SHADER_STORAGE_BUFFER, 0, static_cast<GLsizeiptr>(staging_.size() * sizeof(float)),
                  staging_.data());
  region.first = first;
}

}  // namespace scorescope
