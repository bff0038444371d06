#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/nn/train_backend.h"

namespace scorescope {

/// What is kept of every step: cheap, for the plots.
struct LossHistory {
  std::int64_t first = 0;                  ///< step of the first entry: 0, or where a resumed run began
  std::vector<float> loss, gradient_norm;  ///< [steps]
  /// Recent loss by time: kTimeBins equal bins of t in [0, 1], exponential mean; NaN where nothing fell yet.
  std::vector<float> by_time;
  /// Fixed data only: the loss of the held-out points, by the weights of these steps.
  std::vector<std::int64_t> held_out_step;
  std::vector<float> held_out;

  /// One past the step of the last entry.
  [[nodiscard]] std::int64_t end() const { return first + static_cast<std::int64_t>(loss.size()); }
};
constexpr int kTimeBins = 16;

enum class TrainingEnd { none, finished, memorising, failed };

/// Weights are kept at steps 0, 1, 2, 4, 8, 16 and from there on four to the octave: the first such step after `step`.
std::int64_t next_kept_step(std::int64_t step);

/// A net in training: the first weights, the steps, what is kept of them, and the ways back. Synchronous; one thread.
/// Steps are numbered by the weights they begin from, so step() is also how many led from the first weights to these.
class TrainingRun {
 public:
  /// `monitor` judges by points that are not trained on (its gradient() alone is asked); null where there are none.
  /// Throws UserError where there is nothing to learn from.
  TrainingRun(const TrainJob& job, std::unique_ptr<TrainBackend> backend,
              std::unique_ptr<TrainBackend> monitor = nullptr);
  ~TrainingRun();
  TrainingRun(TrainingRun&&) noexcept;
  TrainingRun& operator=(TrainingRun&&) noexcept;

  [[nodiscard]] const TrainJob& job() const;
  [[nodiscard]] std::string_view backend_name() const;
  [[nodiscard]] std::int64_t step() const;
  /// Up to step(), less the steps in flight. After a failure it also shows the steps that went wrong, until one of
  /// reset(), rewind() and resume().
  [[nodiscard]] const LossHistory& history() const;
  [[nodiscard]] TrainingEnd end() const;
  /// One sentence why training ended by itself; empty while it can go on, and where it finished.
  [[nodiscard]] const std::string& message() const;
  [[nodiscard]] double steps_per_second() const;  ///< over the second before the end of the last advance()

  /// Takes steps until `last_step` or the deadline, but at least one; how many were taken. At last_step end() is
  /// `finished`, and a later last_step goes on from there. Ends by itself at a loss, gradient or weight that is not
  /// finite and at a loss that has exploded, with the last good weights in place, and where fixed data is being
  /// memorised, with the weights that the held-out points liked best.
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

/// A run with the monitor that its job asks for: on the CPU, wherever it trains.
TrainingRun make_training_run(const TrainJob& job, std::unique_ptr<TrainBackend> backend);

}  // namespace scorescope
