#pragma once

#include <filesystem>
#include <string>

#include "core/scene/scene.h"

namespace scorescope {

/// The model that `--model ID` means, or the only one of the scene. UserError where there is none, or several and no
/// id.
const ModelSpec& chosen_model(const Scene& scene, const std::string& id);

/// `--weights FILE`: the scene with that file as the weights of the model `id` (empty: the only one). A scene that
/// follows no net with them gets them as its score; one without models gets the net of the file. UserError in one
/// sentence where that cannot be. An empty `weights` leaves the scene as it is.
Scene with_weights(Scene scene, const std::filesystem::path& weights, const std::string& id);

}  // namespace scorescope
