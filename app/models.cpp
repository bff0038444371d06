#include "app/models.h"

#include <algorithm>
#include <utility>

namespace scorescope {

const ModelSpec* find_model(const Scene& scene, std::string_view id) {
  const auto at = std::find_if(scene.models.begin(), scene.models.end(), [&](const auto& m) { return m.id == id; });
  return at == scene.models.end() ? nullptr : &*at;
}

ModelSpec* find_model(Scene& scene, std::string_view id) {
  return const_cast<ModelSpec*>(find_model(std::as_const(scene), id));
}

std::string add_model(Scene& scene) {
  ModelSpec model{.id = "net"};
  for (int n = 2; find_model(scene, model.id) != nullptr; ++n) model.id = "net" + std::to_string(n);
  scene.models.push_back(model);
  return model.id;
}

void set_score(Scene& scene, ScoreKind kind, const std::string& model) {
  scene.score.kind = kind;
  if (kind != ScoreKind::learned) return;
  scene.score.model = model;
  for (PanelSpec& panel : scene.panels) {
    const auto flow =
        std::find_if(scene.flows.begin(), scene.flows.end(), [&](const auto& f) { return f.id == panel.flow; });
    if (flow == scene.flows.end() || flow->own_score || flow->kind == FlowKind::forward) continue;
    if (std::find(panel.layers.begin(), panel.layers.end(), Layer::learned) == panel.layers.end())
      panel.layers.push_back(Layer::learned);
    std::sort(panel.layers.begin(), panel.layers.end());
  }
}

}  // namespace scorescope
