#include "core/lesson/trained_net.h"

#include <chrono>

#include "core/scene/train_job.h"

namespace scorescope {

TrainingRun trained_run(const Scene& scene, const ModelSpec& model, const std::shared_ptr<const Mixture>& target,
                        std::int64_t steps) {
  constexpr std::chrono::seconds kSlice{1};
  const TrainJob job = train_job(scene, model, target);
  TrainingRun run = make_training_run(job, make_cpu_trainer(job));
  while (run.end() == TrainingEnd::none) run.advance(steps, std::chrono::steady_clock::now() + kSlice);
  return run;
}

std::shared_ptr<const LearnedScore> net_of(const TrainingRun& run, const ModelSpec& model) {
  return std::make_shared<const LearnedScore>(run.learned(run.weights(), model.use_ema));
}

}  // namespace scorescope
