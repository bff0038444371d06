#include "core/scene/panel_edit.h"

#include <doctest/doctest.h>

#include "core/math/error.h"
#include "core/scene/scene_fields.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

std::vector<std::string> ids(const Scene& scene) {
  std::vector<std::string> out;
  for (const PanelSpec& panel : scene.panels) out.push_back(panel.id);
  return out;
}

/// A scene that a file could hold, whose every flow is on show.
void check_whole(const Scene& scene) {
  CHECK_NOTHROW(validate_scene(scene));
  CHECK(parse_scene(to_json(scene), "edited") == scene);
  for (const FlowSpec& flow : scene.flows) {
    CAPTURE(flow.id);
    const auto shown = scene.shown_panels();
    CHECK(std::any_of(shown.begin(), shown.end(), [&](const PanelSpec& p) { return p.flow == flow.id; }));
  }
}

TEST_CASE("unit. a duplicated panel has a flow of its own, like the first one's until it is changed") {
  Scene scene = default_scene();
  scene.flows[2].reverse_sde.solver = SdeSolver::ancestral;
  const std::string copy = duplicate_panel(scene, "sde");
  check_whole(scene);
  REQUIRE(scene.panels.size() == 5);
  CHECK(scene.panels[3].id == copy);
  CHECK(scene.panels[3].flow != "sde");
  FlowSpec flow = *find_flow(scene, scene.panels[3].flow);
  CHECK(flow.reverse_sde.solver == SdeSolver::ancestral);
  flow.reverse_sde.solver = SdeSolver::ddim;
  set_flow(scene, flow);
  CHECK(find_flow(scene, "sde")->reverse_sde.solver == SdeSolver::ancestral);
  CHECK(find_flow(scene, flow.id)->reverse_sde.solver == SdeSolver::ddim);
}

TEST_CASE("unit. a removed panel takes its flow along, unless another shows it") {
  Scene scene = default_scene();
  scene.panels = scene.shown_panels();
  scene.panels.push_back({.id = "again", .flow = "sde"});
  scene.exported.panels = {"sde", "ode"};
  remove_panel(scene, "sde");
  check_whole(scene);
  CHECK(find_flow(scene, "sde") != nullptr);
  CHECK(scene.exported.panels == std::vector<std::string>{"ode"});
  remove_panel(scene, "again");
  check_whole(scene);
  CHECK(find_flow(scene, "sde") == nullptr);
  CHECK(scene.flows.size() == 3);
}

TEST_CASE("unit. one panel stays, nine are the most, and a refused edit changes nothing") {
  Scene scene = default_scene();
  while (scene.shown_panels().size() < kMostPanels) add_panel(scene);
  check_whole(scene);
  const Scene full = scene;
  CHECK_THROWS_WITH_AS(add_panel(scene), "a scene shows at most 9 panels; remove one first", UserError);
  CHECK_THROWS_AS(duplicate_panel(scene, "ode"), UserError);
  CHECK_THROWS_AS(move_panel(scene, "nowhere", 0), UserError);
  CHECK(scene == full);
  while (scene.panels.size() > 1) remove_panel(scene, scene.panels.front().id);
  check_whole(scene);
  CHECK(scene.flows.size() == 1);
  CHECK_THROWS_AS(remove_panel(scene, scene.panels.front().id), UserError);
}

TEST_CASE("unit. a new panel shows a kind of flow that is not there yet") {
  Scene scene = default_scene();
  add_panel(scene);
  CHECK(scene.flows.back().kind == FlowKind::langevin);
  add_panel(scene);
  CHECK(scene.flows.back().kind == FlowKind::reverse_sde);
}

TEST_CASE("unit. plots among the panels: no flow comes or goes with them, and one flow stays") {
  Scene scene = default_scene();
  PanelSpec panel = scene.shown_panels()[3];
  panel.plot = PlotKind::kl;
  set_panel(scene, panel);
  CHECK(scene.flows.size() == 4);
  const std::string copy = duplicate_panel(scene, "ode");
  CHECK(scene.flows.size() == 4);
  CHECK_NOTHROW(validate_scene(scene));
  for (const char* id : {"fwd", "ald", "sde"}) remove_panel(scene, id);
  CHECK(scene.panels.size() == 2);
  CHECK(scene.flows.size() == 1);
  remove_panel(scene, copy);
  panel.plot = PlotKind::none;
  panel.flow = "gone";
  set_panel(scene, panel);
  CHECK(scene.panels.front().flow == scene.flows.front().id);
  CHECK_NOTHROW(validate_scene(scene));
}

TEST_CASE("unit. panels change places") {
  Scene scene = default_scene();
  move_panel(scene, "ode", 0);
  CHECK(ids(scene) == std::vector<std::string>{"ode", "fwd", "ald", "sde"});
  move_panel(scene, "fwd", 9);
  CHECK(ids(scene) == std::vector<std::string>{"ode", "ald", "sde", "fwd"});
  CHECK(scene.flows == default_scene().flows);
}

TEST_CASE("unit. what a flow gets of its own begins as what it had from the scene") {
  Scene scene = default_scene();
  scene.grid.steps = 33;
  scene.models.push_back({.id = "net"});
  scene.score.kind = ScoreKind::kde;
  scene.score.samples = 77;
  FlowSpec flow = *find_flow(scene, "ode");
  flow.own_grid = flow.own_score = flow.guided = true;
  set_flow(scene, flow);
  const FlowSpec& now = *find_flow(scene, "ode");
  CHECK(now.grid == scene.grid);
  CHECK(now.score == scene.score);
  CHECK(labels_of(scene.target).contains(now.guidance.label));
  CHECK_NOTHROW(validate_scene(scene));
  flow = now;
  flow.score.kind = ScoreKind::learned;
  set_flow(scene, flow);
  CHECK(find_flow(scene, "ode")->score.model == "net");
  const auto& layers = scene.panels.back().layers;
  CHECK(std::find(layers.begin(), layers.end(), Layer::learned) != layers.end());
  CHECK_NOTHROW(validate_scene(scene));
}

TEST_CASE("unit. a flow that a plot names stays when its panel goes; a plot lets go of one that is gone") {
  Scene scene = default_scene();
  scene.panels = scene.shown_panels();
  scene.panels.push_back({.id = "d", .plot = PlotKind::divergences, .flow = "sde", .against = "ode"});
  remove_panel(scene, "ode");
  CHECK(find_flow(scene, "ode") != nullptr);
  remove_panel(scene, "fwd");
  CHECK(find_flow(scene, "fwd") == nullptr);
  PanelSpec plot = scene.panels.back();
  plot.flow = "fwd";
  set_panel(scene, plot);
  CHECK(scene.panels.back().flow.empty());
  CHECK(scene.panels.back().against == "ode");
  validate_scene(scene);
}

}  // namespace
}  // namespace scorescope
