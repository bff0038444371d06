#include "core/scene/panel_edit.h"

#include <algorithm>
#include <utility>

#include "core/math/error.h"
#include "core/scene/scene_fields.h"

namespace scorescope {
namespace {

std::vector<PanelSpec>::iterator place_of(Scene& scene, std::string_view id) {
  std::vector<PanelSpec> panels = scene.shown_panels();
  const auto at = std::find_if(panels.begin(), panels.end(), [&](const PanelSpec& p) { return p.id == id; });
  if (at == panels.end()) throw UserError("there is no panel \"" + std::string(id) + "\"");
  const auto index = at - panels.begin();
  scene.panels = std::move(panels);
  return scene.panels.begin() + index;
}

void check_room(const Scene& scene, bool with_flow = true) {
  const std::string most = std::to_string(kMostPanels);
  if (scene.shown_panels().size() >= kMostPanels)
    throw UserError("a scene shows at most " + most + " panels; remove one first");
  if (with_flow && scene.flows.size() >= kMostPanels)
    throw UserError("a scene holds at most " + most + " flows, and a new panel needs one of its own; remove one first");
}

bool on_show(const Scene& scene, std::string_view flow) {
  return std::any_of(scene.panels.begin(), scene.panels.end(), [&](const PanelSpec& p) {
    const int named = p.plot == PlotKind::none ? 1 : flows_compared(p.plot);
    return (named > 0 && p.flow == flow) || (named > 1 && p.against == flow);
  });
}

/// `flow` under a name of its own, which is returned.
std::string append(Scene& scene, FlowSpec flow) {
  flow.id.clear();
  scene.flows.push_back(std::move(flow));
  complete_scene(scene);
  return scene.flows.back().id;
}

bool follows_net(const Scene& scene, const FlowSpec& flow) {
  const ScoreSpec& score = flow.own_score ? flow.score : scene.score;
  return score.kind == ScoreKind::learned && flow.kind != FlowKind::forward;
}

/// What there is not yet of, reverse SDE where there is everything.
FlowKind next_kind(const Scene& scene) {
  for (const FlowKind kind :
       {FlowKind::reverse_sde, FlowKind::pf_ode, FlowKind::forward, FlowKind::annealed_langevin, FlowKind::langevin})
    if (std::none_of(scene.flows.begin(), scene.flows.end(), [&](const FlowSpec& f) { return f.kind == kind; }))
      return kind;
  return FlowKind::reverse_sde;
}

}  // namespace

const FlowSpec* find_flow(const Scene& scene, std::string_view id) {
  const auto at = std::find_if(scene.flows.begin(), scene.flows.end(), [&](const FlowSpec& f) { return f.id == id; });
  return at == scene.flows.end() ? nullptr : &*at;
}

FlowSpec* find_flow(Scene& scene, std::string_view id) {
  return const_cast<FlowSpec*>(find_flow(std::as_const(scene), id));
}

std::string add_panel(Scene& scene) {
  check_room(scene);
  scene.panels = scene.shown_panels();
  FlowSpec flow;
  flow.kind = next_kind(scene);
  PanelSpec panel;
  panel.flow = append(scene, flow);
  scene.panels.push_back(panel);
  complete_scene(scene);
  return scene.panels.back().id;
}

std::string duplicate_panel(Scene& scene, std::string_view id) {
  Scene edited = scene;
  const auto at = place_of(edited, id);
  const auto index = at - edited.panels.begin();
  PanelSpec panel = *at;
  const bool flows = panel.plot == PlotKind::none;
  check_room(scene, flows);
  scene = std::move(edited);
  panel.id.clear();
  if (flows) panel.flow = append(scene, *find_flow(scene, panel.flow));
  scene.panels.insert(scene.panels.begin() + index + 1, panel);
  complete_scene(scene);
  return scene.panels[static_cast<std::size_t>(index) + 1].id;
}

void remove_panel(Scene& scene, std::string_view id) {
  if (scene.shown_panels().size() == 1) throw UserError("the last panel stays: a scene shows at least one");
  const auto at = place_of(scene, id);
  const PanelSpec gone = *at;
  scene.panels.erase(at);
  std::erase(scene.exported.panels, gone.id);
  // A plot shows all flows, and a scene has at least one.
  if (gone.plot == PlotKind::none && !on_show(scene, gone.flow) && scene.flows.size() > 1)
    std::erase_if(scene.flows, [&](const FlowSpec& f) { return f.id == gone.flow; });
}

void move_panel(Scene& scene, std::string_view id, std::size_t to) {
  const auto at = place_of(scene, id);
  const PanelSpec moved = *at;
  scene.panels.erase(at);
  scene.panels.insert(scene.panels.begin() + static_cast<std::ptrdiff_t>(std::min(to, scene.panels.size())), moved);
}

void set_panel(Scene& scene, const PanelSpec& edited) {
  const auto at = place_of(scene, edited.id);
  *at = edited;
  // What a panel named while it showed something else may be gone.
  if (find_flow(scene, edited.flow) == nullptr)
    at->flow = edited.plot == PlotKind::none ? scene.flows.front().id : std::string();
  if (find_flow(scene, edited.against) == nullptr) at->against.clear();
}

void set_flow(Scene& scene, FlowSpec edited) {
  FlowSpec* flow = find_flow(scene, edited.id);
  if (flow == nullptr) throw UserError("there is no flow \"" + edited.id + "\"");
  if (edited.own_grid && !flow->own_grid) edited.grid = scene.grid;
  if (edited.own_score && !flow->own_score) edited.score = scene.score;
  if (edited.guided && !flow->guided) {
    const std::set<int> labels = labels_of(scene.target);
    if (!labels.contains(edited.guidance.label)) edited.guidance.label = *labels.rbegin();
  }
  const bool learns = follows_net(scene, edited) && !follows_net(scene, *flow);
  *flow = std::move(edited);
  complete_scene(scene);  // a learned score that names no net takes the first
  if (!learns) return;
  scene.panels = scene.shown_panels();
  for (PanelSpec& panel : scene.panels) {
    if (panel.flow != flow->id ||
        std::find(panel.layers.begin(), panel.layers.end(), Layer::learned) != panel.layers.end())
      continue;
    panel.layers.push_back(Layer::learned);
    std::sort(panel.layers.begin(), panel.layers.end());
  }
}

}  // namespace scorescope
