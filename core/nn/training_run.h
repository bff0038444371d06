#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/nn/train_backend.h"

namespace scorescope {

/// What is kept of every step: cheap, for the plots.
struct LossHistory {
  std::vector<float> loss, gradient_norm;  ///< [steps]
  /// Recent loss by time: 16 equal bins of t, exponential mean; NaN where nothing fell yet.
  std::vector<float> by_time;
};

enum class TrainingEnd { none, finished, memorising, failed };

/// A net in training: the first weights, the steps, what is kept of them, and the ways back. Synchronous; one thread.
/// Weights are kept at steps 0, 1, 2, 4, 8, ... with four to the octave from 16 on.
class TrainingRun {
 public:
  TrainingRun(const TrainJob& job, std::unique_ptr<TrainBackend> backend);
  ~TrainingRun();

  [[nodiscard]] const TrainJob& job() const;
  [[nodiscard]] std::string_view backend_name() const;
  [[nodiscard]] std::int64_t step() const;
  [[nodiscard]] const LossHistory& history() const;
  [[nodiscard]] TrainingEnd end() const;
  [[nodiscard]] const std::string& message() const;  ///< one sentence why it ended; empty while it can go on
  [[nodiscard]] double steps_per_second() const;     ///< over the last second of work

  /// Takes steps until `last_step` or the deadline; how many were taken. Stops by itself at a loss, gradient or weight
  /// that is not finite, with the last good weights in place, and where fixed data begins to be memorised.
  int advance(std::int64_t last_step, std::chrono::steady_clock::time_point deadline);

  void reset();                         ///< the same first weights, step 0
  void rewind(std::int64_t step);       ///< to the kept step at or before it; later ones are forgotten
  void resume(const Weights& weights);  ///< goes on from weights of a file (history starts there)
  [[nodiscard]] Weights weights() const;
  [[nodiscard]] const std::vector<std::shared_ptr<const Weights>>& kept() const;  ///< by rising step
  [[nodiscard]] LearnedScore learned(const Weights& weights, bool moving_average) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace scorescope
