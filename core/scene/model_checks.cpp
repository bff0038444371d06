#include "core/scene/model_checks.h"

#include <algorithm>

#include "core/scene/scene_fields.h"

namespace scorescope {
namespace {

[[noreturn]] void refuse(const std::string& pointer, const std::string& path, const std::string& sentence) {
  throw FieldError{pointer, path, sentence};
}

const ModelSpec* find_model(const Scene& scene, const std::string& id) {
  const auto found =
      std::find_if(scene.models.begin(), scene.models.end(), [&](const ModelSpec& model) { return model.id == id; });
  return found == scene.models.end() ? nullptr : &*found;
}

}  // namespace

Combination combination_of(const Scene& scene, const ModelSpec& model) {
  const ObjectiveSpec& o = model.train.objective;
  const bool alpha_is_one = o.levels != TrainLevels::schedule || scene.schedule.schedule().at(o.t_max).alpha == 1.0;
  return combination(model.net, o, alpha_is_one);
}

void check_model(const Scene& scene, const ModelSpec& model, const std::string& pointer, const std::string& path) {
  const ObjectiveSpec& o = model.train.objective;
  if (o.levels == TrainLevels::schedule && !(o.t_max > o.t_min))
    refuse(pointer + "/t_max", path + "/t_max", "must be above t_min");
  if (o.levels == TrainLevels::ladder && !(o.sigma_max > o.sigma_min))
    refuse(pointer + "/sigma_max", path + "/sigma_max", "must be above sigma_min");
  const Combination allowed = combination_of(scene, model);
  if (!allowed.cpu && !allowed.gpu) refuse(pointer + "/objective", path + "/objective", allowed.why);
}

void check_score(const Scene& scene, const ScoreSpec& score, const std::string& pointer, const std::string& path) {
  if (score.kind != ScoreKind::learned || find_model(scene, score.model) != nullptr) return;
  if (scene.models.empty())
    refuse(pointer + "/kind", path + "/kind", "\"learned\" needs a net, and this scene has no models");
  std::string ids;
  for (const ModelSpec& model : scene.models) ids += (ids.empty() ? "" : ", ") + model.id;
  refuse(pointer + "/model", path + "/model",
         "names no model of this scene: \"" + score.model + "\"; there are " + ids);
}

void check_learned_flow(const Scene& scene, const FlowSpec& flow, const std::string& pointer, const std::string& path) {
  const ScoreSpec& score = flow.own_score ? flow.score : scene.score;
  if (score.kind != ScoreKind::learned || flow.kind == FlowKind::forward) return;
  const ModelSpec& model = *find_model(scene, score.model);
  if (flow.kind == FlowKind::langevin) {
    if (flow.langevin.method == LangevinMethod::mala && model.net.head != Head::energy)
      refuse(pointer + "/solver", path + "/solver",
             "\"mala\" needs a density to accept by, which only the energy head has, and \"" + model.id +
                 "\" has another; take \"ula\"");
    if (model.train.objective.levels == TrainLevels::none && flow.langevin.at_t != 0.0)
      refuse(pointer + "/at_t", path + "/at_t",
             "must be 0: \"" + model.id + "\" learns raw data, which is the density there and nowhere else");
  } else if (model.train.objective.levels == TrainLevels::none) {
    refuse(pointer + "/score", path + "/score",
           "\"" + model.id + "\" learns raw data and no noise levels, and only Langevin can follow it");
  }
}

}  // namespace scorescope
