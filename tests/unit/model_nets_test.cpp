#include <doctest/doctest.h>

#include "core/nn/param_layout.h"
#include "core/scene/measure.h"
#include "core/scene/scene_json.h"
#include "core/scene/train_job.h"
#include "core/scene/weights_file.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::holds;

Scene small_scene() {
  return parse_scene(R"({"version": 1, "particles": 300, "grid": {"steps": 12},
      "models": [{"width": 16, "depth": 1}, {"id": "other", "width": 16, "depth": 1, "head": "energy"}],
      "flows": [{"kind": "forward"}, {"kind": "reverse_sde", "score": {"kind": "learned"}}, {"kind": "pf_ode"},
                {"id": "o", "kind": "pf_ode", "score": {"kind": "learned", "model": "other"}}]})",
                     "s");
}

/// The net of a model, as after some training.
std::shared_ptr<const LearnedScore> trained(const Stage& stage, const std::string& id, std::int64_t step) {
  LearnedScore net = *stage.net(id);
  net.params = initial_params(net.net, net.dim, 1000 + static_cast<std::uint64_t>(step));
  net.step = step;
  return std::make_shared<const LearnedScore>(net);
}

TEST_CASE("unit. a model without weights stands at its first weights, and says so") {
  const auto backend = make_cpu_backend();
  const Stage stage(small_scene(), *backend, {});
  const auto net = stage.net("net");
  REQUIRE(net != nullptr);
  CHECK(net->step == 0);
  CHECK(net->params == initial_params(net->net, 2, 17));
  CHECK(net->levels == train_job(stage.scene(), stage.scene().models[0], stage.target()).levels);
  CHECK(stage.flow(1).learned == net);
  CHECK(stage.flow(1).note == "net, untrained");
  CHECK(stage.flow(2).learned == nullptr);
  CHECK(stage.flow(3).learned == stage.net("other"));
  CHECK(stage.net("none") == nullptr);
}

TEST_CASE("unit. a new net reruns the flows that follow it, at the same time, and no others") {
  const auto backend = make_cpu_backend();
  Stage stage(small_scene(), *backend, {});
  stage.seek(0.63);
  stage.finish();
  const auto program = [&](std::size_t i) { return stage.flow(i).runner->program_ptr(); };
  const auto before = std::array{program(0), program(1), program(2), program(3)};
  const Points old = stage.flow(1).runner->positions();
  const int row = stage.flow(1).row;
  const auto net = trained(stage, "net", 40);
  REQUIRE(stage.set_net("net", net));
  CHECK(stage.u() == 0.63);
  CHECK(stage.flow(1).runner->positions() == old);  // on show until the new ones have caught up
  stage.finish();
  CHECK(program(0) == before[0]);
  CHECK(program(1) != before[1]);
  CHECK(program(2) == before[2]);
  CHECK(program(3) == before[3]);
  CHECK(stage.flow(1).row == row);
  CHECK(stage.flow(1).note == "net, 40 steps");
  CHECK(stage.flow(1).runner->positions() != old);
  // The same net again: nothing to rerun.
  const auto now = program(1);
  CHECK(stage.set_net("net", net));
  CHECK(program(1) == now);
}

TEST_CASE("unit. a net given stays through edits that leave its model, and goes with it") {
  const auto backend = make_cpu_backend();
  Stage stage(small_scene(), *backend, {});
  const auto net = trained(stage, "net", 40);
  REQUIRE(stage.set_net("net", net));
  for (const auto& edit : std::initializer_list<std::pair<std::string, const char*>>{
           {"schedule/beta_max", "15"}, {"target/name", "rings"}, {"models/net/learning_rate", "0.1"}, {"seed", "5"}}) {
    CAPTURE(edit.first);
    stage.apply(with_setting(stage.scene(), edit.first, edit.second));
    CHECK(stage.net("net") == net);
    CHECK(stage.flow(1).learned == net);
  }
  stage.apply(with_setting(stage.scene(), "models/net/width", "24"));
  CHECK(stage.net("net")->step == 0);
  CHECK(stage.net("net")->net.width == 24);
  CHECK(!stage.set_net("net", net));
  CHECK(!stage.set_net("nobody", net));
  stage.apply(with_setting(stage.scene(), "target/name", "bimodal"));
  CHECK(stage.net("net")->dim == 1);
  CHECK(!stage.set_net("net", net));
}

TEST_CASE("unit. an untrained net is kept while nothing it stands on changes") {
  const auto backend = make_cpu_backend();
  Stage stage(small_scene(), *backend, {});
  const auto net = stage.net("net");
  stage.apply(with_setting(stage.scene(), "flows/ode/solver", "euler"));
  stage.apply(with_setting(stage.scene(), "models/net/batch", "64"));
  CHECK(stage.net("net") == net);
  stage.apply(with_setting(stage.scene(), "seed", "18"));
  CHECK(stage.net("net")->params != net->params);
  stage.apply(with_setting(stage.scene(), "schedule/kind", "fm_linear"));
  CHECK(stage.net("net")->levels.schedule == stage.schedule());
}

TEST_CASE("unit. a model stands at the weights of its file, and refuses a file of another net") {
  const auto backend = make_cpu_backend();
  const testing::TemporaryFolder folder;
  const Scene scene = small_scene();
  Stage stage(scene, *backend, folder.path());
  Weights weights;
  weights.step = 90;
  weights.params = initial_params(scene.models[0].net, 2, 1);
  weights.ema = initial_params(scene.models[0].net, 2, 2);
  save_weights(folder / "n.weights", saved_net(train_job(scene, scene.models[0], stage.target()), "net", weights));
  const Scene named = with_setting(scene, "models/net/weights", "n.weights");
  stage.apply(named);
  CHECK(stage.net("net")->step == 90);
  CHECK(stage.net("net")->params == weights.ema);
  CHECK(stage.flow(1).note == "net, 90 steps");
  stage.apply(with_setting(named, "models/net/use_ema", "false"));
  CHECK(stage.net("net")->params == weights.params);
  const Scene before = stage.scene();
  CHECK(holds(testing::refusal([&] { stage.apply(with_setting(named, "models/net/width", "32")); }), "n.weights"));
  CHECK(holds(testing::refusal([&] { stage.apply(with_setting(named, "models/net/weights", "m")); }), "m"));
  CHECK(stage.scene() == before);
  // Training goes on from there: what it gives stands until another file is named.
  const auto net = trained(stage, "net", 91);
  CHECK(stage.set_net("net", net));
  stage.apply(with_setting(stage.scene(), "models/net/use_ema", "true"));
  CHECK(stage.net("net") == net);
}

TEST_CASE("unit. models and flows that do not go together are refused by path") {
  const std::string models = R"({"version": 1, "models": [{"id": "a"}, {"id": "raw", "head": "score", "levels": "none",
      "objective": "implicit"}, {"id": "e", "head": "energy"}], "flows": [)";
  const auto said = [&](const std::string& flow) {
    return testing::refusal([&] { parse_scene(models + flow + "]}", "s"); });
  };
  const auto scored = [](const std::string& model) {
    return R"("score": {"kind": "learned", "model": ")" + model + "\"}";
  };
  for (const char* kind : {"reverse_sde", "pf_ode", "annealed_langevin"}) {
    const std::string flow = R"({"id": "f", "kind": ")" + std::string(kind) + "\", " + scored("raw") + "}";
    CHECK(holds(said(flow), "flows/f/score: \"raw\" learns raw data and no noise levels"));
  }
  CHECK(said(R"({"kind": "forward", )" + scored("raw") + "}").empty());
  const std::string langevin = R"({"id": "f", "kind": "langevin", )";
  CHECK(holds(said(langevin + scored("raw") + "}"), "flows/f/at_t: must be 0"));
  CHECK(said(langevin + R"("at_t": 0, )" + scored("raw") + "}").empty());
  CHECK(
      holds(said(langevin + R"("solver": "mala", )" + scored("a") + "}"), "flows/f/solver: \"mala\" needs a density"));
  CHECK(said(langevin + R"("solver": "mala", )" + scored("e") + "}").empty());
  const std::string relu = testing::refusal(
      [&] { parse_scene("{\"version\": 1,\n\"models\": [{\"head\": \"energy\",\n\"activation\": \"relu\"}]}", "s"); });
  CHECK(relu.starts_with("s:2: models/net/objective: "));
  CHECK(holds(relu, "ReLU energy"));
}

}  // namespace
}  // namespace scorescope
