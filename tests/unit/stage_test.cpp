#include <doctest/doctest.h>

#include "core/scene/measure.h"
#include "core/scene/scene_json.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::refusal;

Scene small_scene() {
  Scene scene = default_scene();
  scene.particles = 300;
  scene.grid.steps = 20;
  return scene;
}

TEST_CASE("unit. a stage has one runner a flow, each at the row the clock says") {
  const auto backend = make_cpu_backend();
  Stage stage(small_scene(), *backend, {});
  REQUIRE(stage.flow_count() == 4);
  for (int i = 0; i <= 10; ++i) {
    stage.seek(i / 10.0);
    stage.finish();
    for (std::size_t f = 0; f < 4; ++f) {
      const Stage::FlowView view = stage.flow(f);
      CHECK(view.row == stage.clock().waypoint(view.runner->program(), i / 10.0));
      CHECK(view.runner->row() == view.row);
      CHECK(view.runner->ready() == 300);
      CHECK(view.film == (f == 0));
      CHECK(view.steps_done <= view.steps);
      CHECK(!view.name.empty());
      CHECK(!view.solver.empty());
    }
  }
  CHECK(stage.flow(0).note == "rewound");
  CHECK(stage.flow(2).steps_done == 20);
  CHECK(stage.flow(3).steps == 20);  // Heun's predictors are not steps
  CHECK(stage.flow_index("ode") == 3);
  CHECK(!stage.flow_index("none").has_value());
}

TEST_CASE("unit. under the mirrored clock every flow runs its own way, those against the playing direction at 1 - u") {
  const auto backend = make_cpu_backend();
  Scene scene = small_scene();
  scene.timeline.pace = Pace::t;
  for (const Direction direction : {Direction::to_data, Direction::to_noise}) {
    scene.timeline.direction = direction;
    scene.timeline.mode = ClockMode::together;
    Stage together(scene, *backend, {});
    scene.timeline.mode = ClockMode::mirror;
    Stage stage(scene, *backend, {});
    CHECK(stage.mirrors());
    CHECK_FALSE(together.mirrors());
    for (const double u : {0.0, 0.26, 0.5, 1.0}) {
      stage.seek(u);
      CHECK(stage.t() == doctest::Approx(direction == Direction::to_data ? 1.0 - 0.999 * u : 0.001 + 0.999 * u));
      for (std::size_t f = 0; f < stage.flow_count(); ++f) {
        CAPTURE(stage.flow(f).name);
        const bool against = (f == 0) == (direction == Direction::to_data);
        CHECK_FALSE(stage.flow(f).film);
        CHECK(stage.flow(f).clock->t_of_u(u) == stage.clock().t_of_u(against ? 1.0 - u : u));
        together.seek(u);
        if (!against) CHECK(stage.flow(f).row == together.flow(f).row);
      }
    }
  }
  // Played to the noise without a mirror, the forward flow shows the same states at the same fractions.
  scene.timeline = {.direction = Direction::to_noise, .pace = Pace::t};
  Stage forward(scene, *backend, {});
  scene.timeline = {.direction = Direction::to_data, .pace = Pace::t, .mode = ClockMode::mirror};
  Stage mirrored(scene, *backend, {});
  for (const double u : {0.0, 0.26, 0.5, 1.0}) {
    forward.seek(u);
    mirrored.seek(u);
    CHECK(forward.flow(0).row == mirrored.flow(0).row);
  }
}

TEST_CASE("unit. a change keeps the flows it does not touch, and the time") {
  const auto backend = make_cpu_backend();
  Stage stage(small_scene(), *backend, {});
  stage.seek(0.6);
  stage.finish();
  const double t = stage.t();
  const auto program = [&](std::size_t i) { return stage.flow(i).runner->program_ptr(); };
  const auto sde = program(2);
  const auto ode = program(3);
  stage.apply(with_setting(stage.scene(), "flows/ode/solver", "euler"));
  CHECK(program(2) == sde);
  CHECK(program(3) != ode);
  CHECK(stage.t() == doctest::Approx(t).epsilon(1e-6));
  CHECK(stage.flow(2).runner->ready() == 300);
  stage.apply(with_setting(stage.scene(), "timeline/pace", "t"));
  CHECK(program(2) == sde);
  CHECK(stage.t() == doctest::Approx(t).epsilon(1e-6));
  for (const auto& [path, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"seed", "3"},
                                                                  {"particles", "200"},
                                                                  {"schedule/beta_max", "15"},
                                                                  {"grid/steps", "30"},
                                                                  {"target/name", "rings"},
                                                                  {"prior", "exact"}}) {
    const auto before = program(2);
    stage.apply(with_setting(stage.scene(), path, value));
    const auto of_path = std::string(path);
    CAPTURE(of_path);
    CHECK(program(2) != before);
  }
}

TEST_CASE("unit. what a stage shows after any change is what a fresh stage shows") {
  const auto backend = make_cpu_backend();
  Stage stage(small_scene(), *backend, {});
  stage.seek(0.5);
  stage.finish();
  for (const auto& [path, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"flows/ald/levels", "5"},
                                                                  {"timeline/direction", "to_noise"},
                                                                  {"flows/ald/align", "noise"},
                                                                  {"grid/t_min", "0.01"},
                                                                  {"schedule/kind", "fm_linear"},
                                                                  {"target/name", "bimodal"},
                                                                  {"flows/fwd/forward", "interpolant"}}) {
    const auto of_path = std::string(path);
    CAPTURE(of_path);
    stage.apply(with_setting(stage.scene(), path, value));
    stage.seek(0.7);
    stage.finish();
    Stage fresh(stage.scene(), *backend, {});
    fresh.seek(0.7);
    fresh.finish();
    CHECK(fresh.extent() == stage.extent());
    for (std::size_t f = 0; f < 4; ++f) {
      CHECK(stage.flow(f).row == fresh.flow(f).row);
      CHECK(stage.flow(f).waypoint.t == fresh.flow(f).waypoint.t);
      CHECK(stage.flow(f).runner->positions() == fresh.flow(f).runner->positions());
    }
  }
}

TEST_CASE("unit. a scene that cannot be staged leaves everything as it was") {
  const auto backend = make_cpu_backend();
  const testing::TemporaryFolder folder;
  Stage stage(small_scene(), *backend, folder.path());
  stage.seek(0.4);
  stage.finish();
  const Scene before = stage.scene();
  const Points shown = stage.flow(2).runner->positions();
  const Scene missing = with_setting(before, "target", R"({"kind": "points", "file": "none.csv"})");
  CHECK(testing::holds(refusal([&] { stage.apply(missing); }), "none.csv"));
  CHECK(stage.scene() == before);
  CHECK(stage.u() == 0.4);
  CHECK(stage.flow(2).runner->positions() == shown);
  const auto file = folder.file("p.csv", "1,2\n3,4\n5,0\n");
  stage.apply(with_setting(before, "target", R"({"kind": "points", "file": "p.csv"})"));
  CHECK(stage.target()->components.size() == 3);
}

TEST_CASE("unit. running a flow once gives what the stage shows at the end") {
  const auto backend = make_cpu_backend();
  Stage stage(small_scene(), *backend, {});
  stage.seek(1.0);
  stage.finish();
  for (const std::size_t f : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    const FlowResult result = run_flow(stage, f, *backend);
    CHECK(result.particles == stage.flow(f).runner->positions());
    CHECK(result.nfe == stage.flow(f).waypoint.nfe);
    CHECK(result.t == stage.flow(f).waypoint.t);
    CHECK(result.id == stage.scene().flows[f].id);
  }
}

}  // namespace
}  // namespace scorescope
