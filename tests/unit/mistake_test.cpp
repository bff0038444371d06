#include "core/flow/mistake.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "core/math/targets.h"
#include "core/scene/measure.h"
#include "core/scene/stage.h"

using namespace scorescope;

namespace {

const NoiseSchedule kSchedule{VpLinear{}};
const std::vector<double> kTimes{1.0, 0.6, 0.3, 0.01};

/// 20,000 particles of one flow on N(0, 1), run to its end.
FlowResult run(FlowSpec flow, int particles = 20000) {
  Scene scene = default_scene();
  scene.target.kind = TargetKind::mixture;
  scene.target.dim = 1;
  scene.target.components = {Component{}};
  scene.particles = particles;
  flow.id = "f";
  scene.flows = {flow};
  const auto backend = make_cpu_backend();
  const Stage stage(scene, *backend, ".");
  return run_flow(stage, 0, *backend);
}

double variance(const FlowResult& result) {
  double sum = 0.0, squares = 0.0;
  for (const float x : result.particles.data) sum += x, squares += static_cast<double>(x) * x;
  const auto n = static_cast<double>(result.particles.data.size());
  return squares / n - sum / n * (sum / n);
}

}  // namespace

TEST_CASE("factors of one make no mistake") {
  const SamplerProgram right = euler_maruyama(kSchedule, kTimes, 1.0);
  SamplerProgram same = right;
  make_mistake(same, {});
  for (std::size_t i = 0; i < right.rows.size(); ++i) {
    CHECK(same.rows[i].cx == right.rows[i].cx);
    CHECK(same.rows[i].h0 == right.rows[i].h0);
    CHECK(same.rows[i].cn == right.rows[i].cn);
  }
}

TEST_CASE("half the score with full noise is the mixed rule: Langevin of p^(1/2)") {
  // x + (eta/2) s + sqrt(2 eta) z samples variance 2 / (1 - eta/4) of N(0, 1): AR(1) with factor 1 - eta/2.
  FlowSpec flow;
  flow.kind = FlowKind::langevin;
  flow.langevin.steps = 400;
  flow.langevin.step_size = 0.1;
  flow.langevin.at_t = 0.0;
  flow.mistaken = true;
  flow.mistake.score = 0.5;
  CHECK(variance(run(flow)) == doctest::Approx(2.0 / (1.0 - 0.1 / 4.0)).epsilon(0.03));
}

TEST_CASE("without its noise the reverse SDE is deterministic and too narrow") {
  FlowSpec flow;
  flow.kind = FlowKind::reverse_sde;
  flow.mistaken = true;
  flow.mistake.noise = 0.0;
  // On N(0, 1) under a variance-preserving schedule: dx = (beta/2 - beta) x dt backwards, a factor e^{-int beta / 2}.
  const double shrunk = kSchedule.at(1.0).alpha;
  CHECK(variance(run(flow, 2000)) < 4.0 * shrunk * shrunk);
}

TEST_CASE("a share of a step is a smaller step at the same level") {
  SamplerProgram fifth = euler_maruyama(kSchedule, kTimes, 1.0);
  make_mistake(fifth, {.step = 0.2});
  // The row of a step a fifth as long from the same level.
  const SamplerProgram shorter = euler_maruyama(kSchedule, {1.0, 1.0 - 0.2 * 0.4}, 1.0);
  CHECK(fifth.rows[0].cx == doctest::Approx(shorter.rows[0].cx));
  CHECK(fifth.rows[0].h0 == doctest::Approx(shorter.rows[0].h0));
  CHECK(fifth.rows[0].cn == doctest::Approx(shorter.rows[0].cn));
}

TEST_CASE("a denoiser's row speaks of the score too") {
  // The ancestral row against the same step written through E: D = (x - sigma E) / alpha.
  const SamplerProgram right = ancestral(kSchedule, kTimes, ReverseVariance::beta_tilde);
  SamplerProgram wrong = right;
  make_mistake(wrong, {.score = -1.0});
  const StepRow& a = right.rows[1];
  const StepRow& b = wrong.rows[1];
  const double x = 0.7, e = -0.4, d = (x - a.sigma * e) / a.alpha;
  const double flipped = (x + a.sigma * e) / a.alpha;
  CHECK(b.cx * x + b.h0 * (b.hx * x + b.he * e + b.hd * d) == doctest::Approx(a.cx * x + a.h0 * a.hd * flipped));
}

TEST_CASE("rows that remember refuse") {
  SamplerProgram program = heun(kSchedule, kTimes);
  CHECK_THROWS_AS(make_mistake(program, {.score = 0.5}), std::invalid_argument);
}
