#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/nn/training_session.h"
#include "core/scene/model_spec.h"

namespace scorescope {

/// What a scene asks of a net in training.
struct TrainingWish {
  TrainJob job;
  bool moving_average = true;
  OnChange on_change = OnChange::keep;
};

/// A way to train a job: where the arithmetic happens is the maker's business.
/// From its first weights, or `from` those.
using TrainerMaker =
    std::function<std::unique_ptr<TrainingSession>(const TrainJob& job, bool moving_average, const Weights* from)>;

/// Weights of one step, and the levels they were trained at.
struct KeptNet {
  std::shared_ptr<const Weights> weights;
  TrainedLevels levels;
};

/// One net in training, whatever becomes of its settings meanwhile: another learning rate goes on from the present
/// weights, another architecture begins anew, and the record of all of it is one. The net that pictures and flows show
/// is the newest, or an earlier one while the record is scrubbed.
class ModelTraining {
 public:
  /// Paused at the first weights, or at `from`. Throws UserError where there is nothing to learn from.
  ModelTraining(const TrainingWish& wish, TrainerMaker make, const Weights* from = nullptr);
  ~ModelTraining();
  ModelTraining(const ModelTraining&) = delete;
  ModelTraining& operator=(const ModelTraining&) = delete;

  /// Takes effect a moment after the last change: a slider is dragged through many values.
  void wish(const TrainingWish& wish);

  void start();
  /// From the first weights so many steps, and pauses. Returns when that is done, and the error is measured: what is
  /// shown then does not depend on the machine's speed.
  void train_through(std::int64_t steps);
  void pause();
  void single_step();
  void reset();                    ///< to the first weights
  void rewind(std::int64_t step);  ///< trains on from the kept step at or before it
  void set_steps_per_frame(int steps);
  /// Shows the net as it was at the kept step at or before `step`; empty: as it is.
  void scrub(std::optional<std::int64_t> step);

  /// Once a frame. `budget`: for a trainer that works on this thread.
  void poll(std::chrono::steady_clock::duration budget);

  [[nodiscard]] std::int64_t step() const { return view_->now->step; }
  [[nodiscard]] bool running() const { return view_->now->status == TrainingStatus::running; }
  /// Runs, or was told something a moment ago.
  [[nodiscard]] bool busy() const;
  [[nodiscard]] bool failed() const { return view_->now->end == TrainingEnd::failed; }
  [[nodiscard]] const std::string& message() const { return message_; }  ///< why it ended; usually empty
  [[nodiscard]] double steps_per_second() const { return view_->now->steps_per_second; }
  [[nodiscard]] bool on_gpu() const { return session_->works_in_advance(); }
  [[nodiscard]] const LossHistory& record() const { return record_; }
  [[nodiscard]] const MeasuredError* error() const { return view_->error.get(); }
  [[nodiscard]] double floor() const { return view_->floor; }
  [[nodiscard]] const std::vector<KeptNet>& kept() const { return kept_; }
  [[nodiscard]] std::optional<std::int64_t> scrubbed() const { return scrubbed_; }
  [[nodiscard]] int steps_per_frame() const { return steps_per_frame_; }
  /// What is to be shown now. The same pointer as long as it is the same net.
  [[nodiscard]] std::shared_ptr<const LearnedScore> net();

 private:
  [[nodiscard]] bool measured() const;  ///< floor, and the error of the present step
  void told() { told_ = std::chrono::steady_clock::now(); }
  void rebuild();
  void begin(const Weights* from);
  void retire();
  void follow_record();
  void follow_kept();

  TrainerMaker make_;
  TrainingWish wish_;     ///< what `session_` trains, or, while `changed_`, will
  TrainedLevels levels_;  ///< of `session_`
  std::unique_ptr<TrainingSession> session_;
  std::jthread retiring_;  ///< ends the session before this one: that may take a moment
  const TrainingView* view_ = nullptr;
  std::optional<std::chrono::steady_clock::time_point> changed_;
  std::chrono::steady_clock::time_point told_{};  ///< the last command
  std::string message_;
  int steps_per_frame_ = 0;
  LossHistory record_;
  std::int64_t part_first_ = 0;          ///< where the present session's part of the record began
  std::vector<KeptNet> earlier_, kept_;  ///< of sessions before this one; of all
  std::optional<std::int64_t> scrubbed_;
  struct Shown {
    std::shared_ptr<const Weights> weights;
    bool moving_average = true;
    std::shared_ptr<const LearnedScore> net;
  } shown_;
};

}  // namespace scorescope
