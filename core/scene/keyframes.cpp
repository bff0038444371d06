#include "core/scene/keyframes.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>

#include "core/scene/scene_fields.h"
#include "core/scene/scene_patch.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

double eased(Ease ease, double s) {
  switch (ease) {
    case Ease::linear:
      return s;
    case Ease::smooth:
      return s * s * (3.0 - 2.0 * s);
    case Ease::in:
      return s * s;
    case Ease::out:
      return s * (2.0 - s);
    case Ease::hold:
      return 0.0;
  }
  return s;
}

/// Between two values: numbers and lists of them of one shape; anything else stays as it was.
Json between(const Json& a, const Json& b, double share) {
  if (a.is_number() && b.is_number()) {
    const auto x = a.get<double>();
    return x + (b.get<double>() - x) * share;
  }
  if (!a.is_array() || !b.is_array() || a.size() != b.size()) return a;
  Json out = Json::array();
  for (std::size_t i = 0; i < a.size(); ++i) out.push_back(between(a[i], b[i], share));
  return out;
}

Json value_at(const Track& track, double u) {
  const auto next = std::upper_bound(track.keys.begin(), track.keys.end(), u,
                                     [](double time, const Keyframe& key) { return time < key.at; });
  if (next == track.keys.begin()) return Json::parse(next->value.json);
  const Keyframe& before = *std::prev(next);
  Json value = Json::parse(before.value.json);
  if (next == track.keys.end() || before.at == u) return value;
  const double share = eased(next->ease, (u - before.at) / (next->at - before.at));
  return share == 0.0 ? value : between(value, Json::parse(next->value.json), share);
}

/// What write_scene() wrote at a path; null where nothing stands there.
const Json* find_setting(const Json& scene, std::string_view path) {
  const Json* at = &scene;
  std::istringstream parts{std::string(path)};
  for (std::string part; std::getline(parts, part, '/');) {
    const Json* found = nullptr;
    if (at->is_array()) {
      for (std::size_t i = 0; i < at->size(); ++i)
        if (std::to_string(i) == part || ((*at)[i].is_object() && (*at)[i].value("id", "") == part)) found = &(*at)[i];
    } else if (at->is_object() && at->contains(part)) {
      found = &(*at)[part];
    }
    if (found == nullptr) return nullptr;
    at = found;
  }
  return at;
}

/// What stands at a path; a layer that is all there is not written, but stands at 1.
std::optional<Json> standing(const Json& scene, std::string_view path) {
  if (const Json* value = find_setting(scene, path)) return *value;
  const auto opacity = path.find("/opacity/");
  if (opacity == std::string_view::npos || find_setting(scene, path.substr(0, opacity)) == nullptr) return std::nullopt;
  return Json(1.0);
}

/// A setting that counts takes whole numbers.
void make_whole(Json& value, const std::optional<Json>& now) {
  if (!now || !now->is_number_integer() || !value.is_number_float()) return;
  value = static_cast<std::int64_t>(std::llround(value.get<double>()));
}

Scene patched(const Scene& scene, double u) {
  const Json written = write_scene(scene);
  Scene out = scene;
  for (const Track& track : scene.timeline.keyframes) {
    Json value = value_at(track, u);
    make_whole(value, standing(written, track.path));
    set_value(out, track.path, value);
  }
  validate_instant(out);
  return out;
}

[[noreturn]] void refuse(const std::string& path, const std::string& sentence) {
  throw FieldError{"/" + path, path, sentence};
}

/// Why a path can have no keys; empty: it can.
std::string unfit(std::string_view path) {
  static constexpr std::string_view kMoving[] = {"seed",  "prior", "target", "schedule", "grid",
                                                 "score", "flows", "panels", "view"};
  const std::string_view top = path.substr(0, path.find('/'));
  if (std::find(std::begin(kMoving), std::end(kMoving), top) == std::end(kMoving)) {
    std::string sentence = "cannot move; what can stands under ";
    for (const auto name : kMoving) sentence += (name == kMoving[0] ? "" : ", ") + std::string(name);
    return sentence;
  }
  const std::string_view last = path.substr(path.rfind('/') + 1);
  const bool whole = path.find('/') == std::string_view::npos && path != "seed" && path != "prior";
  if (whole) return "names no single setting; give the path of one, such as schedule/beta_max";
  if (last == "id" || path == "target/kind" || path == "target/dim" || path == "target/file")
    return "cannot move: it says what the scene is about";
  return {};
}

void check_track(const Scene& scene, std::size_t index) {
  const Track& track = scene.timeline.keyframes[index];
  const std::string at = "timeline/keyframes/" + std::to_string(index);
  if (const std::string why = unfit(track.path); !why.empty()) refuse(at + "/path", "\"" + track.path + "\" " + why);
  for (std::size_t other = 0; other < index; ++other)
    if (scene.timeline.keyframes[other].path == track.path)
      refuse(at + "/path", "\"" + track.path + "\" has a track already; a setting has one");
  if (track.keys.empty()) refuse(at + "/keys", "must hold at least one key");
  if (!standing(write_scene(scene), track.path)) {
    try {
      Scene tried = scene;
      set_value(tried, track.path, Json::parse(track.keys.front().value.json));
    } catch (const FieldError& error) {
      refuse(at + "/path", error.path + " " + error.sentence);
    }
    refuse(at + "/path", "\"" + track.path + "\" is not set in this scene; give it a value there first");
  }
  for (std::size_t k = 0; k < track.keys.size(); ++k) {
    const std::string key = at + "/keys/" + std::to_string(k);
    if (k > 0 && !(track.keys[k].at > track.keys[k - 1].at)) refuse(key + "/at", "must come after the key before it");
    if (track.keys[k].value.json == "null") refuse(key + "/value", "must say where the setting stands, found null");
    try {
      Scene tried = scene;
      set_value(tried, track.path, Json::parse(track.keys[k].value.json));
    } catch (const FieldError& error) {
      refuse(key + "/value", error.path + " " + error.sentence);
    }
  }
}

/// Instants at which the whole is tried: at every key and a few times between.
std::vector<double> tried_instants(const TimelineSpec& timeline) {
  constexpr int kBetween = 8;
  std::vector<double> keys{0.0, 1.0}, out;
  for (const Track& track : timeline.keyframes)
    for (const Keyframe& key : track.keys) keys.push_back(key.at);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (std::size_t i = 0; i + 1 < keys.size(); ++i)
    for (int j = 0; j < kBetween; ++j) out.push_back(keys[i] + (keys[i + 1] - keys[i]) * j / kBetween);
  out.push_back(keys.back());
  return out;
}

std::string decimal(double u) {
  std::string text = std::to_string(u);
  text.resize(text.find('.') + 4);
  return text;
}

}  // namespace

Scene scene_at(const Scene& scene, double u) {
  if (scene.timeline.keyframes.empty()) return scene;
  try {
    return patched(scene, u);
  } catch (const FieldError&) {
    return scene;  // an instant between those that check_story() tries
  }
}

bool keyable(const Scene& scene, std::string_view path) {
  return unfit(path).empty() && standing(write_scene(scene), path).has_value();
}

const Track* find_track(const TimelineSpec& timeline, std::string_view path) {
  const auto at = std::find_if(timeline.keyframes.begin(), timeline.keyframes.end(),
                               [&](const Track& track) { return track.path == path; });
  return at == timeline.keyframes.end() ? nullptr : &*at;
}

void set_key(Scene& scene, std::string_view path, double u) {
  const std::optional<Json> value = standing(write_scene(scene), path);
  if (!value) return;
  std::vector<Track>& tracks = scene.timeline.keyframes;
  auto track = std::find_if(tracks.begin(), tracks.end(), [&](const Track& t) { return t.path == path; });
  if (track == tracks.end()) track = tracks.insert(tracks.end(), {std::string(path), {}});
  std::vector<Keyframe>& keys = track->keys;
  const auto same =
      std::find_if(keys.begin(), keys.end(), [&](const Keyframe& k) { return std::abs(k.at - u) < kSameKey; });
  if (same != keys.end()) {
    same->value.json = value->dump();
    return;
  }
  const auto next = std::find_if(keys.begin(), keys.end(), [&](const Keyframe& k) { return k.at > u; });
  keys.insert(next, {u, {value->dump()}, Ease::linear});
}

void remove_key(Scene& scene, std::string_view path, double u) {
  for (Track& track : scene.timeline.keyframes)
    if (path.empty() || track.path == path)
      std::erase_if(track.keys, [&](const Keyframe& key) { return std::abs(key.at - u) < kSameKey; });
  std::erase_if(scene.timeline.keyframes, [](const Track& track) { return track.keys.empty(); });
}

Scene edited_base(const Scene& base, const Scene& shown, const Scene& edited, double u) {
  if (edited.timeline.keyframes.empty()) return edited;
  const Json was = write_scene(shown), is = write_scene(edited), stood = write_scene(base);
  Scene with_keys = edited;
  std::vector<std::pair<std::string, Json>> put_back;
  for (const Track& track : edited.timeline.keyframes) {
    const std::optional<Json> value = standing(is, track.path);
    if (!value) {
      std::erase_if(with_keys.timeline.keyframes, [&](const Track& t) { return t.path == track.path; });
      continue;
    }
    if (find_track(base.timeline, track.path) == nullptr) continue;
    const std::optional<Json> before = standing(was, track.path), base_value = standing(stood, track.path);
    if (before && *value != *before) set_key(with_keys, track.path, u);
    if (base_value) put_back.emplace_back(track.path, *base_value);
  }
  for (const auto& [path, value] : put_back) {
    try {
      set_value(with_keys, path, value);
    } catch (const FieldError&) {
      // Beside other settings now: what is wrong with it is said when the whole is looked at.
    }
  }
  return with_keys;
}

void check_story(const Scene& scene) {
  const TimelineSpec& timeline = scene.timeline;
  for (std::size_t i = 0; i < timeline.keyframes.size(); ++i) check_track(scene, i);
  for (std::size_t i = 0; i < timeline.captions.size(); ++i) {
    const std::string at = "timeline/captions/" + std::to_string(i);
    if (timeline.captions[i].text.empty()) refuse(at + "/text", "must say something");
    if (!(timeline.captions[i].from < timeline.captions[i].to)) refuse(at + "/to", "must be above from");
  }
  for (std::size_t i = 0; i < timeline.bookmarks.size(); ++i)
    if (timeline.bookmarks[i].name.empty())
      refuse("timeline/bookmarks/" + std::to_string(i) + "/name", "must say something");
  if (timeline.keyframes.empty()) return;
  for (const double u : tried_instants(timeline)) {
    try {
      static_cast<void>(patched(scene, u));
    } catch (const FieldError& error) {
      refuse("timeline/keyframes", "at " + decimal(u) + " of the timeline: " + error.path + " " + error.sentence);
    }
  }
}

}  // namespace scorescope
