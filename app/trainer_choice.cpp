#include "app/trainer_choice.h"

namespace scorescope {

TrainerMaker window_trainer(const Backend&) {
  return [](const TrainJob& job, bool moving_average) {
    return std::make_unique<TrainingSession>(TrainingRun(job, make_cpu_trainer(job, 0, true)),
                                             TrainingSession::Options{.moving_average = moving_average});
  };
}

}  // namespace scorescope
