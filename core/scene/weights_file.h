#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/nn/batch_maker.h"
#include "core/nn/weights.h"

namespace scorescope {

/// A net as a weights file holds it: what it is, what it was trained on, and the numbers.
struct SavedNet {
  int dim = 2;
  std::string model;  ///< id in the scene it was trained in
  NetSpec net;
  TrainSpec train;
  TrainedLevels levels;
  std::uint64_t seed = 0;
  Weights weights;  ///< without adam_m and adam_v where the file has none
  /// Earlier steps, to show the field learning; their adam_m and adam_v are empty.
  std::vector<std::shared_ptr<const Weights>> kept;

  [[nodiscard]] LearnedScore learned(const Weights& at, bool moving_average) const;
};

/// What there is to save of a training run. `kept` may be empty.
SavedNet saved_net(const TrainJob& job, const std::string& model, Weights weights,
                   const std::vector<std::shared_ptr<const Weights>>& kept = {});

/// Safetensors (docs/weights-format.md), to a temporary name, then renamed.
void save_weights(const std::filesystem::path& file, const SavedNet& net);

/// Throws UserError with one sentence: no such file, cut short, not ours, a value that is not finite, shapes that are
/// not those of the net the file describes.
SavedNet load_weights(const std::filesystem::path& file);

/// Throws UserError that names the first difference between the saved net and the one of a model.
void require_net(const SavedNet& saved, const NetSpec& net, int dim, const std::filesystem::path& file);
/// To train on, the levels have to be the same too, and the state of Adam has to be there.
void require_resumable(const SavedNet& saved, const TrainJob& job, const std::filesystem::path& file);

}  // namespace scorescope
