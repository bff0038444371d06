#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/commands.h"
#include "app/headless_backend.h"
#include "app/interrupt.h"
#include "app/progress_line.h"
#include "core/gpu/trainer_gpu.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/nn/training_run.h"
#include "core/scene/model_checks.h"
#include "core/scene/report.h"
#include "core/scene/stage.h"
#include "core/scene/train_job.h"
#include "core/scene/trained_scene.h"
#include "core/scene/weights_file.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSlice{50};

/// The model to train; the recommended net where a scene has none.
ModelSpec model_to_train(const Scene& scene, const std::string& id) {
  if (scene.models.empty() && id.empty()) return {.id = "net", .net = {}, .train = {}, .weights = {}};
  return chosen_model(scene, id);
}

/// Hours of training are not lost to a folder that is not there.
void require_writable(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw UserError(file.string() + " is a directory; a file name is needed to write to");
  if (!std::filesystem::is_directory(folder, ignored))
    throw UserError(file.string() + ": the folder " + folder.string() + " does not exist; make it first");
}

/// Where a net is trained: with the GPU where particles would be moved there too and it can train this one. The context
/// has to outlive the trainer.
struct Trainer {
  std::optional<EglContext> context;
  std::unique_ptr<TrainBackend> backend;
  std::string device;
};

Trainer trainer_for(BackendChoice choice, const TrainJob& job, const Combination& combination) {
  Trainer out{.context = context_for(choice), .backend = nullptr, .device = {}};
  const bool gpu = backend_for(choice, out.context).backend->name() == "gpu";
  if (gpu && (combination.gpu || choice == BackendChoice::gpu)) {
    out.backend = make_gpu_trainer(job);
    out.device = gl_info().renderer;
  } else {
    out.context.reset();
    out.backend = make_cpu_trainer(job);
    out.device = "CPU, " + std::to_string(std::thread::hardware_concurrency()) + " cores";
  }
  return out;
}

/// A training run from its first step to its report.
class Training {
 public:
  Training(const CommonOptions& common, const TrainOptions& options)
      : scene_(load_with_settings(common)), model_(model_to_train(scene_, options.model)), options_(options) {
    if (options.steps) model_.train.optimiser.steps = *options.steps;
    if (options.steps && *options.steps < 1)
      throw UserError("--steps " + std::to_string(*options.steps) + ": give 1 or more");
    if (options_.weights.empty() && !model_.weights.empty()) options_.weights = base_folder(common) / model_.weights;
    if (options_.weights.empty() && options_.metrics.empty())
      throw UserError("--weights: name a file to save the trained net in, or models/" + model_.id +
                      "/weights in the scene");
    for (const auto& file : {options_.weights, options_.metrics})
      if (!file.empty()) require_writable(file);
    target_ = resolve_target(scene_.target, base_folder(common));
    job_ = train_job(scene_, model_, target_->mixture);
    std::optional<SavedNet> saved;
    if (!options.resume.empty()) {
      saved = load_weights(options.resume);
      require_resumable(*saved, job_, options.resume);
      job_.levels = saved->levels;
      if (saved->weights.step >= steps())
        throw UserError(options.resume.string() + ": stands at step " + std::to_string(saved->weights.step) +
                        " already; give --steps above it");
    }
    Trainer trainer = trainer_for(common.backend, job_, combination_of(scene_, model_));
    context_ = std::move(trainer.context);
    device_ = std::move(trainer.device);
    run_.emplace(make_training_run(job_, std::move(trainer.backend)));
    if (saved) run_->resume(saved->weights);
    first_ = run_->step();
    floor_ = loss_floor(job_);
  }

  void train(const Interrupt& interrupt) {
    ProgressLine line;
    const auto begin = SteadyClock::now();
    try {
      while (run_->end() == TrainingEnd::none && !interrupt.pending()) {
        if (run_->advance(steps(), SteadyClock::now() + kSlice) == 0) std::this_thread::yield();
        if (line.due()) line.show(static_cast<double>(run_->step()) / static_cast<double>(steps()), progress());
      }
    } catch (const UserError& lost) {  // a GPU that is gone: what was kept is here
      lost_ = lost.what();
    }
    seconds_ = std::chrono::duration<double>(SteadyClock::now() - begin).count();
  }

  /// Saves and says what has become of it. Throws UserError where that is not a trained net.
  void report() const {
    const Weights weights = lost_.empty() ? run_->weights() : *run_->kept().back();
    const bool saves = !options_.weights.empty() && weights.step > first_;
    if (saves) {
      SavedNet net = saved_net(job_, model_.id, weights, run_->kept());
      if (!options_.keep) net.kept.clear();
      save_weights(options_.weights, net);
    }
    const TrainingFigures figures = training_figures(*run_, weights, model_.use_ema);
    if (!options_.metrics.empty()) write_file(options_.metrics, metrics(weights.step, figures).dump(2) + "\n");
    const std::string kept = saves ? "the weights are in " + options_.weights.string() : "nothing is saved";
    if (!lost_.empty()) throw UserError(lost_ + " (at step " + std::to_string(weights.step) + "; " + kept + ")");
    if (run_->end() == TrainingEnd::failed) throw UserError(run_->message() + "; " + kept);
    if (run_->end() == TrainingEnd::none)
      throw UserError("interrupted at step " + std::to_string(weights.step) + "; " + kept);
    if (!run_->message().empty()) std::printf("%s\n", run_->message().c_str());
    std::printf("%s: step %s on %s in %.2f s (%s steps/s), loss %.4f (floor %.4f), eps error %.4f\n", model_.id.c_str(),
                with_commas(weights.step).c_str(), std::string(run_->backend_name()).c_str(), seconds_,
                with_commas(std::lround(rate())).c_str(), figures.loss, figures.floor, figures.eps_error);
  }

 private:
  [[nodiscard]] std::int64_t steps() const { return job_.train.optimiser.steps; }
  [[nodiscard]] double rate() const {
    return seconds_ > 0.0 ? static_cast<double>(run_->history().loss.size()) / seconds_ : 0.0;
  }

  [[nodiscard]] std::string progress() const {
    const double speed = run_->steps_per_second();
    char text[160];
    std::snprintf(text, sizeof text, "%s of %s steps  loss %.4f  floor %.4f  %s steps/s  %s left",
                  with_commas(run_->step()).c_str(), with_commas(steps()).c_str(), recent_loss(run_->history()), floor_,
                  with_commas(std::lround(speed)).c_str(),
                  minutes_and_seconds(speed > 0.0 ? static_cast<double>(steps() - run_->step()) / speed : 0.0).c_str());
    return text;
  }

  [[nodiscard]] Json metrics(std::int64_t step, const TrainingFigures& figures) const {
    Json out = {{"model", model_.id},
                {"seed", job_.seed},
                {"backend", run_->backend_name()},
                {"device", device_},
                {"parameters", run_->kept().front()->params.size()},
                {"end", lost_.empty() ? name_of(run_->end()) : "lost"},
                {"message", lost_.empty() ? run_->message() : lost_},
                {"steps", step},
                {"first_step", first_},
                {"seconds", seconds_},
                {"steps_per_second", rate()}};
    out.update(training_report(*run_, figures, model_.use_ema));
    return out;
  }

  Scene scene_;
  ModelSpec model_;
  TrainOptions options_;
  std::shared_ptr<const ResolvedTarget> target_;
  TrainJob job_;
  std::optional<EglContext> context_;  ///< outlives the run
  std::string device_;
  std::optional<TrainingRun> run_;
  std::int64_t first_ = 0;
  double floor_ = 0.0;
  std::string lost_;  ///< why the trainer itself gave up; usually empty
  double seconds_ = 0.0;
};

}  // namespace

void command_train(const CommonOptions& common, const TrainOptions& options) {
  const Interrupt interrupt;
  Training training(common, options);
  training.train(interrupt);
  training.report();
}

}  // namespace scorescope
