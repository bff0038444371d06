#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/math/density_divergence.h"
#include "core/math/paired_error.h"
#include "core/nn/param_layout.h"
#include "core/scene/measure.h"
#include "core/scene/point_fields.h"
#include "core/scene/scene_json.h"
#include "core/scene/train_job.h"
#include "core/scene/trained_scene.h"
#include "core/scene/weights_file.h"
#include "tests/support/files.h"
#include "tests/support/learned.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::refusal;
using testing::TemporaryFolder;

TEST_CASE("unit. the paired error of a shift is its length, of a permutation nothing but the pairs") {
  Points a, b;
  for (int i = 0; i < 500; ++i) {
    a.data.push_back(static_cast<float>(std::sin(i)));
    a.data.push_back(static_cast<float>(std::cos(7.0 * i)));
  }
  b = a;
  for (std::size_t i = 0; i < b.data.size(); i += 2) b.data[i] += 3.0f, b.data[i + 1] -= 4.0f;
  CHECK(paired_error(a, a).rms == 0.0);
  CHECK(paired_error(a, a).sliced_w2 == 0.0);
  CHECK(paired_error(a, b).rms == doctest::Approx(5.0).epsilon(1e-6));
  // Mean of (shift . direction)^2 over the half circle: half its square.
  CHECK(paired_error(a, b).sliced_w2 == doctest::Approx(5.0 / std::sqrt(2.0)).epsilon(1e-6));
  Points turned = a;
  std::rotate(turned.data.begin(), turned.data.begin() + 2, turned.data.end());
  CHECK(paired_error(a, turned).rms > 0.5);
  CHECK(paired_error(a, turned).sliced_w2 < 1e-12);
  const Points line{1, {1.0f, 2.0f, 4.0f}}, moved{1, {2.0f, 3.0f, 5.0f}};
  CHECK(paired_error(line, moved).rms == doctest::Approx(1.0));
  CHECK(paired_error(line, moved).sliced_w2 == doctest::Approx(1.0));
}

/// One Gaussian, which a net of zeros with preconditioning knows exactly.
const char* const kGaussian = R"({"version": 1, "particles": 400, "grid": {"steps": 30},
    "target": {"kind": "mixture", "components": [{"cov": [[2, 0], [0, 2]]}]},
    "models": [{"width": 16, "depth": 1}], "score": {"kind": "learned"},
    "flows": [{"kind": "reverse_sde"}, {"kind": "pf_ode"}, {"id": "plain", "kind": "pf_ode", "score": {}}]})";

TEST_CASE("unit. a flow that follows a net is measured against the same flow with the exact score") {
  const auto backend = make_cpu_backend();
  const Scene scene = parse_scene(kGaussian, "s");
  Stage stage(scene, *backend, {});
  const auto paired = [&](std::size_t flow) {
    const FlowResult result = run_flow(stage, flow, *backend);
    const FlowMetrics metrics = measure_flow(stage, flow, result, *backend);
    CHECK(result.model == (flow < 2 ? "net" : ""));
    REQUIRE(metrics.paired.has_value() == (flow < 2));
    return metrics.paired.value_or(PairedError{});
  };
  // Before training the net is a little off; of zeros it is exact.
  CHECK(paired(0).rms > 1e-3);
  CHECK(paired(2).rms == 0.0);
  LearnedScore exact = *stage.net("net");
  std::fill(exact.params.begin(), exact.params.end(), 0.0f);
  exact.step = 12;
  REQUIRE(stage.set_net("net", std::make_shared<const LearnedScore>(exact)));
  for (const std::size_t flow : {std::size_t{0}, std::size_t{1}}) {
    CHECK(paired(flow).rms < 1e-5);
    CHECK(paired(flow).sliced_w2 < 1e-5);
  }
  CHECK(run_flow(stage, 0, *backend).step == 12);
}

TEST_CASE("unit. eval has the net beside the exact fields, in the units of the points") {
  const TemporaryFolder folder;
  for (const double unit : {1.0, 50.0}) {  // the same law, seen in other units
    std::string csv;
    for (int i = 0; i < 40; ++i)
      csv += std::to_string(unit * std::sin(1.0 + i)) + "," + std::to_string(unit * (2.0 + std::cos(3.0 * i))) + "\n";
    const auto file = folder.file("p.csv", csv);
    const Scene scene = parse_scene(R"({"version": 1, "target": {"kind": "points", "file": "p.csv"}})", "s");
    const auto target = resolve_target(scene.target, folder.path());
    const auto net = testing::crooked_net(2);
    const std::vector<Vec2> points{{0.2 * unit, 2.1 * unit}};
    const auto with = point_fields(scene, *target, 0.3, points, false, net);
    REQUIRE(with[0].learned.has_value());
    const auto& learned = *with[0].learned;
    // x = alpha x0 + sigma eps holds of what any net says, in any units.
    const Signal level = scene.schedule.schedule().at(0.3);
    const Vec2 x = (points[0] - target->centre).cwiseQuotient(target->scale);
    const Vec2 x0 = (learned.x0 - target->centre).cwiseQuotient(target->scale);
    const Vec2 eps = -level.sigma * learned.score.cwiseProduct(target->scale);
    CHECK((level.alpha * x0 + level.sigma * eps - x).norm() < 1e-9);
    CHECK((learned.v - (level.alpha * eps - level.sigma * x0)).norm() < 1e-9);
    const std::string table = point_table(with, 2);
    CHECK(
        holds(table, "div_score,learned_score_x,learned_score_y,learned_x0_x,learned_x0_y,learned_v_x,learned_v_y\n"));
    const std::string header = table.substr(0, table.find('\n')), row = table.substr(header.size() + 1);
    CHECK(std::count(header.begin(), header.end(), ',') == std::count(row.begin(), row.end(), ','));
    CHECK(!holds(point_table(point_fields(scene, *target, 0.3, points, false), 2), "learned"));
  }
  const Scene scene = default_scene();
  const auto target = resolve_target(scene.target, {});
  const auto raw = testing::crooked_net(2, Head::score, {}, {.levels = TrainLevels::none});
  CHECK(holds(refusal([&] { point_fields(scene, *target, 0.3, {{0, 0}}, false, raw); }), "raw data"));
  CHECK(point_fields(scene, *target, 0.0, {{0.5, 0}}, false, raw)[0].learned->x0 == Vec2(0.5, 0));
}

TEST_CASE("unit. --weights puts a file under a model, and makes flows follow it where none does") {
  const TemporaryFolder folder;
  const Scene one = parse_scene(kGaussian, "s");
  const auto target = resolve_target(one.target, {})->mixture;
  Weights weights;
  weights.step = 3;
  weights.params = weights.ema = initial_params(one.models[0].net, 2, 1);
  const auto file = folder / "w.safetensors";
  save_weights(file, saved_net(train_job(one, one.models[0], target), "net", weights));

  CHECK(with_weights(one, {}, "") == one);
  CHECK(with_weights(one, file, "").models[0].weights == file.string());
  CHECK(with_weights(one, file, "").score == one.score);
  Scene exact = one;
  exact.score = {};
  CHECK(with_weights(exact, file, "").score.model == "net");
  CHECK(with_weights(exact, file, "").score.kind == ScoreKind::learned);
  Scene bare = exact;
  bare.models.clear();
  const Scene dressed = with_weights(bare, file, "");
  REQUIRE(dressed.models.size() == 1);
  CHECK(dressed.models[0].net == one.models[0].net);
  CHECK(dressed.score.kind == ScoreKind::learned);
  const auto backend = make_cpu_backend();
  CHECK(Stage(dressed, *backend, "elsewhere").net("net")->step == 3);

  Scene two = exact;
  two.models.push_back({.id = "second"});
  CHECK(holds(refusal([&] { with_weights(two, file, ""); }), "choose one by --model: net, second"));
  CHECK(holds(refusal([&] { with_weights(two, file, "third"); }), "--model third: the scene has no such model"));
  CHECK(with_weights(two, file, "second").score.model == "second");
  CHECK(holds(refusal([&] { with_weights(bare, file, "net"); }), "--model net: the scene has no models"));
  CHECK(holds(refusal([&] { with_weights(bare, folder / "none", ""); }), "none"));
}

}  // namespace
}  // namespace scorescope
