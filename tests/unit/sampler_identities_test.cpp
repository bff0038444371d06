#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/flow/adaptive_ode.h"
#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "core/math/step_grid.h"
#include "core/math/targets.h"
#include "core/scene/stage.h"
#include "core/scene/start_points.h"
#include "tests/support/machine.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

const std::vector<NoiseSchedule> kSchedules{
    ScheduleKind(VpLinear{}), ScheduleKind(VpCosine{}), ScheduleKind(VeGeometric{}), ScheduleKind(FmLinear{}),
    ScheduleKind(Ou{}),       ScheduleKind(Brownian{}), ScheduleKind(Curve{})};

double worst_gap(const std::vector<Vec2>& a, const std::vector<Vec2>& b) {
  double worst = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, (a[i] - b[i]).norm());
  return worst;
}

const std::vector<Vec2> kStart{{0.9, -0.6}, {-1.4, 0.3}, {0.3, 1.7}};

TEST_CASE("unit. DDIM with eta = 1 is ancestral sampling, row by row") {
  const Mixture target = preset_target("eight_gaussians");
  for (const NoiseSchedule& schedule : kSchedules) {
    const std::vector<double> times = step_times({.steps = 20, .t_min = 0.01}, schedule);
    const SamplerProgram a = ddim(schedule, times, 1.0);
    const SamplerProgram b = ancestral(schedule, times, ReverseVariance::beta_tilde);
    REQUIRE(a.rows.size() == b.rows.size());
    for (std::size_t i = 0; i < a.rows.size(); ++i) {
      CHECK(a.rows[i].cn == doctest::Approx(b.rows[i].cn).epsilon(1e-12));
      CHECK(a.rows[i].noise_key == b.rows[i].noise_key);
    }
    CHECK(worst_gap(testing::run_rows(a, target, kStart), testing::run_rows(b, target, kStart)) < 1e-10);
  }
}

TEST_CASE("unit. lambda = 0 on the dial is the Euler step of the probability-flow ODE, and DDIM is Euler under fm") {
  const NoiseSchedule fm = ScheduleKind(FmLinear{});
  const std::vector<double> times = step_times({.steps = 30}, fm);
  const Mixture target = preset_target("two_moons");
  CHECK(worst_gap(testing::run_rows(euler_maruyama(fm, times, 0.0), target, kStart),
                  testing::run_rows(ddim(fm, times, 0.0), target, kStart)) < 1e-9);
  for (const StepRow& row : euler_maruyama(fm, times, 0.0).rows) CHECK(row.cn == 0.0);
}

TEST_CASE("unit. all ODE solvers agree as the grid gets fine, adaptive steps within their tolerance") {
  const Mixture target = preset_target("eight_gaussians");
  for (const NoiseSchedule& schedule : kSchedules) {
    const StepGridSpec fine{.kind = GridKind::uniform_logsnr, .steps = 1500, .t_min = 0.01};
    const std::vector<double> times = step_times(fine, schedule);
    const double scale = schedule.prior_scale(times.front());
    std::vector<Vec2> start;
    for (const Vec2& x : kStart) start.push_back(scale * x);
    const std::vector<Vec2> exact = testing::run_rows(rk4(schedule, times), target, start);
    CHECK(worst_gap(exact, testing::run_rows(heun(schedule, times), target, start)) < 2e-4);
    CHECK(worst_gap(exact, testing::run_rows(dpm_solver_pp_2m(schedule, times), target, start)) < 2e-4);
    CHECK(worst_gap(exact, testing::run_rows(ddim(schedule, times, 0.0), target, start)) < 2e-2);
    const SamplerProgram adaptive =
        dormand_prince(heun(schedule, times), schedule, target, times.back(), {.tolerance = 1e-7});
    CHECK(adaptive.note.empty());
    CHECK(adaptive.waypoints.back().t == doctest::Approx(times.back()));
    CHECK(worst_gap(exact, testing::run_rows(adaptive, target, start)) < 2e-5);
    CHECK(adaptive.waypoints.back().nfe < 6000);
  }
}

TEST_CASE("unit. an adaptive flow that meets its step limit says so and keeps what it has") {
  const Mixture target = preset_target("eight_gaussians");
  const NoiseSchedule schedule;
  const std::vector<double> times = step_times({.steps = 10}, schedule);
  const SamplerProgram cut =
      dormand_prince(heun(schedule, times), schedule, target, times.back(), {.tolerance = 1e-8, .max_steps = 12});
  CHECK(cut.note.find("limit of 12 steps") != std::string::npos);
  CHECK(cut.waypoints.back().t > times.back());
  CHECK(!cut.rows.empty());
}

TEST_CASE("unit. the encoder undoes the decoder") {
  const Mixture target = preset_target("two_moons");
  const NoiseSchedule schedule;
  FlowSpec flow;
  flow.kind = FlowKind::pf_ode;
  flow.pf_ode.solver = OdeSolver::rk4;
  const StepGridSpec grid{.kind = GridKind::uniform_logsnr, .steps = 800, .t_min = 0.01};
  const std::vector<Vec2> data =
      testing::run_rows(build_program(flow, grid, Prior::standard, schedule, target), target, kStart);
  flow.pf_ode.encode = true;
  const SamplerProgram encoder = build_program(flow, grid, Prior::standard, schedule, target);
  CHECK(!encoder.to_data);
  CHECK(worst_gap(testing::run_rows(encoder, target, data), kStart) < 1e-6);
}

TEST_CASE("unit. points between two codes: ends exact, the arc keeps the norm of two codes of one norm") {
  const Vec2 a(3.0, 0.0), b(0.0, 3.0);
  for (const LinePath path : {LinePath::linear, LinePath::spherical}) {
    CHECK((interpolate_latent(a, b, 0.0, path) - a).norm() < 1e-12);
    CHECK((interpolate_latent(a, b, 1.0, path) - b).norm() < 1e-12);
  }
  CHECK(interpolate_latent(a, b, 0.3, LinePath::spherical).norm() == doctest::Approx(3.0));
  CHECK(interpolate_latent(a, b, 0.5, LinePath::linear).norm() == doctest::Approx(3.0 / std::sqrt(2.0)));
  CHECK((interpolate_latent(a, a, 0.4, LinePath::spherical) - a).norm() < 1e-12);
  // Both ends of a latent line come back to the data points they encode.
  const Mixture target = preset_target("eight_gaussians");
  const NoiseSchedule schedule;
  FlowSpec flow;
  flow.kind = FlowKind::pf_ode;
  flow.pf_ode.solver = OdeSolver::rk4;
  flow.pf_ode.start = {.kind = StartKind::latent_line, .from = {-2.0, 0.1}, .to = {1.4, 1.5}};
  const StepGridSpec grid{.kind = GridKind::uniform_logsnr, .steps = 800};
  const SamplerProgram line = build_program(flow, grid, Prior::standard, schedule, target, 11);
  REQUIRE(line.start_points.size() == 22);
  std::vector<Vec2> codes{{line.start_points[0], line.start_points[1]}, {line.start_points[20], line.start_points[21]}};
  const std::vector<Vec2> ends = testing::run_rows(line, target, codes);
  CHECK((ends[0] - schedule.at(grid.t_min).alpha * flow.pf_ode.start.from).norm() < 1e-4);
  CHECK((ends[1] - schedule.at(grid.t_min).alpha * flow.pf_ode.start.to).norm() < 1e-4);
}

TEST_CASE(
    "unit. a grid of starts on a line is even for any count of particles, in the plane each of its points is met") {
  FlowSpec flow;
  flow.kind = FlowKind::pf_ode;
  flow.pf_ode.start = {.kind = StartKind::grid, .extent = 2.0, .lines = 5};
  const StepGridSpec grid{.steps = 4};
  const NoiseSchedule schedule;
  const double half = 2.0 * schedule.prior_scale(1.0);
  for (const int count : {2, 7, 24, 100}) {
    const SamplerProgram line = build_program(flow, grid, Prior::standard, schedule, preset_target("bimodal"), count);
    std::vector<float> x = line.start_points;
    REQUIRE(x.size() == static_cast<std::size_t>(count));
    // The first few, whose paths are drawn, lie all over it: no gap is much wider than it has to be.
    const std::size_t few = std::min<std::size_t>(x.size(), 24);
    std::vector<float> first(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(few));
    std::sort(first.begin(), first.end());
    for (std::size_t i = 0; i + 1 < few; ++i)
      CHECK(first[i + 1] - first[i] < 2.7 * 2.0 * half / static_cast<double>(few - 1));
    std::sort(x.begin(), x.end());
    for (int i = 0; i < count; ++i)
      CHECK(x[static_cast<std::size_t>(i)] == doctest::Approx(half * (2.0 * i / (count - 1) - 1.0)));
  }
  const auto plane = build_program(flow, grid, Prior::standard, schedule, preset_target("rings"), 40).start_points;
  REQUIRE(plane.size() == 50);
  std::set<std::pair<float, float>> met;
  for (std::size_t i = 0; i < plane.size(); i += 2) met.emplace(plane[i], plane[i + 1]);
  CHECK(met.size() == 25);
}

TEST_CASE("unit. churn without churn is Heun; with it the law stays near the exact one") {
  const NoiseSchedule schedule;
  const Mixture target = testing::gaussian_1d(0.7, 0.36);
  const std::vector<double> times = step_times({.kind = GridKind::uniform_logsnr, .steps = 40}, schedule);
  CHECK(worst_gap(testing::run_rows(karras_churn(schedule, times, {.churn = 0.0}), target, {{0.4, 0}, {-1.2, 0}}),
                  testing::run_rows(heun(schedule, times), target, {{0.4, 0}, {-1.2, 0}})) < 1e-12);
  int noisy = 0;
  for (const StepRow& row : karras_churn(schedule, times, {.churn = 8.0}).rows) noisy += row.cn > 0.0 ? 1 : 0;
  CHECK(noisy > 10);
}

/// Mean and variance of 20,000 particles of a 1D flow against the exact law, in standard errors of a Gaussian.
void check_law(const SamplerProgram& program, const Mixture& target, double mean, double variance, double errors,
               double bias) {
  constexpr std::uint32_t kCount = 20000;
  const auto cloud = make_cpu_backend()->make_cloud(
      {.seed = 5, .count = kCount}, std::make_shared<SamplerProgram>(program), std::make_shared<Mixture>(target));
  cloud->run(0, static_cast<int>(program.rows.size()));
  std::vector<float> x(kCount);
  cloud->positions(x);
  double m = 0.0, v = 0.0;
  for (const float value : x) m += static_cast<double>(value) / kCount;
  for (const float value : x) v += std::pow(static_cast<double>(value) - m, 2) / kCount;
  CHECK(std::abs(m - mean) < errors * std::sqrt(variance / kCount) + bias * std::sqrt(variance));
  CHECK(std::abs(v - variance) < errors * variance * std::sqrt(2.0 / kCount) + bias * variance);
}

TEST_CASE("unit. every stochastic sampler ends on a Gaussian target's own law") {
  const Mixture target = testing::gaussian_1d(0.7, 0.36);
  const NoiseSchedule schedule;
  const std::vector<double> times = step_times({.kind = GridKind::uniform_logsnr, .steps = 400}, schedule);
  const Moments exact = moments(target, schedule.at(times.back()));
  const double mean = exact.mean.x(), variance = exact.cov(0, 0);
  // Five standard errors, and 1 % for the steps that are left to discretisation.
  check_law(euler_maruyama(schedule, times, 1.0), target, mean, variance, 5.0, 0.02);
  check_law(euler_maruyama(schedule, times, 1.7), target, mean, variance, 5.0, 0.04);
  check_law(ancestral(schedule, times, ReverseVariance::beta_tilde), target, mean, variance, 5.0, 0.02);
  check_law(ddim(schedule, times, 0.5), target, mean, variance, 5.0, 0.02);
  check_law(karras_churn(schedule, times, {.churn = 40.0}), target, mean, variance, 5.0, 0.01);
  check_law(predictor_corrector(schedule, times, {.steps = 1, .size = 0.05}), target, mean, variance, 5.0, 0.04);
}

TEST_CASE("unit. ULA has the bias its step gives, MALA has none, both temper") {
  const Mixture target = testing::gaussian_1d(0.7, 0.36);
  const Signal level{1.0, 0.0};
  // Stationary variance of ULA on N(m, v) at temperature T: v T / (1 - eta / (2 v)).
  for (const double temperature : {1.0, 2.0}) {
    const double eta = 0.18;
    const double ula = 0.36 * temperature / (1.0 - eta / 0.72);
    check_law(langevin({.steps = 100, .step_size = eta, .temperature = temperature}, level, 0.0, 1.0), target, 0.7, ula,
              5.0, 0.0);
    check_law(
        langevin({.steps = 100, .step_size = eta, .temperature = temperature, .metropolis = true}, level, 0.0, 1.0),
        target, 0.7, 0.36 * temperature, 5.0, 0.0);
  }
}

TEST_CASE("unit. a coarse forward Euler-Maruyama misses the variance that exact transitions keep") {
  const Mixture target = testing::gaussian_1d(0.0, 0.25);
  const NoiseSchedule schedule;
  const std::vector<double> times = step_times({.steps = 12}, schedule);
  const Moments exact = moments(target, schedule.at(1.0));
  check_law(forward_transition(schedule, times), target, exact.mean.x(), exact.cov(0, 0), 5.0, 0.0);
  // Its own recursion: v <- (1 - beta h / 2)^2 v + beta h.
  double v = 0.25, from = 0.0;
  for (std::size_t i = times.size(); i-- > 0;) {
    const double bh = schedule.beta(from) * (times[i] - from);
    v = std::pow(1.0 - 0.5 * bh, 2) * v + bh;
    from = times[i];
  }
  CHECK(std::abs(v - exact.cov(0, 0)) > 0.1);
  check_law(forward_euler_maruyama(schedule, times), target, 0.0, v, 5.0, 0.0);
}

}  // namespace
}  // namespace scorescope
