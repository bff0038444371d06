#include <doctest/doctest.h>

#include <cmath>

#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "tests/support/double_machine.h"
#include "tests/support/machine.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

using testing::DoubleMachine;

TEST_CASE("unit. the ladder falls geometrically from sigma_max to sigma_min") {
  const AnnealedLangevinLadder ladder;
  const std::vector<double> sigmas = ladder_sigmas(ladder);
  REQUIRE(sigmas.size() == 10);
  CHECK(sigmas.front() == 4.0);
  CHECK(sigmas.back() == doctest::Approx(0.05).epsilon(1e-14));
  for (std::size_t i = 1; i < 10; ++i)
    CHECK(sigmas[i] / sigmas[i - 1] == doctest::Approx(std::pow(0.05 / 4.0, 1.0 / 9.0)).epsilon(1e-12));
  CHECK(ladder_sigmas({.sigma_max = 2.0, .levels = 1}) == std::vector<double>{2.0});
}

TEST_CASE("unit. annealed Langevin steps by eta = delta sigma^2 / sigma_min^2 along the score with noise 2 eta") {
  const AnnealedLangevinLadder ladder{.levels = 4, .steps_per_level = 5};
  const NoiseSchedule schedule;
  const SamplerProgram program = annealed_langevin(ladder, schedule);
  const std::vector<double> sigmas = ladder_sigmas(ladder);
  const Mixture target = testing::ring_of(2, 8);
  const Vec2 z(0.4, -0.9);
  REQUIRE(program.rows.size() == 21);
  CHECK(!program.on_clock);
  CHECK((program.start_factor - 4.0 * Mat2::Identity()).norm() == 0.0);
  for (std::size_t i = 0; i < 20; ++i) {
    const double sigma = sigmas[i / 5];
    const double eta = 1e-3 * sigma * sigma / (0.05 * 0.05);
    CHECK(eta / (sigma * sigma) == doctest::Approx(0.4));  // T4: the same at every level
    std::vector<DoubleMachine::Particle> p(1);
    p[0].x = {0.8, 1.9};
    const Vec2 want = p[0].x + eta * evaluate(target, {1.0, sigma}, p[0].x).score + std::sqrt(2.0 * eta) * z;
    DoubleMachine(target).apply(program.rows[i], p, [&](std::size_t) { return z; });
    CHECK((p[0].x - want).norm() < 1e-11 * (1.0 + want.norm()));
    CHECK(program.rows[i].noise_stream == Stream::langevin);
    CHECK(program.rows[i].noise_key == i);
    const Waypoint& after = program.waypoints[i + 1];
    CHECK(after.stage == static_cast<int>(i / 5) + 1);
    CHECK(after.level == Signal{1.0, sigma});
    CHECK(after.nfe == static_cast<int>(i) + 1);
    const Signal equal = schedule.at(after.t);
    CHECK(equal.sigma / equal.alpha == doctest::Approx(sigma).epsilon(1e-9));
  }
  std::vector<DoubleMachine::Particle> p(1);
  p[0].x = {0.8, 1.9};
  const Vec2 clean = evaluate(target, {1.0, 0.05}, p[0].x).x0;
  DoubleMachine(target).apply(program.rows.back(), p);
  CHECK((p[0].x - clean).norm() < 1e-12);
  CHECK(program.waypoints.back().level == Signal{1.0, 0.0});
  CHECK(annealed_langevin({.levels = 4, .steps_per_level = 5, .denoise = false}, schedule).rows.size() == 20);
}

TEST_CASE("unit. at the default step a level of pure noise settles 1.25 times too wide (T4)") {
  const Mixture point = testing::gaussian_1d(0.0, 0.0);
  const SamplerProgram program = annealed_langevin({}, NoiseSchedule());
  for (const std::size_t row : {std::size_t{0}, std::size_t{100}, std::size_t{199}}) {
    Moments at;
    for (int i = 0; i < 200; ++i) at = testing::push_gaussian(program.rows[row], point, at);
    const double sigma = program.rows[row].sigma;
    CHECK(at.cov(0, 0) / (sigma * sigma) == doctest::Approx(1.25).epsilon(1e-9));
  }
}

TEST_CASE("unit. aligned to the noise, a level is in force while the clock's noise is nearest to it") {
  const NoiseSchedule schedule;
  const AnnealedLangevinLadder ladder{.levels = 8, .steps_per_level = 6};
  SamplerProgram program = annealed_langevin(ladder, schedule);
  align_to_noise(program, schedule, 1.0, 1e-3);
  CHECK(program.on_clock);
  CHECK(program.waypoints.front().t == 1.0);
  CHECK(program.waypoints.back().t == doctest::Approx(1e-3).epsilon(1e-12));
  const std::vector<double> sigmas = ladder_sigmas(ladder);
  for (std::size_t i = 1; i + 1 < program.waypoints.size(); ++i) {
    const Waypoint& before = program.waypoints[i - 1];
    const Waypoint& at = program.waypoints[i];
    CHECK(at.t < before.t);
    // Between this waypoint and the one before, the nearest level by ratio is this one's.
    const Signal s = schedule.at(0.5 * (at.t + before.t));
    std::size_t nearest = 0;
    for (std::size_t l = 0; l < sigmas.size(); ++l)
      if (std::abs(std::log(sigmas[l] / (s.sigma / s.alpha))) <
          std::abs(std::log(sigmas[nearest] / (s.sigma / s.alpha))))
        nearest = l;
    CHECK(at.stage == static_cast<int>(nearest) + 1);
  }
}

}  // namespace
}  // namespace scorescope
