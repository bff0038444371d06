#include "app/trainings.h"

#include <algorithm>

#include "app/models.h"
#include "core/scene/train_job.h"
#include "core/scene/weights_file.h"

namespace scorescope {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenNets{120};  // more often is not seen
constexpr std::chrono::milliseconds kBudget{6};         // of a trainer on the window's own thread, a frame

TrainingWish wish_of(const Stage& stage, const ModelSpec& model) {
  return {train_job(stage.scene(), model, stage.target()), model.use_ema, model.on_change};
}

}  // namespace

ModelTraining* Trainings::find(std::string_view id) {
  const auto at = models_.find(id);
  return at == models_.end() ? nullptr : at->second.training.get();
}

const ModelTraining* Trainings::find(std::string_view id) const {
  const auto at = models_.find(id);
  return at == models_.end() ? nullptr : at->second.training.get();
}

ModelTraining& Trainings::of(const Stage& stage, std::string_view id, const std::filesystem::path& base_folder) {
  if (ModelTraining* training = find(id)) return *training;
  const ModelSpec& model = *find_model(stage.scene(), id);
  const TrainingWish wish = wish_of(stage, model);
  std::optional<SavedNet> saved;
  if (!model.weights.empty()) {
    const auto file = base_folder / model.weights;
    saved = load_weights(file);
    require_resumable(*saved, wish.job, file);
  }
  Entry entry{.began_from = model.weights};
  entry.training = std::make_unique<ModelTraining>(wish, make_, saved ? &saved->weights : nullptr);
  return *models_.emplace(std::string(id), std::move(entry)).first->second.training;
}

void Trainings::follow(const Stage& stage) {
  std::erase_if(models_, [&](const auto& entry) {
    const ModelSpec* model = find_model(stage.scene(), entry.first);
    // A weights file that it did not begin from says where the model stands.
    return model == nullptr || (!model->weights.empty() && model->weights != entry.second.began_from);
  });
  for (auto& [id, entry] : models_) entry.training->wish(wish_of(stage, *find_model(stage.scene(), id)));
}

void Trainings::poll(Stage& stage) {
  const auto now = SteadyClock::now();
  for (auto& [id, entry] : models_) {
    entry.training->poll(kBudget);
    auto net = entry.training->net();
    if (net == stage.net(id) || (entry.training->running() && now - entry.when < kBetweenNets)) continue;
    // Settings that were just changed are on their way to the trainer: until then its net is not the scene's.
    if (stage.set_net(id, std::move(net))) entry.when = now;
  }
}

bool Trainings::busy() const {
  return std::any_of(models_.begin(), models_.end(), [](const auto& e) { return e.second.training->busy(); });
}

std::string Trainings::news() {
  for (auto& [id, entry] : models_) {
    const std::string& message = entry.training->message();
    if (message == entry.told) continue;
    entry.told = message;
    if (!message.empty()) return id + ": " + message;
  }
  return {};
}

}  // namespace scorescope
