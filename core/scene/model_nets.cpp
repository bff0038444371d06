#include "core/scene/model_nets.h"

#include "core/nn/param_layout.h"
#include "core/scene/train_job.h"
#include "core/scene/weights_file.h"

namespace scorescope {
namespace {

/// Whether a net is the one a model describes. Its levels may be other ones: it is a function of (x, lambda) (T11).
bool fits(const LearnedScore& net, const ModelSpec& model, int dim) {
  return net.net == model.net && net.dim == dim &&
         net.levels.noised == (model.train.objective.levels != TrainLevels::none);
}

}  // namespace

ModelNets ModelNets::of(const Scene& scene, const std::shared_ptr<const Mixture>& target,
                        const std::filesystem::path& base_folder) const {
  const int dim = target->dim;
  ModelNets out;
  for (const ModelSpec& model : scene.models) {
    Entry entry{model, scene.seed};
    const auto found = entries_.find(model.id);
    const Entry* old = found != entries_.end() && fits(*found->second.net, model, dim) ? &found->second : nullptr;
    const bool same_file = old != nullptr && old->model.weights == model.weights;
    if (old != nullptr && old->origin == Origin::given && (same_file || model.weights.empty())) {
      entry.origin = Origin::given;
      entry.net = old->net;
    } else if (!model.weights.empty()) {
      entry.origin = Origin::file;
      if (same_file && old->origin == Origin::file && old->model.use_ema == model.use_ema) {
        entry.net = old->net;
      } else {
        const std::filesystem::path file = base_folder / model.weights;
        const SavedNet saved = load_weights(file);
        require_net(saved, model.net, dim, file);
        entry.net = std::make_shared<const LearnedScore>(saved.learned(saved.weights, model.use_ema));
      }
    } else {
      const TrainJob job = train_job(scene, model, target);
      const bool same = old != nullptr && old->origin == Origin::first_weights && old->seed == scene.seed &&
                        old->net->levels == job.levels;
      entry.net = same ? old->net
                       : std::make_shared<const LearnedScore>(
                             LearnedScore{job.net, job.levels, dim, initial_params(job.net, dim, job.seed), 0});
    }
    out.entries_.emplace(model.id, std::move(entry));
  }
  return out;
}

bool ModelNets::give(std::string_view id, Net net) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || net == nullptr || !fits(*net, found->second.model, found->second.net->dim))
    return false;
  found->second.origin = Origin::given;
  found->second.net = std::move(net);
  return true;
}

ModelNets::Net ModelNets::find(std::string_view id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : found->second.net;
}

}  // namespace scorescope
