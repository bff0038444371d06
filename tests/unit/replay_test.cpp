#include <doctest/doctest.h>

#include <cmath>

#include "core/scene/measure.h"

namespace scorescope {
namespace {

constexpr auto kForever = std::chrono::steady_clock::time_point::max();

/// Where particles began as data, and where replay brings them.
struct ThereAndBack {
  Points first, last;
};

ThereAndBack travel(const Mixture& target, const NoiseSchedule& schedule, int steps, bool corrected,
                    std::uint32_t particles) {
  FlowSpec flow;
  flow.kind = FlowKind::reverse_sde;
  flow.reverse_sde.solver = SdeSolver::replay;
  flow.reverse_sde.corrected = corrected;
  const auto program =
      std::make_shared<const SamplerProgram>(build_program(flow, {.steps = steps}, Prior::standard, schedule, target));
  const auto backend = make_cpu_backend();
  FlowRunner runner(*backend, program, std::make_shared<const Mixture>(target), 5, particles);
  ThereAndBack out;
  for (Points* points : {&out.first, &out.last}) {
    runner.seek(points == &out.first ? 0 : static_cast<int>(program->rows.size()));
    runner.advance(kForever);
    *points = runner.positions();
  }
  return out;
}

TEST_CASE("unit. Anderson's noise brings every path back along itself, to the noise of t_min") {
  const ThereAndBack t = travel(preset_target("eight_gaussians"), NoiseSchedule(), 250, true, 500);
  const double left = NoiseSchedule().at(1e-3).sigma;  // a standard deviation on each of two axes
  CHECK(paired_error(t.first, t.last).rms == doctest::Approx(std::sqrt(2.0) * left).epsilon(0.1));
}

TEST_CASE("unit. the noise as it was, played backwards, has the moments that a Gaussian's closed form says") {
  // Data N(0, 1) under VP stay N(0, 1), s = -x. With B the integral of beta, alpha^2 = exp(-B) at the noise end, x_0
  // and where replay ends have covariance alpha^2, and the end has variance 1 - 2 B alpha^2: not 1, and not home.
  const Mixture target{.dim = 1, .components = {Component{}}};
  const double beta = 0.5;
  const NoiseSchedule schedule = ScheduleKind(VpLinear{beta, beta});
  const ThereAndBack t = travel(target, schedule, 400, false, 40000);
  double variance = 0.0, covariance = 0.0;
  const auto n = static_cast<double>(t.first.count());
  for (std::size_t i = 0; i < t.first.count(); ++i) {
    variance += double{t.last.data[i]} * t.last.data[i] / n;
    covariance += double{t.first.data[i]} * t.last.data[i] / n;
  }
  CHECK(variance == doctest::Approx(1.0 - 2.0 * beta * std::exp(-beta)).epsilon(0.02));
  CHECK(covariance == doctest::Approx(std::exp(-beta)).epsilon(0.02));
}

TEST_CASE("unit. one in eight comes home by the noise as it was, all by Anderson's; only the way back is shown") {
  Scene scene = default_scene();
  scene.flows.resize(2);
  for (FlowSpec& flow : scene.flows) {
    flow.kind = FlowKind::reverse_sde;
    flow.reverse_sde.solver = SdeSolver::replay;
  }
  scene.flows[1].reverse_sde.corrected = true;
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  const auto home = [&](std::size_t flow) {
    return measure_flow(stage, flow, run_flow(stage, flow, *backend), *backend).home_share.value();
  };
  CHECK(home(0) == doctest::Approx(0.125).epsilon(0.25));
  CHECK(home(1) > 0.9999);
  stage.seek(0.0);
  for (std::size_t i = 0; i < 2; ++i) {
    const Stage::FlowView view = stage.flow(i);
    CHECK(view.waypoint.t == doctest::Approx(1.0));
    CHECK(view.steps == scene.grid.steps);
    CHECK(view.steps_done == 0);
    CHECK_FALSE(view.film);
  }
  stage.seek(1.0);
  CHECK(stage.flow(0).steps_done == scene.grid.steps);
  CHECK(stage.flow(0).waypoint.nfe == scene.grid.steps);
  CHECK(stage.flow(1).waypoint.nfe == 0);  // the score cancels
}

}  // namespace
}  // namespace scorescope
