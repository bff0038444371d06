#include <doctest/doctest.h>

#include "core/scene/scene_json.h"
#include "core/scene/stage.h"

namespace scorescope {
namespace {

Scene learned_scene() {
  return parse_scene(R"({"version": 1, "particles": 400, "grid": {"kind": "uniform_t", "steps": 20},
    "score": {"kind": "learned"}, "models": [{"width": 16, "depth": 1}],
    "flows": [{"id": "fwd", "kind": "forward"}, {"id": "sde", "kind": "reverse_sde"}, {"id": "ode", "kind": "pf_ode"}]})",
                     "s");
}

/// The stage's net with every weight changed by a factor.
std::shared_ptr<const LearnedScore> altered(const Stage& stage, float factor) {
  auto net = std::make_shared<LearnedScore>(*stage.net("net"));
  for (float& p : net->params) p *= factor;
  return net;
}

std::vector<float> shown(const Stage& stage, std::size_t flow) {
  const Stage::FlowView view = stage.flow(flow);
  REQUIRE(view.runner->ready() == 400);
  return view.runner->positions().data;
}

TEST_CASE("unit. a newer net takes over when its particles have caught up, and not before") {
  const auto backend = make_cpu_backend();
  Stage stage(learned_scene(), *backend, ".");
  stage.seek(0.8);
  stage.finish();
  const auto first = shown(stage, 1);
  const auto net = altered(stage, 3.0f);
  REQUIRE(stage.set_net("net", net));
  CHECK(stage.net("net") == net);
  CHECK(shown(stage, 1) == first);
  CHECK_FALSE(stage.advance(std::chrono::steady_clock::time_point::min()));
  CHECK(shown(stage, 1) == first);
  CHECK(stage.flow(1).learned != net);
  stage.finish();
  CHECK(stage.flow(1).learned == net);
  CHECK(stage.flow(2).learned == net);
  // As if it had been the net from the first.
  Stage fresh(learned_scene(), *backend, ".");
  REQUIRE(fresh.set_net("net", net));
  fresh.seek(0.8);
  fresh.finish();
  CHECK(shown(stage, 1) != first);
  for (const std::size_t flow : {0u, 1u, 2u}) CHECK(shown(stage, flow) == shown(fresh, flow));
}

TEST_CASE("unit. nets that come while flows catch up wait, and the last of them is what remains") {
  const auto backend = make_cpu_backend();
  Stage stage(learned_scene(), *backend, ".");
  stage.seek(0.5);
  stage.finish();
  const auto second = altered(stage, 2.0f), third = altered(stage, 4.0f);
  REQUIRE(stage.set_net("net", second));
  REQUIRE(stage.set_net("net", third));
  stage.seek(0.9);  // the clock goes on meanwhile
  stage.finish();
  CHECK(stage.flow(1).learned == third);
  Stage fresh(learned_scene(), *backend, ".");
  REQUIRE(fresh.set_net("net", third));
  fresh.seek(0.9);
  fresh.finish();
  CHECK(shown(stage, 2) == shown(fresh, 2));
}

TEST_CASE("unit. an edit that does not touch a flow keeps its particles on show while a newer net catches up") {
  const auto backend = make_cpu_backend();
  Stage stage(learned_scene(), *backend, ".");
  stage.seek(0.5);
  stage.finish();
  const auto first = shown(stage, 1);
  REQUIRE(stage.set_net("net", altered(stage, 2.0f)));
  Scene edited = stage.scene();
  edited.title = "another";
  stage.apply(edited);
  CHECK(shown(stage, 1) == first);
  stage.finish();
  CHECK(shown(stage, 1) != first);
}

}  // namespace
}  // namespace scorescope
