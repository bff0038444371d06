#include "core/scene/scene_patch.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "core/scene/scene_fields.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

bool is_number(const std::string& key) {
  return std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The place of an entry in its list: by id, or by number. The size of the list where it has none.
std::size_t index_in(const Json& list, const std::string& key) {
  for (std::size_t i = 0; i < list.size(); ++i)
    if (std::to_string(i) == key || (list[i].is_object() && list[i].value("id", "") == key)) return i;
  return list.size();
}

/// Walks down the keys of a path but the last; sets there.
class Setter {
 public:
  Setter(Json& scene, std::string_view path) : at_(&scene), path_(path) {
    std::istringstream parts{path_};
    for (std::string part; std::getline(parts, part, '/');) keys_.push_back(part);
    if (keys_.empty() || keys_.back().empty()) refuse("give a field path such as schedule/beta_max");
  }

  /// Returns the pointer of what was set; empty where an entry came or went.
  std::string set(const Json& value) {
    for (std::size_t i = 0; i + 1 < keys_.size(); ++i) descend(keys_[i]);
    const std::string& key = keys_.back();
    if (!at_->is_array()) {
      (*at_)[key] = value;
      return pointer_ + "/" + key;
    }
    const std::size_t index = index_in(*at_, key);
    if (index < at_->size()) {
      if (value.is_null()) {
        at_->erase(index);
        return {};
      }
      (*at_)[index] = value;
      return pointer_ + "/" + std::to_string(index);
    }
    if (!value.is_object() || is_number(key)) refuse("no entry \"" + key + "\" in that list");
    Json entry = {{"id", key}};
    entry.update(value);
    at_->push_back(entry);
    return {};
  }

 private:
  [[noreturn]] void refuse(const std::string& sentence) const { throw FieldError{"", path_, sentence}; }

  void descend(const std::string& key) {
    if (key.empty()) refuse("give a field path such as schedule/beta_max");
    if (at_->is_array()) {
      const std::size_t index = index_in(*at_, key);
      if (index == at_->size()) refuse("no entry \"" + key + "\" in that list");
      pointer_ += "/" + std::to_string(index);
      at_ = &(*at_)[index];
    } else {
      if (!at_->contains(key)) (*at_)[key] = Json::object();
      pointer_ += "/" + key;
      at_ = &(*at_)[key];
    }
    if (!at_->is_object() && !at_->is_array()) refuse("\"" + key + "\" holds a value, not settings");
  }

  Json* at_;
  std::string path_, pointer_;
  std::vector<std::string> keys_;
};

}  // namespace

void set_value(Scene& scene, std::string_view path, const Json& value) {
  Json json = write_scene(scene);
  const std::string pointer = Setter(json, path).set(value);
  read_scene(json, scene, pointer);
  complete_scene(scene);
}

Scene with_settings(const Scene& scene, const Json& settings) {
  Scene out = scene;
  std::string last;
  try {
    for (const auto& [path, value] : settings.items()) set_value(out, last = path, value);
    last.clear();
    validate_scene(out);
  } catch (FieldError& error) {
    error.pointer = last;
    throw;
  }
  return out;
}

}  // namespace scorescope
