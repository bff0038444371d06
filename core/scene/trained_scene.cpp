#include "core/scene/trained_scene.h"

#include <algorithm>

#include "core/math/error.h"
#include "core/scene/scene_fields.h"
#include "core/scene/weights_file.h"

namespace scorescope {

const ModelSpec& chosen_model(const Scene& scene, const std::string& id) {
  if (scene.models.empty()) throw UserError((id.empty() ? "" : "--model " + id + ": ") + "the scene has no models");
  std::string ids;
  for (const ModelSpec& model : scene.models) {
    if (model.id == id || (id.empty() && scene.models.size() == 1)) return model;
    ids += (ids.empty() ? "" : ", ") + model.id;
  }
  throw UserError(id.empty() ? "the scene has several models; choose one by --model: " + ids
                             : "--model " + id + ": the scene has no such model; there are " + ids);
}

Scene with_weights(Scene scene, const std::filesystem::path& weights, const std::string& id) {
  if (weights.empty()) return scene;
  if (scene.models.empty() && id.empty()) {
    const SavedNet saved = load_weights(weights);
    ModelSpec& model = scene.models.emplace_back();
    model.id = "net";
    model.net = saved.net;
    model.train = saved.train;
  }
  const std::string chosen = chosen_model(scene, id).id;
  for (ModelSpec& model : scene.models)
    if (model.id == chosen) model.weights = std::filesystem::absolute(weights).string();
  const auto follows = [&](const ScoreSpec& score) {
    return score.kind == ScoreKind::learned && score.model == chosen;
  };
  if (!follows(scene.score) && std::none_of(scene.flows.begin(), scene.flows.end(), [&](const FlowSpec& flow) {
        return flow.own_score && follows(flow.score);
      })) {
    scene.score.kind = ScoreKind::learned;
    scene.score.model = chosen;
  }
  try {
    validate_scene(scene);
  } catch (const FieldError& error) {
    throw UserError("--weights " + weights.string() + ": " + error.path + ": " + error.sentence);
  }
  return scene;
}

}  // namespace scorescope
