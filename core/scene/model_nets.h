#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/nn/weights.h"
#include "core/scene/scene.h"

namespace scorescope {

/// The nets of a scene as they stand: running state, which no scene holds. A model's net is the one last given (by its
/// training), else the one of its weights file, else its first weights, a net at step 0.
class ModelNets {
 public:
  using Net = std::shared_ptr<const LearnedScore>;

  /// The nets of `scene`: what still fits its model is kept. Throws UserError where a weights file cannot be used.
  [[nodiscard]] ModelNets of(const Scene& scene, const std::shared_ptr<const Mixture>& target,
                             const std::filesystem::path& base_folder) const;

  /// From now on model `id` stands at `net`. False if the net is another than the model describes, or there is no such
  /// model: nothing has changed.
  bool give(std::string_view id, Net net);

  [[nodiscard]] Net find(std::string_view id) const;  ///< null: no such model

 private:
  enum class Origin { first_weights, file, given };
  struct Entry {
    ModelSpec model;
    std::uint64_t seed = 0;
    Origin origin = Origin::first_weights;
    Net net;
  };
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace scorescope
