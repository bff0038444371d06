#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "core/flow/backend.h"

namespace scorescope {

/// Particles [0, kTracked) of every flow keep their whole path: trails and paths are drawn from it.
inline constexpr std::uint32_t kTracked = 256;

/// One flow with random access to its rows. Particles are cut into chunks (the tracked ones first: coarse first), each
/// with keyframes of the machine state every few rows; a seek replays from the nearest.
class FlowRunner {
 public:
  /// Particles [first, first + particles) of the flow; below, they are counted from 0.
  FlowRunner(Backend& backend, std::shared_ptr<const SamplerProgram> program, std::shared_ptr<const Mixture> mixture,
             std::uint64_t seed, std::uint32_t particles, std::uint32_t first = 0);

  [[nodiscard]] const SamplerProgram& program() const { return *program_; }
  [[nodiscard]] const std::shared_ptr<const SamplerProgram>& program_ptr() const { return program_; }

  /// Where the flow should stand: a waypoint index.
  void seek(int row);
  [[nodiscard]] int row() const { return wanted_; }

  /// Advances chunks until all stand at row(), or the deadline has passed. True when done. tracked_only: the first
  /// chunk.
  bool advance(std::chrono::steady_clock::time_point deadline, bool tracked_only = false);

  /// Until they are computed, the particles stand where `other`'s do, if there are as many: a law that changes under a
  /// hand must not lose them for a frame.
  void stand_in(const FlowRunner& other);

  /// Positions to draw: particles [0, ready()) stand at a row of this flow (at row() when advance() returned true).
  [[nodiscard]] const Points& positions() const { return positions_; }
  [[nodiscard]] std::size_t ready() const { return ready_; }

  /// Whole path of tracked particle i: positions at every waypoint [rows + 1, dim]. Filled as far as tracked_rows().
  [[nodiscard]] std::span<const float> tracked_path(std::uint32_t i) const;
  [[nodiscard]] std::uint32_t tracked() const;
  /// Waypoints [0, tracked_rows()) of the tracked paths are known.
  [[nodiscard]] int tracked_rows() const { return tracked_rows_; }

 private:
  struct Chunk;
  void record_path(int row);
  bool advance_tracked(std::chrono::steady_clock::time_point deadline);
  bool advance_chunk(Chunk& chunk, std::chrono::steady_clock::time_point deadline);
  std::shared_ptr<const SamplerProgram> program_;
  std::shared_ptr<const Mixture> mixture_;
  std::vector<std::shared_ptr<Chunk>> chunks_;
  int dim_ = 2;
  int wanted_ = 0;
  int tracked_rows_ = 0;
  Points positions_;
  std::size_t ready_ = 0;
  std::vector<float> paths_;  ///< [tracked, rows + 1, dim]
};

}  // namespace scorescope
