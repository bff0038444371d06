#include "core/flow/step_parts.h"

#include <doctest/doctest.h>

#include "core/math/noised_mixture.h"
#include "core/scene/scene_json.h"
#include "core/scene/stage.h"

namespace scorescope {
namespace {

TEST_CASE("unit. a step of the reverse SDE is drift, score and the flow's own noise; what is left of it is nothing") {
  Scene scene = default_scene();
  scene.particles = 40;
  scene.grid.steps = 20;
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, {});
  stage.seek(1.0);
  stage.finish();
  const auto sde = stage.flow_index("sde").value();
  const Stage::FlowView view = stage.flow(sde);
  const SamplerProgram& program = view.runner->program();
  for (const int row : {0, 7, 19}) {
    for (const std::uint32_t particle : {0u, 31u}) {
      const float* at = view.runner->tracked_path(particle).data() + 2 * static_cast<std::ptrdiff_t>(row);
      const Vec2 x(at[0], at[1]), next(at[2], at[3]);
      const auto parts = step_parts(program, row, scene.seed, particle, x, next);
      REQUIRE(parts);
      const double t = program.waypoints[static_cast<std::size_t>(row)].t;
      const double h = t - program.waypoints[static_cast<std::size_t>(row) + 1].t;
      const SdeCoefficients c = stage.schedule().sde(t);
      const Vec2 score = evaluate(*stage.target(), stage.schedule().at(t), x).score;
      // dx = [f x - g^2 s] dt + g dw, backwards in t by h; single precision moves the particles.
      CHECK((parts->drift + h * c.f * x).norm() < 1e-6);
      CHECK((parts->score - h * c.g2 * score).norm() < 1e-4 * (1.0 + parts->score.norm()));
      CHECK(parts->noise.norm() > 0.0);
      CHECK((parts->next() - next).norm() < 1e-12);
    }
  }
  // The ODE has no noise, and Heun's steps are not of this form.
  CHECK(!step_parts(stage.flow(stage.flow_index("ode").value()).runner->program(), 0, scene.seed, 0, {0, 0}, {1, 1}));
  scene = with_setting(scene, "flows/ode/solver", "euler");
  Stage euler(scene, *backend, {});
  const auto parts =
      step_parts(euler.flow(euler.flow_index("ode").value()).runner->program(), 0, scene.seed, 0, {0, 0}, {1, 1});
  REQUIRE(parts);
  CHECK(parts->noise == Vec2(0, 0));
  CHECK(!step_parts(program, 20, scene.seed, 0, {0, 0}, {1, 1}));
  CHECK(!step_parts(program, -1, scene.seed, 0, {0, 0}, {1, 1}));
}

}  // namespace
}  // namespace scorescope
