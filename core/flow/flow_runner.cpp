#include "core/flow/flow_runner.h"

#include <algorithm>
#include <map>

namespace scorescope {
namespace {

constexpr std::size_t kKeyframeBytes = std::size_t{24} << 20;  // of one flow
constexpr std::size_t kSliceWork = std::size_t{1} << 22;       // component evaluations between two looks at the clock
constexpr std::size_t kAgainWork = std::size_t{1} << 21;       // likewise, sooner done again than a keyframe is worth
constexpr int kBlock = 128;  // waypoints of tracked paths stored together: those of one path lie side by side
constexpr std::uint32_t kChunk = 8192;
constexpr std::uint32_t kMostChunks = 16;

bool keeps_history(const SamplerProgram& program) {
  return std::any_of(program.rows.begin(), program.rows.end(), [](const StepRow& r) { return r.save || r.push; });
}

/// Puts where particles stand at `x.size() / (particles dim)` waypoints from `first` on, x being [waypoint, particle,
/// dim], into paths [particle, length, dim].
void store_paths(std::span<const float> x, std::size_t dim, std::size_t particles, std::size_t length, int first,
                 std::vector<float>& paths) {
  const std::size_t all = particles * dim;
  for (std::size_t i = 0; i < particles; ++i) {
    float* to = paths.data() + (i * length + static_cast<std::size_t>(first)) * dim;
    const float* from = x.data() + i * dim;
    if (dim == 1)
      for (std::size_t k = 0; k < x.size(); k += all) *to++ = from[k];
    else
      for (std::size_t k = 0; k < x.size(); k += all) *to++ = from[k], *to++ = from[k + 1];
  }
}

}  // namespace

struct FlowRunner::Chunk {
  CloudSpec spec;
  std::uint32_t offset = 0;  ///< of its first particle among those of the runner
  std::unique_ptr<Cloud> cloud;
  int row = 0;     ///< where the cloud stands
  int shown = -1;  ///< row whose positions stand in positions_; -1: none yet
  int stride = 1;  ///< keyframe every so many rows
  int slice = 1;   ///< rows between two looks at the clock
  std::map<int, CloudState> keyframes;
};

FlowRunner::FlowRunner(Backend& backend, std::shared_ptr<const SamplerProgram> program,
                       std::shared_ptr<const Mixture> mixture, std::uint64_t seed, std::uint32_t particles,
                       std::uint32_t first)
    : program_(std::move(program)), mixture_(std::move(mixture)), dim_(mixture_->dim) {
  positions_.dim = dim_;
  positions_.data.resize(static_cast<std::size_t>(particles) * static_cast<std::size_t>(dim_));
  const std::size_t rows = program_->rows.size();
  const std::size_t state_bytes = positions_.data.size() * sizeof(float) * (keeps_history(*program_) ? 5 : 1);
  const std::size_t least_stride = state_bytes * rows / kKeyframeBytes + 1;
  const std::uint32_t size = std::max(kChunk, particles / kMostChunks);
  for (std::uint32_t offset = 0; offset < particles;) {
    const std::uint32_t count = std::min(offset == 0 ? kTracked : size, particles - offset);
    auto chunk = std::make_shared<Chunk>();
    chunk->spec = {.seed = seed, .first = first + offset, .count = count};
    chunk->offset = offset;
    chunk->cloud = backend.make_cloud(chunk->spec, program_, mixture_);
    const std::size_t row_work = count * program_->source.work(*mixture_);
    chunk->stride = static_cast<int>(std::max(least_stride, kAgainWork / row_work));
    chunk->slice = static_cast<int>(std::max<std::size_t>(1, kSliceWork / row_work));
    chunks_.push_back(std::move(chunk));
    offset += count;
  }
  paths_.resize((rows + 1) * tracked() * static_cast<std::size_t>(dim_));
  record_path(0);
}

std::uint32_t FlowRunner::tracked() const {
  return chunks_.front()->spec.count;
}

std::span<const float> FlowRunner::tracked_path(std::uint32_t i) const {
  const std::size_t length = (program_->rows.size() + 1) * static_cast<std::size_t>(dim_);
  return std::span(paths_).subspan(i * length, length);
}

/// Stores where the tracked particles stand at `row`.
void FlowRunner::record_path(int row) {
  std::vector<float> x(tracked() * static_cast<std::size_t>(dim_));
  chunks_.front()->cloud->positions(x);
  store_paths(x, static_cast<std::size_t>(dim_), tracked(), program_->rows.size() + 1, row, paths_);
  tracked_rows_ = row + 1;
}

void FlowRunner::stand_in(const FlowRunner& other) {
  if (other.dim_ != dim_ || other.positions_.data.size() != positions_.data.size()) return;
  positions_ = other.positions_;
  ready_ = other.ready_;
}

void FlowRunner::seek(int row) {
  wanted_ = std::clamp(row, 0, static_cast<int>(program_->rows.size()));
}

/// The tracked particles' path is their memory: every row is run once, ever.
bool FlowRunner::advance_tracked(std::chrono::steady_clock::time_point deadline) {
  Chunk& chunk = *chunks_.front();
  const auto dim = static_cast<std::size_t>(dim_);
  const std::size_t all = tracked() * dim;
  const int most = std::min(kBlock, chunk.slice);
  std::vector<float> x(tracked_rows_ <= wanted_ ? static_cast<std::size_t>(most) * all : 0);
  while (tracked_rows_ <= wanted_) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    const int rows = std::min(most, wanted_ + 1 - tracked_rows_);
    const std::span<float> block = std::span(x).first(static_cast<std::size_t>(rows) * all);
    chunk.cloud->trace(tracked_rows_ - 1, tracked_rows_ - 1 + rows, block);
    store_paths(block, dim, tracked(), program_->rows.size() + 1, tracked_rows_, paths_);
    tracked_rows_ += rows;
  }
  if (chunk.shown != wanted_) {
    for (std::uint32_t i = 0; i < chunk.spec.count; ++i)
      std::copy_n(tracked_path(i).data() + static_cast<std::size_t>(wanted_) * dim, dim,
                  positions_.data.data() + i * dim);
    chunk.shown = wanted_;
  }
  ready_ = std::max<std::size_t>(ready_, chunk.spec.count);
  return true;
}

bool FlowRunner::advance_chunk(Chunk& chunk, std::chrono::steady_clock::time_point deadline) {
  if (chunk.shown == wanted_) return true;
  const auto past = chunk.keyframes.upper_bound(wanted_);
  if (past != chunk.keyframes.begin()) {
    const auto best = std::prev(past);
    if (chunk.row > wanted_ || best->first > chunk.row) {
      chunk.cloud->load(best->second);
      chunk.row = best->first;
    }
  } else if (chunk.row > wanted_) {
    chunk.cloud->start();
    chunk.row = 0;
  }
  while (chunk.row < wanted_) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    const int key = (chunk.row / chunk.stride + 1) * chunk.stride;
    const int next = std::min({wanted_, key, chunk.row + chunk.slice});
    chunk.cloud->run(chunk.row, next);
    chunk.row = next;
    if (next == key && !chunk.keyframes.contains(key)) chunk.cloud->save(chunk.keyframes[key]);
  }
  const auto dim = static_cast<std::size_t>(dim_);
  chunk.cloud->positions(std::span(positions_.data).subspan(chunk.offset * dim, chunk.spec.count * dim));
  chunk.shown = wanted_;
  ready_ = std::max<std::size_t>(ready_, chunk.offset + chunk.spec.count);
  return true;
}

bool FlowRunner::advance(std::chrono::steady_clock::time_point deadline, bool tracked_only) {
  if (!advance_tracked(deadline)) return false;
  if (tracked_only) return true;
  for (std::size_t i = 1; i < chunks_.size(); ++i)
    if (!advance_chunk(*chunks_[i], deadline)) return false;
  return true;
}

}  // namespace scorescope
