#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/nn/score_error.h"
#include "core/nn/training_run.h"

namespace scorescope {

enum class TrainingStatus { paused, running, ended };

/// A training run as it stood at one moment. Immutable.
struct TrainingSnapshot {
  std::int64_t step = 0;
  TrainingStatus status = TrainingStatus::paused;
  TrainingEnd end = TrainingEnd::none;
  std::string message;  ///< one sentence; usually empty
  double steps_per_second = 0.0;
  std::shared_ptr<const Weights> weights;  ///< the newest copy; while training its step may lie a little behind
  std::vector<std::shared_ptr<const Weights>> kept;
};

/// How far the field is from the exact one, by the weights of one step.
struct MeasuredError {
  std::int64_t step = 0;
  std::vector<LevelError> by_time;
  double mean = 0.0;  ///< mean_error()
};

/// What the caller has of a training run: its own copies.
struct TrainingView {
  std::shared_ptr<const TrainingSnapshot> now;
  LossHistory history;
  std::shared_ptr<const MeasuredError> error;  ///< null until the first is there
  double floor = 0.0;                          ///< loss_floor(); NaN until it is there
};

/// A training run behind a window: takes commands and shows what has become of it, and the caller never waits on
/// arithmetic. A CPU trainer works on a thread of its own, at low priority; the GPU's works within advance(), on the
/// thread that has the context. Either way there is nothing to do but advance() and poll() once a frame. How far the
/// field is from the exact one is measured on another thread, now and then.
class TrainingSession {
 public:
  enum class Place { own_thread, in_advance };
  struct Options {
    Place place = Place::own_thread;
    bool moving_average = true;  ///< which weights the error is measured of
    int error_times = 24;        ///< at so many times
  };
  /// Stands paused where the run stands.
  TrainingSession(TrainingRun run, const Options& options);
  ~TrainingSession();
  TrainingSession(const TrainingSession&) = delete;
  TrainingSession& operator=(const TrainingSession&) = delete;

  [[nodiscard]] const TrainJob& job() const;
  /// Whether it trains within advance(): then it also has to be destroyed on that thread.
  [[nodiscard]] bool works_in_advance() const;

  // Commands; what they do shows in a later poll().
  void start();  ///< runs on, to the end of a cosine; after a failure from the weights that are in place
  void train_to(std::int64_t step);  ///< runs on to that step, and pauses there
  void pause();
  void single_step();  ///< and pauses
  /// So many steps between two calls of advance() at most; 0: as many as fit.
  void set_steps_per_frame(int steps);
  void reset();                         ///< to the first weights; runs on if it was running
  void rewind(std::int64_t step);       ///< to the weights kept at or before that step; pauses
  void resume(const Weights& weights);  ///< to weights of a file; pauses
  void set_moving_average(bool moving_average);

  /// In advance: trains for that long (but one step at least, where one is due). Own thread: says that a frame passed.
  void advance(std::chrono::steady_clock::duration budget);
  /// What is there to see; stays valid until the next call.
  const TrainingView& poll();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace scorescope
