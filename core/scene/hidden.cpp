#include "core/scene/hidden.h"

#include <algorithm>

#include "core/scene/scene_fields.h"

namespace scorescope {
namespace {

using Names = std::string_view;

constexpr Names kLearning[] = {"models", "training"};
constexpr Names kSampling[] = {"grid", "prior"};
constexpr Names kPanel[] = {"flows"};
constexpr Names kParticles[] = {"particles", "seed"};
constexpr Names kLeft[] = {"target", "schedule", "score", "learning", "panel", "focus", "sampling", "particles"};
constexpr Names kInspector[] = {"inspector", "notation", "plots"};
constexpr Names kBottom[] = {"transport", "timeline"};

/// Paths of controls begin with one of these, or with the name of a part.
constexpr Names kRoots[] = {"notation", "plots", "models", "training", "grid",    "prior",
                            "flows",    "seed",  "panels", "lesson",   "library", "view"};

bool covers(Names name, Names path) {
  return path.substr(0, name.size()) == name && (path.size() == name.size() || path[name.size()] == '/');
}

const WindowPart* part_named(Names name) {
  const auto parts = window_parts();
  const auto at = std::find_if(parts.begin(), parts.end(), [&](const WindowPart& part) { return part.name == name; });
  return at == parts.end() ? nullptr : &*at;
}

/// Whether `path` is `name`, or lies in it.
bool within(Names name, Names path) {
  if (covers(name, path)) return true;
  const WindowPart* part = part_named(name);
  return part != nullptr && std::any_of(part->holds.begin(), part->holds.end(),
                                        [&](Names held) { return held != name && within(held, path); });
}

bool any_within(std::span<const std::string> names, Names path) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return within(name, path); });
}

/// Not in a side column; or one of the few that are shown there, in one, or around one.
bool among_shown(const Scene& scene, Names path) {
  if (scene.show_only.empty() || any_within(scene.show_only, path)) return true;
  if (!within("left", path) && !within("inspector", path)) return true;
  return std::any_of(scene.show_only.begin(), scene.show_only.end(),
                     [&](const std::string& name) { return within(path, name); });
}

}  // namespace

std::span<const WindowPart> window_parts() {
  static constexpr WindowPart kParts[] = {{"top", {}},
                                          {"left", kLeft},
                                          {"target", {}},
                                          {"schedule", {}},
                                          {"score", {}},
                                          {"learning", kLearning},
                                          {"panel", kPanel},
                                          {"focus", {}},
                                          {"sampling", kSampling},
                                          {"particles", kParticles},
                                          {"inspector", kInspector},
                                          {"bottom", kBottom},
                                          {"transport", {}},
                                          {"timeline", {}}};
  return kParts;
}

bool shows_control(const Scene& scene, std::string_view path) {
  return !any_within(scene.hide, path) && among_shown(scene, path);
}

bool shows_part(const Scene& scene, std::string_view name) {
  if (!shows_control(scene, name)) return false;
  const WindowPart* part = part_named(name);
  if (part == nullptr || part->holds.empty()) return true;
  return std::any_of(part->holds.begin(), part->holds.end(), [&](Names held) {
    return held == name || part_named(held) == nullptr ? shows_control(scene, held) : shows_part(scene, held);
  });
}

void check_hidden(const Scene& scene) {
  const auto check = [](const std::vector<std::string>& names, const std::string& key) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Names root = Names(names[i]).substr(0, names[i].find('/'));
      const bool known =
          part_named(root) != nullptr || std::find(std::begin(kRoots), std::end(kRoots), root) != std::end(kRoots);
      if (known) continue;
      std::string sentence = "names no part of the window and no control: \"" + names[i] + "\"; parts are ";
      for (const WindowPart& part : window_parts())
        sentence += (part.name == window_parts().front().name ? "" : ", ") + std::string(part.name);
      const std::string path = key + "/" + std::to_string(i);
      throw FieldError{"/" + path, path, sentence + "; controls are named by their path, such as schedule/beta_max"};
    }
  };
  check(scene.hide, "hide");
  check(scene.show_only, "show_only");
}

}  // namespace scorescope
