#include "core/scene/scene_history.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/math/error.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

Document document(int particles) {
  Document d{default_scene(), ".", {}};
  d.scene.particles = particles;
  return d;
}

nlohmann::json scaled(const nlohmann::json& value) {
  if (!value.is_array()) return value.get<double>() * 1.05 + 0.01;
  nlohmann::json out = nlohmann::json::array();
  for (const auto& entry : value) out.push_back(scaled(entry));
  return out;
}

/// Other values of the same kind that a field might take; words are tried one after another.
std::vector<nlohmann::json> neighbours(const nlohmann::json& value) {
  if (value.is_boolean()) return {!value.get<bool>()};
  if (value.is_number_integer()) return {value.get<long>() + 1, value.get<long>() - 1};
  if (value.is_number()) return {value.get<double>() * 1.01 + 1e-6, value.get<double>() * 0.9};
  if (value.is_array() && !value.empty() && value[0].is_string()) {
    nlohmann::json fewer = value;
    fewer.erase(fewer.size() - 1);
    return {fewer};
  }
  // An empty list may hold ids, names of controls, or parts of a timeline's story.
  if (value.is_array() && value.empty()) {
    std::vector<nlohmann::json> lists;
    for (const char* text :
         {R"(["p1"])", R"(["score"])", R"([{"at": 0.5, "name": "here"}])", R"([{"text": "look", "from": 0, "to": 1}])",
          R"([{"path": "view/extent", "keys": [{"at": 0, "value": 2}, {"at": 1, "value": 3}]}])"})
      lists.push_back(nlohmann::json::parse(text));
    return lists;
  }
  if (value.is_array()) return {scaled(value)};
  if (!value.is_string()) return {};
  std::vector<nlohmann::json> words;
  for (const char* word : {"tanh",
                           "v",
                           "raw",
                           "lambda",
                           "kde",
                           "score",
                           "single",
                           "fixed",
                           "cosine",
                           "restart",
                           "noise",
                           "mala",
                           "euler_maruyama",
                           "rk4",
                           "ddim",
                           "grid",
                           "uniform_logsnr",
                           "moments",
                           "to_noise",
                           "t",
                           "importance",
                           "start",
                           "unit",
                           "sub_vp",
                           "ode",
                           "sde",
                           "x",
                           "light",
                           "ping_pong",
                           "csv",
                           "fields",
                           "frame",
                           "changes",
                           "fm",
                           "song",
                           "kl",
                           "mirror",
                           "sigma"})
    if (value.get<std::string>() != word) words.emplace_back(word);
  return words;
}

/// Paths of every scalar below `json`, as --set takes them, and the paths of every list entry.
void walk(const nlohmann::json& json, const std::string& path,
          std::vector<std::pair<std::string, nlohmann::json>>& out) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) walk(value, path.empty() ? key : path + "/" + key, out);
  } else if (json.is_array() && !json.empty() && json[0].is_object()) {
    for (std::size_t i = 0; i < json.size(); ++i)
      walk(json[i], path + "/" + json[i].value("id", std::to_string(i)), out);
  } else {
    out.emplace_back(path, json);
  }
}

}  // namespace

TEST_CASE("unit. a moment that differs is a step; undo and redo walk through them") {
  SceneHistory history(document(100));
  CHECK_FALSE(history.can_undo());
  history.record(document(100));
  CHECK_FALSE(history.can_undo());
  history.record(document(200));
  history.record(document(300));
  CHECK(history.undo().scene.particles == 200);
  CHECK(history.undo().scene.particles == 100);
  CHECK(history.undo().scene.particles == 100);
  CHECK(history.redo().scene.particles == 200);
  history.record(document(400));  // what had been undone is gone
  CHECK_FALSE(history.can_redo());
  CHECK(history.undo().scene.particles == 200);
  CHECK(history.redo().scene.particles == 400);
}

TEST_CASE("unit. only so many steps are kept, the latest") {
  SceneHistory history(document(1));
  for (int i = 2; i <= 600; ++i) history.record(document(i));
  int steps = 0;
  while (history.can_undo()) history.undo(), ++steps;
  CHECK(steps == static_cast<int>(SceneHistory::kMost) - 1);
  CHECK(history.present().scene.particles == 600 - steps);
}

TEST_CASE("unit. every field of a rich scene can be edited, undone and redone byte for byte") {
  const Scene rich = parse_scene(R"({"version": 1,
    "target": {"kind": "mixture", "dim": 2, "components": [{"weight": 0.3, "mean": [-2, 0], "cov": [[0.2, 0.05], [0.05, 0.1]]},
                                                           {"weight": 0.7, "mean": [1, 1], "label": 1}]},
    "models": [{"id": "net"}],
    "flows": [{"id": "fwd", "kind": "forward"},
              {"id": "lan", "kind": "langevin"},
              {"id": "ald", "kind": "annealed_langevin"},
              {"id": "sde", "kind": "reverse_sde", "score": {"kind": "kde"}, "grid": {"kind": "karras"}},
              {"id": "ode", "kind": "pf_ode", "guidance": {"label": 1, "weight": 2}}],
    "panels": [{"id": "p1", "flow": "sde"}, {"id": "p2", "flow": "ode"}]})",
                                 "rich");
  std::vector<std::pair<std::string, nlohmann::json>> fields;
  walk(nlohmann::json::parse(to_json(rich)), "", fields);
  SceneHistory history({rich, ".", {}});
  std::vector<std::string> texts{to_json(rich)};
  int edited = 0;
  std::string left;
  for (const auto& [path, value] : fields) {
    const int before = edited;
    for (const nlohmann::json& other : neighbours(value)) {
      try {
        const Scene changed = with_setting(rich, path, other.dump());
        if (changed == rich) continue;
        history.record({changed, ".", {}});
        texts.push_back(to_json(changed));
        ++edited;
        break;
      } catch (const UserError&) {  // out of its range, or a name that must exist
      }
    }
    if (edited == before) left += path + " ";
  }
  INFO(left);
  CHECK(edited >= static_cast<int>(fields.size()) - 12);  // version, kinds and the like cannot change alone
  for (std::size_t i = texts.size() - 1; i-- > 0;) CHECK(to_json(history.undo().scene) == texts[i]);
  CHECK(history.present().scene == rich);  // and with it what JSON does not show
  for (std::size_t i = 1; i < texts.size(); ++i) CHECK(to_json(history.redo().scene) == texts[i]);
}

TEST_CASE("unit. file names in a scene follow it to another folder") {
  Scene scene = default_scene();
  scene.target.file = "data/points.csv";
  scene.models.push_back({});
  scene.models[0].weights = "/elsewhere/net.weights";
  move_file_names(scene, "/a/b", "/a/c");
  CHECK(scene.target.file == "../b/data/points.csv");
  CHECK(scene.models[0].weights == "/elsewhere/net.weights");
}

}  // namespace scorescope
