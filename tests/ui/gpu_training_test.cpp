#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <memory>

#include "app/trainer_choice.h"
#include "core/gpu/backend_gpu.h"
#include "core/gpu/egl_context.h"
#include "core/math/targets.h"
#include "core/scene/train_job.h"

namespace scorescope {
namespace {

TrainingWish small_wish(Objective objective) {
  TrainingWish wish;
  wish.job.net.width = 16;
  wish.job.net.depth = 2;
  wish.job.train.optimiser.batch = 64;
  wish.job.train.objective.kind = objective;
  if (objective == Objective::likelihood) wish.job.net.head = Head::energy;
  wish.job.target = std::make_shared<const Mixture>(preset_target("bimodal"));
  wish.job.levels = trained_levels(wish.job.train.objective, NoiseSchedule(), data_deviation(*wish.job.target));
  wish.job.seed = 17;
  return wish;
}

TEST_CASE("ui. where the GPU moves the particles it trains too, between frames; what it cannot train the CPU does") {
  const EglContext context;
  REQUIRE(gl_info().compute);
  const auto backend = make_gpu_backend();
  const TrainerMaker make = window_trainer(*backend);
  const TrainingWish likelihood = small_wish(Objective::likelihood);
  CHECK_FALSE(make(likelihood.job, true, nullptr)->works_in_advance());
  CHECK_FALSE(window_trainer(*make_cpu_backend())(small_wish(Objective::dsm).job, true, nullptr)->works_in_advance());

  const TrainingWish wish = small_wish(Objective::dsm);
  CHECK(make(wish.job, true, nullptr)->works_in_advance());
  ModelTraining training(wish, make);
  training.start();
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (training.step() < 60 && std::chrono::steady_clock::now() < limit) training.poll(std::chrono::milliseconds(5));
  CHECK(training.step() >= 60);
  CHECK(training.message().empty());
  REQUIRE(training.record().loss.size() >= 40);  // records come late
  CHECK(std::isfinite(training.record().loss.back()));
  REQUIRE(training.net() != nullptr);
  CHECK(training.net()->step > 0);
}

}  // namespace
}  // namespace scorescope
