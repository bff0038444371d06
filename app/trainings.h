#pragma once

#include <map>
#include <string>

#include "app/model_training.h"
#include "core/scene/stage.h"

namespace scorescope {

/// The nets of a scene in training, by the id of their model. A model that was never trained has none: it stands where
/// the stage has it.
class Trainings {
 public:
  explicit Trainings(TrainerMaker make) : make_(std::move(make)) {}

  [[nodiscard]] ModelTraining* find(std::string_view id);
  [[nodiscard]] const ModelTraining* find(std::string_view id) const;
  /// The training of model `id`, begun if there is none: from its weights file, where it names one. Throws UserError.
  ModelTraining& of(const Stage& stage, std::string_view id, const std::filesystem::path& base_folder);

  /// The scene is another: models that went take their training with them, the others get their wishes.
  void follow(const Stage& stage);
  void clear() { models_.clear(); }

  /// Once a frame: takes what the trainings have done and hands the nets to the stage, no more often than is seen.
  void poll(Stage& stage);
  /// Something is going on, or was just asked for: what it brings is to be drawn.
  [[nodiscard]] bool busy() const;
  /// The first sentence that was not told yet, with the model it is of; empty: none.
  [[nodiscard]] std::string news();

 private:
  struct Entry {
    std::string began_from = {};  ///< its weights file; empty: none
    std::unique_ptr<ModelTraining> training = {};
    std::chrono::steady_clock::time_point when{};  ///< the stage was last given a net
    std::string told = {};
  };
  TrainerMaker make_;
  std::map<std::string, Entry, std::less<>> models_;
};

}  // namespace scorescope
