#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace scorescope {

/// Draws error against score evaluations, both logarithmic, one line a solver told apart by its dashes and a label at
/// its end, with the renderer of the panels. Needs a current OpenGL context. `errors` is what measure_solver_errors()
/// returned.
void write_error_plot(const nlohmann::ordered_json& errors, const std::filesystem::path& file);

}  // namespace scorescope
