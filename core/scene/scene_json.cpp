#include "core/scene/scene_json.h"

#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/math/read_file.h"
#include "core/scene/fields.h"
#include "core/scene/json_locate.h"
#include "core/scene/scene_fields.h"
#include "core/scene/scene_patch.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLargestSceneMib = 64;
constexpr int kDeepest = 64;

/// The line of a pointer, or of the nearest enclosing value that stands in the text.
int line_of(const JsonLines& lines, std::string pointer) {
  while (true) {
    if (const auto at = lines.line_of.find(pointer); at != lines.line_of.end()) return at->second;
    const auto cut = pointer.rfind('/');
    if (cut == std::string::npos) return 1;
    pointer.resize(cut);
  }
}

std::string slashes_trimmed(const std::string& pointer) {
  return pointer.empty() ? pointer : pointer.substr(1);
}

}  // namespace

void complete_scene(Scene& scene) {
  if (scene.flows.empty()) scene.flows = default_flows();
  const auto taken = [](const auto& list, const std::string& id) {
    return std::any_of(list.begin(), list.end(), [&](const auto& entry) { return entry.id == id; });
  };
  for (FlowSpec& flow : scene.flows) {
    if (!flow.id.empty()) continue;
    const char* usual[] = {"fwd", "langevin", "ald", "sde", "ode"};
    const std::string stem = usual[static_cast<std::size_t>(flow.kind)];
    std::string id = stem;
    for (int n = 2; taken(scene.flows, id); ++n) id = stem + std::to_string(n);
    flow.id = id;
  }
  for (ModelSpec& model : scene.models) {
    if (!model.id.empty()) continue;
    std::string id = "net";
    for (int n = 2; taken(scene.models, id); ++n) id = "net" + std::to_string(n);
    model.id = id;
  }
  const auto name_model = [&](ScoreSpec& score) {
    if (score.kind == ScoreKind::learned && score.model.empty() && !scene.models.empty())
      score.model = scene.models.front().id;
  };
  name_model(scene.score);
  for (FlowSpec& flow : scene.flows) name_model(flow.score);
  for (PanelSpec& panel : scene.panels) {
    if (!panel.id.empty()) continue;
    int n = 1;
    while (taken(scene.panels, "p" + std::to_string(n))) ++n;
    panel.id = "p" + std::to_string(n);
  }
}

Scene parse_scene(std::string_view text, std::string_view source) {
  const std::string name(source);
  if (json_depth(text) > kDeepest)
    throw UserError(name + ": brackets are nested deeper than " + std::to_string(kDeepest) + "; this is not a scene");
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const TextPosition at = position_of(text, error.byte > 0 ? error.byte - 1 : 0);
    throw UserError(name + ":" + std::to_string(at.line) + ": not valid JSON at column " + std::to_string(at.column) +
                    "; a bracket, comma, quote or colon is missing or too many there");
  } catch (const Json::out_of_range& error) {
    // The library does not say where the number stands, but quotes it.
    std::string number = error.what();
    number.resize(number.rfind('\''));
    number.erase(0, number.rfind('\'') + 1);
    const TextPosition at = position_of(text, text.find(number));
    throw UserError(name + ":" + std::to_string(at.line) + ": the number " + number + " is too large");
  }
  const JsonLines lines = locate_json(text);
  if (lines.repeated)
    throw UserError(name + ":" + std::to_string(line_of(lines, *lines.repeated)) + ": " +
                    slashes_trimmed(*lines.repeated) + ": stands twice in the same object; keep one");
  Scene scene;
  try {
    read_scene(json, scene);
    complete_scene(scene);
    validate_scene(scene);
  } catch (const FieldError& error) {
    throw UserError(name + ":" + std::to_string(line_of(lines, error.pointer)) + ": " +
                    (error.path.empty() ? "" : error.path + ": ") + error.sentence);
  }
  return scene;
}

Scene load_scene(const std::filesystem::path& file) {
  return parse_scene(read_file(file, kLargestSceneMib, "a scene file (.json)"), file.string());
}

std::string to_json(const Scene& scene) {
  return write_scene(scene).dump(2) + "\n";
}

void save_scene(const Scene& scene, const std::filesystem::path& file) {
  write_file(file, to_json(scene));
}

Scene with_setting(const Scene& scene, std::string_view path, std::string_view value) {
  const std::string where = "--set " + std::string(path);
  if (json_depth(value) > kDeepest)
    throw UserError(where + ": brackets are nested deeper than " + std::to_string(kDeepest));
  Json parsed = Json::parse(value, nullptr, false);
  if (parsed.is_discarded()) {
    parsed = std::string(value);
    try {
      static_cast<void>(parsed.dump());
    } catch (const Json::type_error&) {
      throw UserError(where + ": the value is not UTF-8 text");
    }
  }
  Scene out = scene;
  try {
    set_value(out, path, parsed);
    validate_scene(out);
  } catch (const FieldError& error) {
    throw UserError("--set " + error.path + ": " + error.sentence);
  }
  return out;
}

void move_file_names(Scene& scene, const std::filesystem::path& from, const std::filesystem::path& to) {
  const auto there = std::filesystem::absolute(to).lexically_normal();
  const auto moved = [&](std::string& name) {
    if (name.empty() || std::filesystem::path(name).is_absolute()) return;
    const auto file = std::filesystem::absolute(from / name).lexically_normal();
    const auto relative = file.lexically_relative(there);
    name = (relative.empty() ? file : relative).generic_string();
  };
  moved(scene.target.file);
  for (ModelSpec& model : scene.models) moved(model.weights);
}

}  // namespace scorescope
