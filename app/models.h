#pragma once

#include <string>
#include <string_view>

#include "core/scene/scene.h"

namespace scorescope {

/// Finding and editing the nets of a scene. Null: there is none of that id.
[[nodiscard]] ModelSpec* find_model(Scene& scene, std::string_view id);
[[nodiscard]] const ModelSpec* find_model(const Scene& scene, std::string_view id);

/// A net at its defaults, with an id of its own, which is returned.
std::string add_model(Scene& scene);

/// Flows without a score of their own take this one. Panels of flows that come to follow a net show what it says.
void set_score(Scene& scene, ScoreKind kind, const std::string& model);

}  // namespace scorescope
