#include "core/lesson/step_scene.h"

#include <algorithm>

#include "core/math/error.h"
#include "core/scene/json_locate.h"
#include "core/scene/scene_fields.h"
#include "core/scene/scene_json.h"
#include "core/scene/scene_patch.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 64;

/// A file name of a scene, or the name of one of the installation's.
Scene base_scene(const std::string& name, const std::filesystem::path& folder, const std::filesystem::path& assets) {
  const bool file = name.ends_with(".json");
  const std::filesystem::path path = file ? folder / name : assets / "scenes" / (name + ".json");
  if (!file && !std::filesystem::is_regular_file(path))
    throw UserError("base: there is no scene \"" + name +
                    "\"; give the name of one of assets/scenes, or a file beside the lesson, with its .json");
  Scene scene = load_scene(path);
  move_file_names(scene, path.parent_path(), folder);
  return scene;
}

class SceneReader {
 public:
  SceneReader(const JsonBlock& block, const std::filesystem::path& folder, const std::filesystem::path& assets)
      : block_(block), folder_(folder), assets_(assets) {}

  StepScenes read(const StepView* before) const {
    const Json json = parse_block(block_);
    if (!json.is_object()) refuse("", "a scene block is an object { ... }");
    require_keys(json, "", {"base", "set", "t", "u", "play", "train", "reveal"});
    StepScenes out;
    if (json.contains("base")) {
      out.shown.scene = base(json["base"]);
    } else if (before != nullptr) {
      out.shown = same_view(*before);
    } else {
      refuse("", "the first step's scene needs a \"base\": the name of a scene");
    }
    change(out.shown, json, "");
    if (json.contains("reveal")) {
      const Json& reveal = json["reveal"];
      if (!reveal.is_object()) refuse("/reveal", "reveal: must be an object { ... }");
      require_keys(reveal, "/reveal", {"set", "t", "u", "play", "train"});
      out.revealed = same_view(out.shown);
      change(*out.revealed, reveal, "/reveal");
    }
    return out;
  }

 private:
  [[noreturn]] void refuse(const std::string& pointer, const std::string& sentence) const {
    throw LessonError{line_in_block(block_, pointer), sentence};
  }

  void require_keys(const Json& json, const std::string& pointer, std::initializer_list<std::string_view> known) const {
    std::string list;
    for (const auto key : known) list += (list.empty() ? "" : ", ") + std::string(key);
    for (const auto& item : json.items())
      if (std::find(known.begin(), known.end(), item.key()) == known.end())
        refuse(pointer + "/" + item.key(), item.key() + ": is not known here; known are " + list +
                                               " (settings of the scene go into \"set\", by their paths)");
  }

  Scene base(const Json& json) const {
    try {
      if (json.is_string()) return base_scene(json.get<std::string>(), folder_, assets_);
      if (json.is_object()) {
        Scene scene;
        read_scene(json, scene);
        complete_scene(scene);
        validate_scene(scene);
        return scene;
      }
    } catch (const UserError& error) {
      refuse("/base", error.what());
    } catch (const FieldError& error) {
      refuse("/base" + error.pointer, "base/" + error.path + ": " + error.sentence);
    }
    refuse("/base", "base: must be the name of a scene, or a scene { ... }");
  }

  void change(StepView& view, const Json& json, const std::string& pointer) const {
    if (json.contains("set")) {
      if (!json["set"].is_object()) refuse(pointer + "/set", "set: must be an object {\"path\": value, ...}");
      try {
        view.scene = with_settings(view.scene, json["set"]);
      } catch (const FieldError& error) {
        refuse(pointer + "/set" + (error.pointer.empty() ? "" : "/" + error.pointer),
               "set " + error.path + ": " + error.sentence);
      }
    }
    const auto place = [&](const char* key, std::optional<double>& value) {
      if (!json.contains(key)) return;
      const bool number = json[key].is_number();
      const double given = number ? json[key].get<double>() : -1.0;
      if (!(given >= 0.0 && given <= 1.0))
        refuse(pointer + "/" + key, std::string(key) + ": must be a number from 0 to 1");
      view.t.reset();
      view.u.reset();
      view.stays = false;
      value = given;
    };
    if (json.contains("t") && json.contains("u"))
      refuse(pointer + "/u", "u: t says where the clock stands; give one of them");
    place("t", view.t);
    place("u", view.u);
    const auto toggle = [&](const char* key, bool& value) {
      if (!json.contains(key)) return;
      if (!json[key].is_boolean()) refuse(pointer + "/" + key, std::string(key) + ": must be true or false");
      value = json[key].get<bool>();
    };
    toggle("play", view.play);
    toggle("train", view.train);
    if (view.train && view.scene.models.empty())
      refuse(pointer + "/train", "train: the scene has no model to train; give it one under \"models\"");
  }

  const JsonBlock& block_;
  const std::filesystem::path& folder_;
  const std::filesystem::path& assets_;
};

}  // namespace

Json parse_block(const JsonBlock& block) {
  if (json_depth(block.text) > kDeepest)
    throw LessonError{block.line, "brackets are nested deeper than " + std::to_string(kDeepest)};
  Json json;
  try {
    json = Json::parse(block.text);
  } catch (const Json::parse_error& error) {
    const TextPosition at = position_of(block.text, error.byte > 0 ? error.byte - 1 : 0);
    throw LessonError{block.line + at.line - 1, "not valid JSON at column " + std::to_string(at.column) +
                                                    "; a bracket, comma, quote or colon is missing or too many there"};
  } catch (const Json::out_of_range&) {
    throw LessonError{block.line, "a number in this block is too large"};
  }
  if (const JsonLines lines = locate_json(block.text); lines.repeated)
    throw LessonError{line_in_block(block, *lines.repeated), lines.repeated->substr(1) + ": stands twice; keep one"};
  return json;
}

int line_in_block(const JsonBlock& block, const std::string& pointer) {
  const JsonLines lines = locate_json(block.text);
  for (std::string at = pointer;; at.resize(at.rfind('/'))) {
    if (const auto found = lines.line_of.find(at); found != lines.line_of.end()) return block.line + found->second - 1;
    if (at.rfind('/') == std::string::npos) return block.line;
  }
}

StepScenes read_step_scene(const JsonBlock& block, const StepView* before, const std::filesystem::path& folder,
                           const std::filesystem::path& assets) {
  return SceneReader(block, folder, assets).read(before);
}

StepView same_view(const StepView& before) {
  StepView out = before;
  out.stays = out.goes_on = true;
  out.train = false;
  return out;
}

}  // namespace scorescope
