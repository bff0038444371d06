#include "app/trainer_choice.h"

namespace scorescope {

TrainerMaker window_trainer(const Backend&) {
  return [](const TrainJob& job, bool moving_average, const Weights* from) {
    TrainingRun run = make_training_run(job, make_cpu_trainer(job, 0, true));
    if (from != nullptr) run.resume(*from);
    return std::make_unique<TrainingSession>(std::move(run),
                                             TrainingSession::Options{.moving_average = moving_average});
  };
}

}  // namespace scorescope
