#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/scene/scene.h"

namespace scorescope {

/// Sets the one value at `path` ("flows/sde/grid/steps"; entries of a list by id or number). An object under an id that
/// its list does not have becomes a new entry of it, and null takes an entry away. The scene is complete afterwards but
/// not validated: several settings may lead through scenes that nobody could use. Throws FieldError with `path` as
/// typed.
void set_value(Scene& scene, std::string_view path, const nlohmann::ordered_json& value);

/// Several settings, {"path": value, ...}, in their order; then validated. Throws FieldError whose pointer is the path
/// of the setting that is to blame, where one is.
Scene with_settings(const Scene& scene, const nlohmann::ordered_json& settings);

}  // namespace scorescope
