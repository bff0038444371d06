#include <doctest/doctest.h>

#include <cmath>

#include "core/flow/backend.h"
#include "core/math/divergence.h"
#include "core/math/philox.h"
#include "core/math/targets.h"
#include "tests/support/double_machine.h"
#include "tests/support/mixtures.h"
#include "tests/support/programs.h"

namespace scorescope {
namespace {

using testing::DoubleMachine;

std::vector<float> positions(const Cloud& cloud, const CloudSpec& spec, int dim) {
  std::vector<float> out(static_cast<std::size_t>(spec.count) * static_cast<std::size_t>(dim));
  cloud.positions(out);
  return out;
}

TEST_CASE("unit. a trace holds the positions after every row, of tiles that are not full too") {
  const auto backend = make_cpu_backend();
  for (const Mixture& target : {preset_target("eight_gaussians"), preset_target("bimodal")}) {
    const auto mixture = std::make_shared<Mixture>(target);
    for (const auto& [name, program] : testing::every_program(target, 20)) {
      const auto& of_name = name;
      CAPTURE(of_name);
      const CloudSpec spec{.seed = 3, .first = 10, .count = 100};
      const auto table = std::make_shared<SamplerProgram>(program);
      const auto traced = backend->make_cloud(spec, table, mixture),
                 stepped = backend->make_cloud(spec, table, mixture);
      const int rows = static_cast<int>(program.rows.size()), first = rows / 3;
      traced->run(0, first);
      stepped->run(0, first);
      const std::size_t all = spec.count * static_cast<std::size_t>(target.dim);
      std::vector<float> trace(static_cast<std::size_t>(rows - first) * all);
      traced->trace(first, rows, trace);
      for (int r = first; r < rows; ++r) {
        stepped->run(r, r + 1);
        const auto at = trace.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(r - first) * all);
        const bool same =
            std::equal(at, at + static_cast<std::ptrdiff_t>(all), positions(*stepped, spec, target.dim).begin());
        REQUIRE_MESSAGE(same, "row " << r);
      }
    }
  }
}

TEST_CASE("unit. every row of every flow in float is the row in double, noise and history included") {
  const auto backend = make_cpu_backend();
  for (const Mixture& target : {preset_target("eight_gaussians"), preset_target("bimodal")}) {
    const auto mixture = std::make_shared<Mixture>(target);
    for (const auto& [name, program] : testing::every_program(target, 20)) {
      if (program.metropolis) continue;  // not rows: tests/unit/metropolis_test.cpp
      const auto& of_name = name;
      CAPTURE(of_name);
      CAPTURE(target.dim);
      const CloudSpec spec{.seed = 0x500000011, .first = 300, .count = 100};
      const auto cloud = backend->make_cloud(spec, std::make_shared<SamplerProgram>(program), mixture);
      double worst = 0.0;
      for (int r = 0; r < static_cast<int>(program.rows.size()); ++r) {
        const StepRow& row = program.rows[static_cast<std::size_t>(r)];
        CloudState before;
        cloud->save(before);
        std::vector<DoubleMachine::Particle> p(spec.count);
        const auto put = [&](const std::vector<float>& list, Vec2 DoubleMachine::Particle::*field) {
          for (std::size_t i = 0; i < list.size(); ++i)
            (p[i / static_cast<std::size_t>(target.dim)].*field)[static_cast<Eigen::Index>(i) % target.dim] = list[i];
        };
        put(before.x, &DoubleMachine::Particle::x);
        put(before.s, &DoubleMachine::Particle::s);
        put(before.h1, &DoubleMachine::Particle::h1);
        put(before.h2, &DoubleMachine::Particle::h2);
        put(before.h3, &DoubleMachine::Particle::h3);
        put(before.h4, &DoubleMachine::Particle::h4);
        put(before.h5, &DoubleMachine::Particle::h5);
        DoubleMachine(target).apply(row, p, [&](std::size_t i) {
          const auto w = philox(spec.seed, row.noise_stream, spec.first + static_cast<std::uint32_t>(i), row.noise_key);
          const auto z = normal_pair<double>(w[0], w[1]);
          return Vec2(z[0], target.dim == 2 ? z[1] : 0.0);
        });
        cloud->run(r, r + 1);
        const std::vector<float> x = positions(*cloud, spec, target.dim);
        for (std::size_t i = 0; i < x.size(); ++i) {
          const double want = p[i / static_cast<std::size_t>(target.dim)].x[static_cast<Eigen::Index>(i) % target.dim];
          worst = std::max(worst, std::abs(x[i] - want) / (1.0 + std::abs(want)));
        }
      }
      CHECK(worst < 1e-5);
    }
  }
}

TEST_CASE("unit. fields in float are the fields in double, for any number of points and components") {
  const auto backend = make_cpu_backend();
  for (const int dim : {1, 2})
    for (const int components : {1, 7, 8, 9, 100})
      for (const std::size_t count : {std::size_t{1}, std::size_t{64}, std::size_t{65}, std::size_t{1000}}) {
        const Mixture m = testing::ring_of(dim, components);
        const Signal level{0.8, 0.4};
        const std::vector<float> points = testing::scattered(dim, count, 1.5);
        std::vector<float> log_p(count), eps(points.size()), x0(points.size());
        backend->evaluate(m, level, {points, log_p, eps, x0});
        double worst = 0.0;
        const auto differ = [&](float got, double want) {
          worst = std::max(worst, std::abs(got - want) / (1.0 + std::abs(want)));
        };
        const auto d = static_cast<std::size_t>(dim);
        for (std::size_t i = 0; i < count; ++i) {
          const Vec2 x(points[i * d], dim == 2 ? points[i * d + 1] : 0.0f);
          const FieldSample at = evaluate(m, level, x);
          differ(log_p[i], at.log_p);
          for (std::size_t a = 0; a < d; ++a) {
            differ(eps[i * d + a], at.eps[static_cast<Eigen::Index>(a)]);
            differ(x0[i * d + a], at.x0[static_cast<Eigen::Index>(a)]);
          }
        }
        CHECK(worst < 1e-5);
      }
}

TEST_CASE("unit. flows start where their prior says") {
  const Mixture target = preset_target("two_gaussians");
  const CloudSpec spec{.seed = 4, .first = 0, .count = 100000};
  const auto start_moments = [&](const SamplerProgram& program) {
    Points points{2, std::vector<float>(2 * spec.count)};
    draw_start(program, target, spec, points.data);
    return moments(points);
  };
  const auto near = [&](const Moments& got, const Moments& want) {
    CHECK((got.mean - want.mean).norm() < 5.0 * std::sqrt(want.cov.trace() / spec.count));
    CHECK((got.cov - want.cov).norm() < 10.0 * want.cov.trace() / std::sqrt(spec.count));
  };
  FlowSpec flow;
  flow.kind = FlowKind::reverse_sde;
  const StepGridSpec grid{.steps = 10, .t_max = 0.3};
  const NoiseSchedule vp;
  const Moments at_end = moments(target, vp.at(0.3));
  const Moments unit{Vec2::Zero(), Mat2::Identity()};
  near(start_moments(build_program(flow, grid, Prior::standard, vp, target)), unit);
  near(start_moments(build_program(flow, grid, Prior::moments, vp, target)), at_end);
  near(start_moments(build_program(flow, grid, Prior::exact, vp, target)), at_end);
  const NoiseSchedule ve = ScheduleKind(VeLinearEdm{10.0});
  near(start_moments(build_program(flow, grid, Prior::standard, ve, target)), {Vec2::Zero(), 9.0 * Mat2::Identity()});
  flow.kind = FlowKind::forward;
  near(start_moments(build_program(flow, grid, Prior::standard, vp, target)), moments(target, Signal{1.0, 0.0}));
  flow.kind = FlowKind::annealed_langevin;
  near(start_moments(build_program(flow, grid, Prior::standard, vp, target)), {Vec2::Zero(), 16.0 * Mat2::Identity()});
}

TEST_CASE("unit. particle i has one standard normal, whichever flow it starts") {
  const Mixture target = preset_target("eight_gaussians");
  const CloudSpec spec{.seed = 4, .first = 0, .count = 50};
  std::vector<float> sde(100), ode(100), ald(100);
  const auto programs = testing::every_program(target, 10);
  draw_start(testing::named(programs, "reverse SDE, euler_maruyama"), target, spec, sde);
  draw_start(testing::named(programs, "probability-flow ODE, heun"), target, spec, ode);
  draw_start(testing::named(programs, "annealed Langevin"), target, spec, ald);
  CHECK(sde == ode);
  for (std::size_t i = 0; i < 100; ++i) CHECK(ald[i] == doctest::Approx(4.0f * sde[i]));
}

}  // namespace
}  // namespace scorescope
