#include "core/scene/live_metrics.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "core/math/guidance.h"
#include "core/scene/metrics_worker.h"
#include "core/scene/step_terms.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

constexpr auto kForever = std::chrono::steady_clock::time_point::max();

Scene small_scene() {
  Scene scene = default_scene();
  scene.particles = 400;
  scene.grid.steps = 24;
  scene.flows[1].annealed_langevin.steps_per_level = 4;
  return scene;
}

/// A scene on a stage that stands at u.
struct Standing {
  std::unique_ptr<Backend> backend = make_cpu_backend();
  Stage stage;
  explicit Standing(const Scene& scene, double u = 0.5) : stage(scene, *backend, ".") { seek(u); }
  void seek(double u) {
    stage.seek(u);
    stage.finish();
  }
};

TEST_CASE("unit. a flow that runs away is named, with the step it does so at and what it takes") {
  Scene scene = small_scene();
  scene.flows[0].id = "ula";
  scene.flows[0].kind = FlowKind::langevin;
  scene.flows[0].langevin.step_size = 50.0;
  Standing s(scene);
  const FlowResult result = run_flow(s.stage, 0, *s.backend);
  const std::string sentence = testing::refusal([&] { measure_flow(s.stage, 0, result, *s.backend); });
  CHECK(testing::holds(sentence, "flows/ula: from step "));
  CHECK(testing::holds(sentence,
                       " of 200 on a particle is not a finite number; it takes a smaller flows/ula/step_size "
                       "(now 50)"));
  const int step = std::atoi(sentence.c_str() + std::string("flows/ula: from step ").size());
  FlowRunner runner(*s.backend, s.stage.flow(0).runner->program_ptr(), s.stage.target(), scene.seed, 400);
  const auto whole = [&](int row) {
    runner.seek(row);
    runner.advance(kForever);
    const auto& x = runner.positions().data;
    return std::all_of(x.begin(), x.end(), [](float v) { return std::isfinite(v); });
  };
  CHECK(whole(step - 1));
  CHECK_FALSE(whole(step));
}

TEST_CASE("unit. a live metric is the number that run --metrics writes for the same state") {
  const Scene scene = small_scene();
  Standing s(scene);
  for (std::size_t flow = 0; flow < scene.flows.size(); ++flow) {
    const FlowMetrics metrics = measure_flow(s.stage, flow, run_flow(s.stage, flow, *s.backend), *s.backend);
    LawShelf laws;
    const auto table = s.stage.flow(flow).runner->program_ptr();
    const SamplerProgram& program = *table;
    FlowRunner runner(*s.backend, table, s.stage.target(), scene.seed, 400);
    const int rows = static_cast<int>(program.rows.size());
    for (int i = 0; i < 5; ++i) {
      int row = rows * i / 4;
      while (!program.waypoints[static_cast<std::size_t>(row)].complete) ++row;
      runner.seek(row);
      runner.advance(kForever);
      const StateMetrics here =
          measure_state(program, row, s.stage.target(), runner.positions(), scene.seed, MetricDepth::curve, laws);
      CHECK(here.sliced_w2 == metrics.along[static_cast<std::size_t>(i)].sliced_w2);
      CHECK(here.t == metrics.along[static_cast<std::size_t>(i)].t);
      const ParticleHistogram histogram(*s.stage.target(), here.level, 400, 50, 200, scene.seed);
      REQUIRE(here.kl.has_value());
      CHECK(here.kl->value == histogram(runner.positions()).kl.value);
      CHECK(here.weights->tv == doctest::Approx(mode_weights(*s.stage.target(), here.level, runner.positions()).tv));
    }
  }
}

TEST_CASE("unit. fresh samples lie within their own band, nine times in ten") {
  Standing s(small_scene());
  LawShelf laws;
  const SamplerProgram& program = s.stage.flow(2).runner->program();
  int within = 0;
  for (std::uint64_t seed = 1000; seed < 1060; ++seed) {
    const Points fresh = fresh_samples(*s.stage.target(), program.waypoints[12].level, 400, seed);
    const StateMetrics m = measure_state(program, 12, s.stage.target(), fresh, 17, MetricDepth::band, laws);
    REQUIRE(m.band.has_value());
    within += m.sliced_w2 >= m.band->low && m.sliced_w2 <= m.band->high ? 1 : 0;
  }
  CHECK(within >= 45);
  CHECK(within <= 60);
}

TEST_CASE("unit. a state is compared with the density its panel draws: heated, guided") {
  Mixture gaussian{.dim = 1, .components = {Component{}}};
  gaussian.components[0].mean = {0.7, 0.0};
  SamplerProgram heated;
  heated.waypoints = {{.level = {1.0, 0.0}}};
  heated.temperature = 2.0;  // N(m, 1)^(1/2) is N(m, 2)
  const ClaimedLaw hot = claimed_law(heated, heated.waypoints[0], gaussian);
  CHECK(hot.tabulated);
  CHECK(moments(hot.law, hot.level).mean.x() == doctest::Approx(0.7).epsilon(1e-3));
  CHECK(moments(hot.law, hot.level).cov(0, 0) == doctest::Approx(2.0).epsilon(0.01));

  // T21: classes at -1.5 and 1.5, standard deviation 1, w = 3.
  Mixture two{.dim = 1, .components = {Component{}, Component{}}};
  two.components[0].mean.x() = -1.5;
  two.components[1].mean.x() = 1.5;
  two.components[1].label = 1;
  SamplerProgram guided = heated;
  guided.temperature = 1.0;
  guided.source.guide = std::make_shared<Mixture>(class_conditional(two, 1));
  guided.source.weight = 3.0;
  const ClaimedLaw law = claimed_law(guided, guided.waypoints[0], two);
  CHECK(moments(law.law, law.level).mean.x() == doctest::Approx(1.74).epsilon(0.01));
  CHECK(moments(law.law, law.level).cov(0, 0) == doctest::Approx(0.72).epsilon(0.02));
  CHECK(law.shares[0] + law.shares[1] == doctest::Approx(1.0).epsilon(1e-4));
  const GuidanceGrid grid{.dim = 1, .box = {{-8.0, 0.0}, {9.0, 0.0}}, .columns = 2000, .rows = 1};
  const GuidedDensity density = composed_density(two, {1.0, 0.0}, 1, 3.0, grid);
  double share = 0.0;
  for (int i = 0; i < grid.columns; ++i)
    share += std::exp(density.log_density[grid.index(i, 0)]) * grid.cell() *
             responsibilities(two, {1.0, 0.0}, grid.point(i, 0))[1];
  CHECK(law.shares[1] == doctest::Approx(share).epsilon(1e-3));
  guided.source.weight = 1.0;
  CHECK_FALSE(claimed_law(guided, guided.waypoints[0], two).tabulated);
}

TEST_CASE("unit. particles that ran away are infinitely far, and stop nothing") {
  Standing s(small_scene());
  LawShelf laws;
  Points gone{.dim = 2, .data = {0.0f, 1.0f, NAN, 0.0f}};
  const StateMetrics m =
      measure_state(s.stage.flow(2).runner->program(), 3, s.stage.target(), gone, 1, MetricDepth::band, laws);
  CHECK(std::isinf(m.sliced_w2));
  CHECK_FALSE(m.kl.has_value());
}

TEST_CASE("unit. the worker measures what is measured on the spot, the state on show first") {
  Standing s(small_scene());
  MetricsWorker worker;
  worker.follow(s.stage, {PlotKind::elbo, PlotKind::log_likelihood}, true);
  worker.finish(MetricsWorker::Until::coarse);
  ExactMetrics exact(*s.backend);
  for (std::size_t flow = 0; flow < s.stage.flow_count(); ++flow) {
    const MetricSource::Shown shown = worker.state(s.stage, flow);
    REQUIRE(shown.metrics != nullptr);
    CHECK(shown.exact);
    CHECK(shown.metrics->sliced_w2 == exact.state(s.stage, flow).metrics->sliced_w2);
  }
  worker.finish();
  const MetricSnapshot live = worker.snapshot(s.stage, PlotKind::sliced_w2);
  const MetricSnapshot whole = exact.snapshot(s.stage, PlotKind::sliced_w2);
  REQUIRE(live.flows.size() == 4);
  CHECK(live.elbo != nullptr);
  CHECK(live.likelihood->size() == kLikelihoodTimes);
  for (std::size_t f = 0; f < 4; ++f) {
    CHECK(live.flows[f]->current);
    for (const auto& wanted : whole.flows[f]->states) {
      const auto& states = live.flows[f]->states;
      const auto at = std::find_if(states.begin(), states.end(), [&](const auto& m) { return m->row == wanted->row; });
      REQUIRE(at != states.end());
      CHECK((*at)->sliced_w2 == wanted->sliced_w2);
      CHECK((*at)->kl->value == wanted->kl->value);
    }
  }
}

TEST_CASE("unit. a worker that is told to rest measures nothing, and goes on where it was") {
  Standing s(small_scene());
  MetricsWorker worker;
  worker.pace(MetricsWorker::Pace::none);
  worker.follow(s.stage, {}, true);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(worker.busy());
  CHECK(worker.measured() == 0);
  worker.pace(MetricsWorker::Pace::some);
  worker.finish();
  CHECK_FALSE(worker.busy());
  CHECK(worker.measured() > 0);
}

TEST_CASE("unit. only what changed is measured again") {
  Scene scene = small_scene();
  Standing s(scene);
  MetricsWorker worker;
  worker.follow(s.stage, {}, true);
  worker.finish();
  const std::size_t before = worker.measured();
  const auto flows = worker.snapshot(s.stage, PlotKind::kl).flows;
  worker.follow(s.stage, {}, true);
  CHECK_FALSE(worker.busy());
  scene.view.extent = 7.0;
  scene.panels = scene.shown_panels();
  scene.panels[0].layers = {Layer::density};
  scene.timeline.speed = 2.0;
  s.stage.apply(scene);
  s.stage.finish();
  worker.follow(s.stage, {}, true);
  worker.finish();
  CHECK(worker.measured() == before);
  scene.flows[3].pf_ode.solver = OdeSolver::euler;  // one flow of four
  s.stage.apply(scene);
  s.stage.finish();
  worker.follow(s.stage, {}, true);
  worker.finish();
  CHECK(worker.measured() > before);
  const auto now = worker.snapshot(s.stage, PlotKind::kl).flows;
  for (std::size_t f = 0; f < 3; ++f) CHECK(now[f]->program == flows[f]->program);
  CHECK(now[3]->program != flows[3]->program);
  CHECK(now[3]->program == s.stage.flow(3).runner->program_ptr());
}

TEST_CASE("unit. a scene that changes on the way is measured as it is at last") {
  Scene scene = small_scene();
  Standing s(scene);
  MetricsWorker worker;
  for (const double beta : {5.0, 8.0, 12.0, 16.0}) {
    scene.schedule.vp_linear.beta_max = beta;
    s.stage.apply(scene);
    worker.follow(s.stage, {}, false);
  }
  s.stage.finish();
  worker.follow(s.stage, {}, true);
  worker.finish();
  const auto series = worker.snapshot(s.stage, PlotKind::kl).flows;
  REQUIRE(series.size() == 4);
  for (std::size_t f = 0; f < 4; ++f) CHECK(series[f]->program == s.stage.flow(f).runner->program_ptr());
  // An abandoned one lets go at once, whatever it was doing.
  scene.particles = 2000;
  s.stage.apply(scene);
  worker.follow(s.stage, {PlotKind::elbo}, false);
}

TEST_CASE("unit. the terms of a step are those of its equation, and sum to it") {
  Scene scene = small_scene();
  scene.flows.push_back({.id = "heun", .kind = FlowKind::pf_ode});
  scene.flows.push_back({.id = "anc", .kind = FlowKind::reverse_sde});
  scene.flows.back().reverse_sde.solver = SdeSolver::ancestral;
  Standing s(scene, 0.4);
  StepFollower follower(*s.backend);
  const NoiseSchedule& schedule = s.stage.schedule();
  for (std::size_t flow = 0; flow < s.stage.flow_count(); ++flow) {
    const std::uint32_t particle = 5;
    const StepTerms terms = follower.terms(s.stage, flow, particle);
    const Stage::FlowView view = s.stage.flow(flow);
    const Points& points = view.runner->positions();
    CHECK(terms.x.x() == doctest::Approx(points.data[10]).epsilon(1e-5));
    const auto& program = view.runner->program_ptr();
    int next = view.row + 1;
    while (!program->waypoints[static_cast<std::size_t>(next)].complete) ++next;
    FlowRunner runner(*s.backend, program, s.stage.target(), scene.seed, 8);
    runner.seek(next);
    runner.advance(kForever);
    const Vec2 sum = terms.x + terms.drift + terms.score + terms.noise;
    CHECK(sum.x() == doctest::Approx(runner.positions().data[10]).epsilon(1e-5));
    CHECK(sum.y() == doctest::Approx(runner.positions().data[11]).epsilon(1e-5));
  }
  // Euler-Maruyama in so many words: -f x h, g^2 s h.
  const Stage::FlowView view = s.stage.flow(2);
  const StepTerms terms = follower.terms(s.stage, 2, 5);
  const double t = view.waypoint.t, h = t - view.runner->program().waypoints[static_cast<std::size_t>(view.row + 1)].t;
  const SdeCoefficients sde = schedule.sde(t);
  const Vec2 score = evaluate(*s.stage.target(), schedule.at(t), terms.x).score;
  CHECK(terms.drift.x() == doctest::Approx(-sde.f * terms.x.x() * h).epsilon(1e-4));
  CHECK(terms.score.y() == doctest::Approx(sde.g2 * score.y() * h).epsilon(1e-3));
  // The forward flow asks no score.
  CHECK(follower.terms(s.stage, 0, 5).score == Vec2(0.0, 0.0));
  s.seek(1.0);
  CHECK(follower.terms(s.stage, 2, 5).last);
}

}  // namespace
}  // namespace scorescope
