#pragma once

#include <nlohmann/json.hpp>

#include "core/math/elbo.h"
#include "core/scene/scene.h"

namespace scorescope {

/// Everything the section "measure" of a scene asks for, each under its own key: numbers about the target and its
/// schedule, no particles. `target` is in the units the flows move in. Throws UserError where a measure does not exist
/// (a t at which there is no noise).
nlohmann::ordered_json measure_scene(const Scene& scene, const Mixture& target);

/// The parts, for a scene where each is on.
nlohmann::ordered_json measure_log_likelihood(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_elbo(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_fokker_planck(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_divergences(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_schedule(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_objectives(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_fit(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_guidance(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_condition(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_fan(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_reverse_kernel(const Scene& scene, const Mixture& target);
nlohmann::ordered_json measure_energy(const Scene& scene, const Mixture& target);

/// The chain that "measure/elbo" describes, under the scene's prior.
ElboSpec elbo_chain(const Scene& scene, const Mixture& target);

/// Lists of length dim, and numbers with their uncertainty.
nlohmann::ordered_json as_json(const Vec2& v, int dim);
nlohmann::ordered_json as_json(const Mat2& m, int dim);
nlohmann::ordered_json as_json(const Moments& m, int dim);
nlohmann::ordered_json as_json(const MeanEstimate& e);

}  // namespace scorescope
