#include "app/trainer_choice.h"

#include "core/gpu/trainer_gpu.h"
#include "core/nn/combinations.h"

namespace scorescope {
namespace {

bool gpu_trains(const TrainJob& job) {
  const TrainedLevels& levels = job.levels;
  const bool alpha_is_one = levels.noised && levels.canonical(levels.lambda_min).alpha == 1.0 &&
                            levels.canonical(levels.lambda_max).alpha == 1.0;
  return combination(job.net, job.train.objective, alpha_is_one).gpu;
}

}  // namespace

TrainerMaker window_trainer(const Backend& backend) {
  const bool gpu = backend.name() == "gpu";
  return [gpu](const TrainJob& job, bool moving_average, const Weights* from) {
    const bool here = gpu && gpu_trains(job);
    TrainingRun run = make_training_run(job, here ? make_gpu_trainer(job) : make_cpu_trainer(job, 0, true));
    if (from != nullptr) run.resume(*from);
    using Place = TrainingSession::Place;
    return std::make_unique<TrainingSession>(
        std::move(run), TrainingSession::Options{.place = here ? Place::in_advance : Place::own_thread,
                                                 .moving_average = moving_average});
  };
}

}  // namespace scorescope
