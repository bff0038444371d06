#include <doctest/doctest.h>

#include <cmath>

#include "core/math/divergence.h"
#include "core/nn/score_error.h"
#include "core/nn/training_run.h"
#include "core/scene/measure.h"
#include "core/scene/scene_json.h"
#include "core/scene/train_job.h"

namespace scorescope {
namespace {

/// The default net and training on eight Gaussians, sampled by 100 Euler-Maruyama steps.
const char* const kScene = R"({"version": 1, "particles": 20000, "grid": {"steps": 100},
    "target": {"kind": "preset", "name": "eight_gaussians"},
    "models": [{"id": "net"}], "score": {"kind": "learned", "model": "net"},
    "flows": [{"kind": "reverse_sde"}]})";

TEST_CASE("unit. acceptance: the default training samples eight Gaussians after 2,000 steps") {
  // Seeds 0 .. 3: eps-error 0.0047 to 0.0052, strays 1.5 to 1.7 %, total variation 0.008 to 0.026. One seed is enough
  // to see that nothing has been lost.
  Scene scene = parse_scene(kScene, "s");
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, {});
  const TrainJob job = train_job(scene, scene.models.front(), stage.target());
  TrainingRun run(job, make_cpu_trainer(job));
  run.advance(2000, std::chrono::steady_clock::now() + std::chrono::hours(1));
  REQUIRE(run.step() == 2000);
  const auto net = std::make_shared<const LearnedScore>(run.learned(run.weights(), true));
  CHECK(mean_error(error_by_time(*net, *job.target, 24)) <= 0.015);
  REQUIRE(stage.set_net("net", net));
  const FlowResult result = run_flow(stage, 0, *backend);
  const ModeReport modes = mode_report(*job.target, {1.0, 0.0}, result.particles);
  double variation = 0.0;
  for (const std::size_t count : modes.counts)
    variation += 0.5 * std::abs(static_cast<double>(count) / scene.particles - 1.0 / 8.0);
  MESSAGE("strays " << modes.stray_share << ", total variation of the mode counts " << variation);
  CHECK(modes.stray_share <= 0.05);
  CHECK(variation <= 0.04);
}

}  // namespace
}  // namespace scorescope
