#pragma once

#include <nlohmann/json.hpp>

#include "core/math/mixture.h"

namespace scorescope {

/// Error against score evaluations of every solver of the probability-flow ODE: the rms distance of the same starts to
/// where a thousand Runge-Kutta steps bring them, in double, on a grid of equal log-SNR steps. Prints the table.
nlohmann::ordered_json measure_solver_errors(const Mixture& mixture);

}  // namespace scorescope
