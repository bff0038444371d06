#include "core/lesson/trained_net.h"

#include <chrono>

#include "core/scene/stage.h"
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

void show_next(const Lesson& lesson, const StepView& view, TrainedNets& nets) {
  if (!view.goes_on) nets.clear();
  for (const ModelSpec& model : view.scene.models)
    if (!model.weights.empty()) nets.erase(model.id);  // it stands where its file has it
  if (!view.train) return;
  const ModelSpec& model = view.scene.models.front();
  const auto target = resolve_target(view.scene.target, lesson.folder());
  nets[model.id] = net_of(trained_run(view.scene, model, target->mixture, model.train.optimiser.steps), model);
}

TrainedNets nets_at(const Lesson& lesson, int step, bool revealed) {
  TrainedNets nets;
  // What comes before the last new scene, or the last training from scratch, leaves nothing.
  for (int i = 0; i <= step; ++i) {
    const LessonStep& at = lesson.steps[static_cast<std::size_t>(i)];
    show_next(lesson, at.shown, nets);
    if (at.revealed && (i < step || revealed)) show_next(lesson, *at.revealed, nets);
  }
  return nets;
}

std::shared_ptr<const LearnedScore> net_of(const TrainingRun& run, const ModelSpec& model) {
  return std::make_shared<const LearnedScore>(run.learned(run.weights(), model.use_ema));
}

}  // namespace scorescope
