#pragma once

#include <string>

#include "core/nn/combinations.h"
#include "core/scene/scene.h"

namespace scorescope {

// What is to be said of models and of the flows that follow them (validate_scene). Each throws FieldError.

void check_model(const Scene& scene, const ModelSpec& model, const std::string& pointer, const std::string& path);
/// A score, of the scene or of a flow, names a model that is there.
void check_score(const Scene& scene, const ScoreSpec& score, const std::string& pointer, const std::string& path);
/// A flow that follows a net can: it has the noise levels, or the energy, that the flow needs (T24).
void check_learned_flow(const Scene& scene, const FlowSpec& flow, const std::string& pointer, const std::string& path);

/// Whether the objective, head and activation of a model go together (T12).
Combination combination_of(const Scene& scene, const ModelSpec& model);

}  // namespace scorescope
