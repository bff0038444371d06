#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/flow/flow_runner.h"
#include "core/flow/point_group.h"
#include "core/math/density_divergence.h"
#include "core/math/guidance.h"
#include "core/math/targets.h"
#include "core/scene/score_sources.h"
#include "core/scene/start_points.h"
#include "tests/support/files.h"
#include "tests/support/learned.h"
#include "tests/support/machine.h"
#include "tests/support/mixtures.h"
#include "tests/support/programs.h"

namespace scorescope {
namespace {

using testing::crooked_net;
using testing::linear_net;

ScoreSource source_of(std::shared_ptr<const LearnedScore> net) {
  ScoreSource source;
  source.learned = std::move(net);
  return source;
}

/// One particle's fields in double, straight from the net.
struct OneField {
  Vec2 score = Vec2::Zero(), x0 = Vec2::Zero();
};
OneField field_at(const std::shared_ptr<const LearnedScore>& net, Signal level, const Vec2& x) {
  const NetField<double> field(net, level);
  NetField<double>::Workspace work;
  OneField out;
  const bool flat = net->dim == 2;
  field.evaluate(&x.x(), &x.y(), 1,
                 {.score_x = &out.score.x(),
                  .score_y = flat ? &out.score.y() : nullptr,
                  .x0_x = &out.x0.x(),
                  .x0_y = flat ? &out.x0.y() : nullptr},
                 work);
  return out;
}

/// The rows of core/flow/step_row.h by hand, without noise.
Vec2 by_hand(const SamplerProgram& program, const std::shared_ptr<const LearnedScore>& net, Vec2 x) {
  Vec2 s = Vec2::Zero(), h[6] = {};
  std::fill(std::begin(h), std::end(h), Vec2::Zero());
  for (const StepRow& row : program.rows) {
    h[0] = row.hx * x;
    if (!row.skip_eval) {
      const OneField f = field_at(net, {row.alpha, row.sigma}, x);
      h[0] += (row.hs - row.he * row.sigma) * f.score + row.hd * f.x0;
    }
    if (row.save) s = x;
    x = row.cx * x + row.cs * s + row.h0 * h[0] + row.h1 * h[1] + row.h2 * h[2] + row.h3 * h[3] + row.h4 * h[4] +
        row.h5 * h[5];
    if (row.push)
      for (int i = 5; i > 0; --i) h[i] = h[i - 1];
  }
  return x;
}

TEST_CASE("unit. rows that follow a net are the rows, with the net's own fields") {
  for (const int dim : {1, 2}) {
    const Mixture target = testing::ring_of(dim, 5);
    for (const Head head : {Head::eps, Head::x0, Head::energy}) {
      const auto net = crooked_net(dim, head);
      for (const testing::NamedProgram& named : testing::every_program(target, 8)) {
        if (named.program.metropolis) continue;
        CAPTURE(named.name);
        SamplerProgram program = named.program;
        program.source = source_of(net);
        std::vector<Vec2> start;
        for (int i = 0; i < 150; ++i)  // more than a group, not a whole number of tiles
          start.emplace_back(std::sin(1.0 + i), dim == 2 ? std::cos(3.0 * i) : 0.0);
        const auto found = testing::run_rows(program, target, start);
        for (const std::size_t i : {0u, 63u, 64u, 128u, 149u})
          CHECK((found[i] - by_hand(program, net, start[i])).norm() < 1e-9 * (1.0 + found[i].norm()));
      }
    }
  }
}

/// Every flow and solver, first with the exact score, then following `net`.
void check_same_flows(const Mixture& target, const std::shared_ptr<const LearnedScore>& net, double tolerance,
                      bool metropolis) {
  const auto backend = make_cpu_backend();
  const auto shared = std::make_shared<Mixture>(target);
  const auto finals = [&](const SamplerProgram& program) {
    const auto cloud =
        backend->make_cloud({.seed = 3, .first = 0, .count = 200}, std::make_shared<SamplerProgram>(program), shared);
    cloud->run(0, static_cast<int>(program.rows.size()));
    std::vector<float> x(200 * static_cast<std::size_t>(target.dim));
    cloud->positions(x);
    return x;
  };
  for (const testing::NamedProgram& named : testing::every_program(target, 12)) {
    const SamplerProgram& exact = named.program;
    if (exact.metropolis && !metropolis) continue;
    CAPTURE(named.name);
    SamplerProgram learned = exact;
    learned.source = source_of(net);
    const auto a = finals(exact), b = finals(learned);
    double worst = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(double{a[i]} - b[i]));
    CHECK(worst < tolerance);
  }
}

TEST_CASE("unit. a net that is linear, on Gaussian data, moves particles as the exact score does") {
  for (const int dim : {1, 2}) {
    const Mixture target = centred_gaussian(dim, 1.7 * 1.7);
    check_same_flows(target, linear_net(dim, 1.7), 2e-5, false);
    // The energy of that net is -log p but for a constant, so MALA takes the same proposals.
    check_same_flows(target, linear_net(dim, 1.7, Head::energy), 2e-5, true);
    // Trained under another schedule, and asked at the same lambda (T11).
    check_same_flows(target, linear_net(dim, 1.7, Head::v, NoiseSchedule(FmLinear{}), {.t_min = 1e-4}), 2e-5, false);
    check_same_flows(
        target,
        linear_net(dim, 1.7, Head::score, {}, {.levels = TrainLevels::ladder, .sigma_max = 1e3, .sigma_min = 1e-3}),
        2e-5, false);
  }
}

TEST_CASE("unit. one net gives one flow under every schedule: DDIM at equal lambda, in units of alpha (T11)") {
  const auto net = crooked_net(2);
  const Mixture target = testing::ring_of(2, 3);
  const NoiseSchedule vp;
  std::vector<double> lambdas;
  for (int i = 0; i <= 12; ++i) lambdas.push_back(-3.0 + 0.5 * i);
  const auto run = [&](const NoiseSchedule& schedule) {
    std::vector<double> times;
    for (const double lambda : lambdas) times.push_back(schedule.t_of_half_log_snr(lambda));
    SamplerProgram program = ddim(schedule, times, 0.0);
    program.source = source_of(net);
    std::vector<Vec2> start;
    for (int i = 0; i < 40; ++i) start.emplace_back(20.0 * std::sin(1.0 + i), 20.0 * std::cos(3.0 * i));
    for (Vec2& x : start) x *= schedule.at(times.front()).alpha;
    auto end = testing::run_rows(program, target, start);
    for (Vec2& x : end) x /= schedule.at(times.back()).alpha;
    return end;
  };
  const auto wanted = run(vp);
  for (const NoiseSchedule& schedule :
       {NoiseSchedule(FmLinear{}), NoiseSchedule(VeGeometric{0.01, 60.0}), NoiseSchedule(VpCosine{})}) {
    const auto found = run(schedule);
    for (std::size_t i = 0; i < found.size(); ++i) CHECK((found[i] - wanted[i]).norm() < 1e-7);
  }
}

TEST_CASE("unit. a flow that follows a net seeks, splits and runs on any number of particles with the same bits") {
  const auto backend = make_cpu_backend();
  for (const int dim : {1, 2}) {
    const auto target = std::make_shared<Mixture>(testing::ring_of(dim, 5));
    const auto net = crooked_net(dim, Head::energy);
    for (const testing::NamedProgram& named : testing::every_program(*target, 6)) {
      CAPTURE(named.name);
      auto program = std::make_shared<SamplerProgram>(named.program);
      program->source = source_of(net);
      const auto at = [&](FlowRunner& runner, int row) {
        runner.seek(row);
        REQUIRE(runner.advance(std::chrono::steady_clock::time_point::max()));
        return runner.positions().data;
      };
      const int rows = static_cast<int>(program->rows.size());
      FlowRunner runner(*backend, program, target, 17, 700);
      const std::vector<float> end = at(runner, rows);
      for (const int row : {rows / 2, 1, rows - 1, rows}) {
        FlowRunner fresh(*backend, program, target, 17, 700);
        CHECK(at(runner, row) == at(fresh, row));
      }
      for (const std::uint32_t count : {1u, 100u, 257u}) {
        FlowRunner few(*backend, program, target, 17, count);
        const auto some = at(few, rows);
        CHECK(std::equal(some.begin(), some.end(), end.begin()));
      }
    }
  }
}

TEST_CASE("unit. a guided net is the net and w times the exact classifier's gradient") {
  const Mixture target = preset_target("two_moons");
  const auto net = crooked_net(2);
  const Signal level{0.8, 0.6};
  ScoreSource source = source_of(net);
  source.guide = std::make_shared<const Mixture>(class_conditional(target, 1));
  source.weight = 2.5;
  const std::vector<double> points{0.3, -0.7, 1.9, 0.4, -1.2, 0.1};
  std::vector<double> score(6), x0(6);
  evaluate_points<double>(source, target, level, points, score, x0);
  for (std::size_t i = 0; i < 3; ++i) {
    const Vec2 x(points[2 * i], points[2 * i + 1]);
    const ClassField c = class_field(target, level, 1, x);
    const OneField alone = field_at(net, level, x);
    const Vec2 wanted = alone.score + classifier_guided_score(c, 2.5) - classifier_guided_score(c, 0.0);
    CHECK((Vec2(score[2 * i], score[2 * i + 1]) - wanted).norm() < 1e-9);
    // x0 moves with the score: Tweedie.
    const Vec2 moved = alone.x0 + level.sigma * level.sigma / level.alpha * (wanted - alone.score);
    CHECK((Vec2(x0[2 * i], x0[2 * i + 1]) - moved).norm() < 1e-9);
  }
}

TEST_CASE("unit. the adaptive solver and the encoder follow the net, not the target") {
  // The net believes in N(0, 1.7^2 I) whatever the target is.
  const auto net = linear_net(2, 1.7);
  const Mixture target = preset_target("eight_gaussians");
  const Mixture believed = centred_gaussian(2, 1.7 * 1.7);
  FlowSpec flow;
  flow.kind = FlowKind::pf_ode;
  flow.pf_ode.solver = OdeSolver::dormand_prince;
  const auto program = build_program(flow, {}, Prior::standard, {}, target, 64, source_of(net));
  const auto wanted = build_program(flow, {}, Prior::standard, {}, believed, 64);
  CHECK(program.rows.size() == wanted.rows.size());
  CHECK(program.waypoints[6].t == doctest::Approx(wanted.waypoints[6].t).epsilon(1e-5));
  const auto with_target = build_program(flow, {}, Prior::standard, {}, target, 64);
  CHECK(program.rows.size() < with_target.rows.size());

  flow.pf_ode.solver = OdeSolver::heun;
  flow.pf_ode.start = {.kind = StartKind::latent_line, .from = {-2.0, 0.3}, .to = {0.2, 1.0}};
  const StepGridSpec fine{.kind = GridKind::uniform_logsnr, .steps = 400};
  const auto line = build_program(flow, fine, Prior::standard, {}, target, 5, source_of(net));
  REQUIRE(line.start_points.size() == 10);
  const std::vector<Vec2> codes{{line.start_points[0], line.start_points[1]},
                                {line.start_points[8], line.start_points[9]}};
  const auto decoded = testing::run_rows(line, target, codes);
  CHECK((decoded[0] - Vec2(-2.0, 0.3)).norm() < 2e-3);
  CHECK((decoded[1] - Vec2(0.2, 1.0)).norm() < 2e-3);
}

TEST_CASE("unit. noise outside what a net was trained at is said") {
  const Mixture target = preset_target("eight_gaussians");
  FlowSpec flow;
  flow.kind = FlowKind::reverse_sde;
  const auto note = [&](const ObjectiveSpec& objective, const FlowSpec& spec) {
    return build_program(spec, {.steps = 20}, Prior::standard, {}, target, 64,
                         source_of(crooked_net(2, Head::eps, {}, objective)))
        .note;
  };
  CHECK(note({}, flow).empty());
  CHECK(note({.t_min = 0.01}, flow).empty());  // the last step is taken from t = 0.05
  CHECK(testing::holds(note({.t_max = 0.9}, flow), "outside what the net was trained at"));
  CHECK(testing::holds(note({.levels = TrainLevels::single}, flow), "clamped"));
  flow.kind = FlowKind::forward;  // asks no score
  CHECK(note({.t_max = 0.9}, flow).empty());
}

}  // namespace
}  // namespace scorescope
