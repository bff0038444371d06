#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/scene/scene.h"

namespace scorescope {

/// Parses and validates a scene. Throws UserError with one sentence naming `source`, the line and the field path:
/// "scenes/a.json:7: flows/sde/solver: ...". Unknown and repeated keys are errors; every key but `version` has a
/// default.
Scene parse_scene(std::string_view text, std::string_view source);

/// Reads a scene file (at most 64 MiB). Missing file, directory, unreadable: UserError.
Scene load_scene(const std::filesystem::path& file);

/// The scene as JSON text, keys in a fixed order; parse_scene gives the same Scene back, bit for bit.
std::string to_json(const Scene& scene);

/// Rewrites the relative file names in a scene (points, weights) that moves from one folder to another.
void move_file_names(Scene& scene, const std::filesystem::path& from, const std::filesystem::path& to);

/// Writes to a temporary name beside `file`, then renames.
void save_scene(const Scene& scene, const std::filesystem::path& file);

/// `--set path=value`: the same validation as a file. Lists are addressed by id: "flows/sde/grid/steps". value is JSON,
/// or a bare word taken as a string. Throws UserError naming the path.
Scene with_setting(const Scene& scene, std::string_view path, std::string_view value);

}  // namespace scorescope
