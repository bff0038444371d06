#include <doctest/doctest.h>

#include <cmath>

#include "core/flow/backend.h"
#include "core/scene/stage.h"

namespace scorescope {
namespace {

Scene every_kind() {
  Scene scene = default_scene();
  scene.particles = 700;
  scene.grid.steps = 30;
  scene.flows.push_back({.id = "ula", .kind = FlowKind::langevin});
  scene.flows.push_back({.id = "encode", .kind = FlowKind::pf_ode});
  scene.flows.back().pf_ode.encode = true;
  return scene;
}

}  // namespace

TEST_CASE("unit. a runner that begins at particle i moves that particle, to the bit") {
  const auto backend = make_cpu_backend();
  Stage stage(every_kind(), *backend, ".");
  stage.seek(0.6);
  stage.finish();
  for (std::size_t f = 0; f < stage.flow_count(); ++f) {
    const Stage::FlowView view = stage.flow(f);
    CAPTURE(view.name);
    for (const std::uint32_t i : {3u, 300u, 699u}) {
      FlowRunner alone(*backend, view.runner->program_ptr(), stage.target(), stage.scene().seed, 1, i);
      alone.seek(view.row);
      REQUIRE(alone.advance(std::chrono::steady_clock::time_point::max()));
      for (const std::size_t d : {0u, 1u}) CHECK(alone.positions().data[d] == view.runner->positions().data[2 * i + d]);
    }
  }
}

TEST_CASE("unit. copies start where their particle starts; noise makes a law of them, an ODE one dot") {
  const auto backend = make_cpu_backend();
  Scene scene = every_kind();
  Stage plain(scene, *backend, ".");
  plain.seek(0.0);
  plain.finish();
  scene.focus = {.particle = 41, .copies = 300};
  Stage stage(scene, *backend, ".");
  CHECK(stage.particles() == 300);
  for (const double u : {0.0, 1.0}) {
    stage.seek(u);
    stage.finish();
    for (std::size_t f = 0; f < stage.flow_count(); ++f) {
      const Stage::FlowView view = stage.flow(f);
      CAPTURE(view.name);
      CHECK(view.note.find("300 copies of particle 41") != std::string::npos);
      const std::vector<float>& x = view.runner->positions().data;
      REQUIRE(x.size() == 600);
      const bool start = view.row == 0;
      double spread = 0.0;
      for (std::size_t i = 0; i < 300; ++i)
        spread = std::max(spread, std::hypot(x[2 * i] - x[0], x[2 * i + 1] - x[1]) * 1.0);
      if (start || !view.runner->program().stochastic)
        CHECK(spread == 0.0);
      else
        CHECK(spread > 0.02);  // three deviations of the least noise there is
      if (start && !view.film) {
        const std::vector<float>& own = plain.flow(f).runner->positions().data;
        CHECK(x[0] == own[82]);
        CHECK(x[1] == own[83]);
      }
    }
  }
}

TEST_CASE("unit. singling out a particle leaves the particles alone; copies take their place and give it back") {
  const auto backend = make_cpu_backend();
  Scene scene = every_kind();
  Stage stage(scene, *backend, ".");
  stage.seek(0.5);
  stage.finish();
  const FlowRunner* runner = stage.flow(2).runner;
  const std::vector<float> before = runner->positions().data;
  scene.focus.particle = 7;
  stage.apply(scene);
  CHECK(stage.flow(2).runner == runner);
  CHECK(stage.flow(2).runner->positions().data == before);
  scene.focus.copies = 50;
  stage.apply(scene);
  stage.finish();
  CHECK(stage.flow(2).runner->positions().count() == 50);
  CHECK(stage.u() == doctest::Approx(0.5));
  scene.focus = {};
  stage.apply(scene);
  stage.finish();
  CHECK(stage.flow(2).runner->positions().data == before);
}

}  // namespace scorescope
