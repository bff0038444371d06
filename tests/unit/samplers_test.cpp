#include <doctest/doctest.h>

#include <cmath>

#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "core/math/step_grid.h"
#include "core/math/targets.h"
#include "tests/support/double_machine.h"
#include "tests/support/machine.h"
#include "tests/support/mixtures.h"
#include "tests/support/schedules.h"

namespace scorescope {
namespace {

using testing::DoubleMachine;

std::vector<double> times_of(const NoiseSchedule& schedule, int steps, double t_min = 1e-3) {
  return step_times({.steps = steps, .t_min = t_min}, schedule);
}

TEST_CASE("unit. forward transitions compose to the exact kernel at every time") {
  for (const NoiseSchedule& schedule : testing::every_schedule()) {
    CAPTURE(schedule.kind().index());
    const SamplerProgram program = forward_transition(schedule, times_of(schedule, 50));
    CHECK(!program.to_data);
    CHECK(program.start == Start::data);
    Signal law{1.0, 0.0};
    CHECK(program.waypoints[0].level == law);
    for (std::size_t i = 0; i < program.rows.size(); ++i) {
      const StepRow& row = program.rows[i];
      CHECK(row.skip_eval);
      law = {row.cx * law.alpha, std::hypot(row.cx * law.sigma, row.cn)};
      const Waypoint& at = program.waypoints[i + 1];
      const Signal exact = schedule.at(at.t);
      CHECK(law.alpha == doctest::Approx(exact.alpha).epsilon(1e-10));
      CHECK(law.sigma == doctest::Approx(exact.sigma).epsilon(1e-10));
      CHECK(at.level == exact);
      CHECK(at.nfe == 0);
    }
    CHECK(program.waypoints[1].t == 1e-3);
    CHECK(program.waypoints.back().t == schedule.last_regular_time());
  }
}

TEST_CASE("unit. the forward interpolant keeps one eps a particle") {
  const NoiseSchedule schedule;
  const SamplerProgram program = forward_interpolant(schedule, times_of(schedule, 10));
  std::vector<DoubleMachine::Particle> p(1);
  p[0].x = {1.3, -0.4};
  const Mixture target = preset_target("eight_gaussians");
  const Vec2 x0 = p[0].x;
  const Vec2 eps(0.7, -1.9);
  for (std::size_t i = 0; i < program.rows.size(); ++i) {
    CHECK(program.rows[i].noise_key == program.rows[0].noise_key);
    CHECK(program.rows[i].noise_stream == program.rows[0].noise_stream);
    DoubleMachine(target).apply(program.rows[i], p, [&](std::size_t) { return eps; });
    const Signal s = schedule.at(program.waypoints[i + 1].t);
    CHECK((p[0].x - s.alpha * x0 - s.sigma * eps).norm() < 1e-12);
  }
}

TEST_CASE("unit. an Euler-Maruyama row is the step written in its comment, and l = 0 is the Euler step of the ODE") {
  const Mixture target = preset_target("eight_gaussians");
  const Vec2 z(0.3, -1.1);
  for (const NoiseSchedule& schedule : testing::every_schedule()) {
    const std::vector<double> times = times_of(schedule, 20);
    for (const double l : {0.0, 0.5, 1.0, 2.0}) {
      const SamplerProgram program = euler_maruyama(schedule, times, l);
      CHECK(program.stochastic == (l != 0.0));
      for (const std::size_t i : {std::size_t{0}, std::size_t{7}, std::size_t{19}}) {
        const double h = times[i] - times[i + 1];
        const SdeCoefficients c = schedule.sde(times[i]);
        const Vec2 x(1.1, -0.6);
        const Vec2 score = evaluate(target, schedule.at(times[i]), x).score;
        const Vec2 want = x - h * (c.f * x - 0.5 * (1.0 + l * l) * c.g2 * score) + l * std::sqrt(c.g2 * h) * z;
        std::vector<DoubleMachine::Particle> p(1);
        p[0].x = x;
        DoubleMachine(target).apply(program.rows[i], p, [&](std::size_t) { return z; });
        CHECK((p[0].x - want).norm() <= 1e-11 * (1.0 + want.norm()));
        if (l == 0.0) {
          const Vec2 velocity = c.f * x - 0.5 * c.g2 * score;
          CHECK((p[0].x - (x - h * velocity)).norm() <= 1e-11 * (1.0 + want.norm()));
        }
      }
    }
  }
}

TEST_CASE("unit. Euler converges with order 1, Heun and DPM-Solver++(2M) with 2, RK4 with 4") {
  const Mixture target = preset_target("eight_gaussians");
  const std::vector<Vec2> start{{0.9, -0.6}, {-1.4, 0.3}, {0.3, 1.7}, {0.1, -0.05}};
  for (const NoiseSchedule& schedule :
       {NoiseSchedule(ScheduleKind(VpLinear{})), NoiseSchedule(ScheduleKind(VpCosine{}))}) {
    const auto times = [&](int steps) {
      return step_times({.kind = GridKind::uniform_logsnr, .steps = steps, .t_min = 1e-2, .t_max = 0.95}, schedule);
    };
    const std::vector<Vec2> exact = testing::run_rows(rk4(schedule, times(2560)), target, start);
    const auto error = [&](const SamplerProgram& program) {
      const std::vector<Vec2> got = testing::run_rows(program, target, start);
      double worst = 0.0;
      for (std::size_t i = 0; i < got.size(); ++i) worst = std::max(worst, (got[i] - exact[i]).norm());
      return worst;
    };
    for (const int steps : {160, 320}) {
      CAPTURE(steps);
      const double euler =
          error(euler_maruyama(schedule, times(steps), 0.0)) / error(euler_maruyama(schedule, times(2 * steps), 0.0));
      CHECK(std::log2(euler) == doctest::Approx(1.0).epsilon(0.1));
      const double second = error(heun(schedule, times(steps))) / error(heun(schedule, times(2 * steps)));
      CHECK(std::log2(second) == doctest::Approx(2.0).epsilon(0.1));
      const double multistep =
          error(dpm_solver_pp_2m(schedule, times(steps))) / error(dpm_solver_pp_2m(schedule, times(2 * steps)));
      CHECK(std::log2(multistep) == doctest::Approx(2.0).epsilon(0.1));
    }
    for (const int steps : {40, 80}) {
      CAPTURE(steps);
      const double fourth = error(rk4(schedule, times(steps))) / error(rk4(schedule, times(2 * steps)));
      CHECK(std::log2(fourth) == doctest::Approx(4.0).epsilon(0.15));
    }
  }
}

TEST_CASE("unit. Euler-Maruyama on a Gaussian target follows its closed variance recursion and reaches the exact law") {
  const double mean = 1.3;
  const double variance = 0.49;
  const Mixture target = testing::gaussian_1d(mean, variance);
  const NoiseSchedule schedule;
  double off_before = 1e9;
  for (const int steps : {100, 200, 400}) {
    const std::vector<double> times = times_of(schedule, steps);
    const SamplerProgram program = euler_maruyama(schedule, times, 1.0);
    Moments got{Vec2::Zero(), (Mat2() << 1.0, 0.0, 0.0, 0.0).finished()};
    double m = 0.0;
    double v = 1.0;
    for (std::size_t i = 0; i < program.rows.size(); ++i) {
      const Signal s = schedule.at(times[i]);
      const SdeCoefficients c = schedule.sde(times[i]);
      const double h = times[i] - times[i + 1];
      const double law = s.alpha * s.alpha * variance + s.sigma * s.sigma;
      const double keep = 1.0 - h * c.f - h * c.g2 / law;  // score = -(x - alpha mean) / law
      m = keep * m + h * c.g2 * s.alpha * mean / law;
      v = keep * keep * v + c.g2 * h;
      got = testing::push_gaussian(program.rows[i], target, got);
      CHECK(got.mean.x() == doctest::Approx(m).epsilon(1e-11));
      CHECK(got.cov(0, 0) == doctest::Approx(v).epsilon(1e-11));
    }
    const double off = std::abs(v - moments(target, schedule.at(1e-3)).cov(0, 0));
    CHECK(off < 0.6 * off_before);  // first order: halves with the step
    off_before = off;
  }
  CHECK(off_before < 0.01);
}

TEST_CASE("unit. Heun takes two evaluations a step and never shows its predictor") {
  const NoiseSchedule schedule;
  const std::vector<double> times = times_of(schedule, 10);
  const SamplerProgram program = heun(schedule, times);
  REQUIRE(program.rows.size() == 20);
  REQUIRE(program.waypoints.size() == 21);
  for (std::size_t i = 0; i <= 20; ++i) {
    const Waypoint& at = program.waypoints[i];
    CHECK(at.complete == (i % 2 == 0));
    CHECK(at.nfe == static_cast<int>(i));
    CHECK(at.t == times[(i + 1) / 2]);
    CHECK(at.level == schedule.at(at.t));
  }
  CHECK(!program.stochastic);
}

TEST_CASE("unit. the same interval of a grid has the same noise whichever way a flow runs it") {
  const NoiseSchedule schedule;
  const std::vector<double> times = times_of(schedule, 10);
  const SamplerProgram reverse = euler_maruyama(schedule, times, 1.0);
  const SamplerProgram forward = forward_transition(schedule, times);
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(reverse.rows[i].noise_stream == Stream::step);
    CHECK(reverse.rows[9 - i].noise_key == forward.rows[i].noise_key);
  }
}

}  // namespace
}  // namespace scorescope
