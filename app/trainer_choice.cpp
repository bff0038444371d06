#include "app/trainer_choice.h"

#include "core/gpu/trainer_gpu.h"
#include "core/math/error.h"
#include "core/nn/combinations.h"

namespace scorescope {
namespace {

/// Null where the GPU does not train this job, or cannot hold it.
std::unique_ptr<TrainBackend> gpu_trainer(const TrainJob& job, const std::shared_ptr<KernelLibrary>& kernels) {
  // Whether alpha is 1 has a say in warnings alone.
  if (!kernels || !combination(job.net, job.train.objective, false).gpu) return nullptr;
  try {
    return make_gpu_trainer(job, kernels);
  } catch (const UserError&) {
    return nullptr;
  }
}

}  // namespace

TrainerMaker window_trainer(const Backend& backend) {
  const auto kernels = backend.name() == "gpu" ? std::make_shared<KernelLibrary>() : nullptr;
  return [kernels](const TrainJob& job, bool moving_average, const Weights* from) {
    using Place = TrainingSession::Place;
    auto trainer = gpu_trainer(job, kernels);
    const Place place = trainer ? Place::in_advance : Place::own_thread;
    TrainingRun run = make_training_run(job, trainer ? std::move(trainer) : make_cpu_trainer(job, 0, true));
    if (from != nullptr) run.resume(*from);
    return std::make_unique<TrainingSession>(
        std::move(run), TrainingSession::Options{.place = place, .moving_average = moving_average});
  };
}

}  // namespace scorescope
