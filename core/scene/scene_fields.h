#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "core/math/error.h"
#include "core/scene/scene.h"

namespace scorescope {

/// A setting that cannot be used. `pointer` is its place in the JSON text (list indices), `path` the name a user knows
/// it by (list ids). parse_scene adds file and line.
struct FieldError {
  std::string pointer;
  std::string path;
  std::string sentence;
};

/// Takes the keys of `json` into `scene`; keys that are absent keep what the scene has. Throws FieldError.
/// `setting` points to the one value being set: another kind or solver has other keys, so those that stand beside it
/// and belong to the old one are left aside.
void read_scene(const nlohmann::ordered_json& json, Scene& scene, const std::string& setting = {});

/// A scene without flows gets the four default ones. Entries without an id get the usual one: fwd, ald, sde, ode, with
/// a number where that is taken. Panels are p1, p2, ..., models net, net2, ...; a learned score without a model takes
/// the first.
void complete_scene(Scene& scene);

/// Labels that the components of a target carry; points have none but 0.
std::set<int> labels_of(const TargetSpec& target);

/// What no single field can say: order of ends, covariances, ids, references. Throws FieldError.
void validate_scene(const Scene& scene);

/// The same of one instant: keyframes, captions and bookmarks aside.
void validate_instant(const Scene& scene);

/// Every setting of the kinds in force, keys in the order of fields().
nlohmann::ordered_json write_scene(const Scene& scene);

}  // namespace scorescope
