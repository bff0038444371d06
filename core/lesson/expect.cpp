#include "core/lesson/expect.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string_view>

#include "core/lesson/lesson_text.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(const std::string& sentence) {
  throw LessonError{0, "expect: " + sentence};
}

void require_keys(const Json& json, const char* what, std::initializer_list<std::string_view> known) {
  std::string list;
  for (const auto key : known) list += (list.empty() ? "" : ", ") + std::string(key);
  if (!json.is_object()) refuse(std::string(what) + " must be an object of " + list);
  for (const auto& item : json.items())
    if (std::find(known.begin(), known.end(), item.key()) == known.end())
      refuse("\"" + item.key() + "\" is not known in " + what + "; known are " + list);
}

std::optional<double> number(const Json& json, const char* key) {
  if (!json.contains(key)) return std::nullopt;
  if (!json[key].is_number()) refuse("\"" + std::string(key) + "\" must be a number, found " + json[key].dump());
  return json[key].get<double>();
}

/// The keys of a reading that stand in `json`, which may hold others.
Reading read_reading(const Json& json) {
  Reading out;
  if (!json.contains("at") || !json["at"].is_string() || json["at"].get<std::string>().empty())
    refuse("\"at\" must say where the figure stands, such as \"flows/sde/sliced_w2\"");
  out.at = json["at"].get<std::string>();
  for (const auto& [key, value] : {std::pair{"set", &out.set}, std::pair{"with", &out.with}}) {
    if (!json.contains(key)) continue;
    *value = json[key];
    if (!value->is_object()) refuse("\"" + std::string(key) + "\" must be an object { ... }, found " + value->dump());
  }
  if (!out.with.is_null() && !out.at.starts_with("measure/"))
    refuse("\"with\" holds parameters of a measure, and \"at\" does not begin with measure/");
  if (json.contains("eval")) {
    const Json& eval = json["eval"];
    require_keys(eval, "eval", {"x", "t"});
    const auto t = number(eval, "t");
    if (!t || !(*t >= 0.0 && *t <= 1.0)) refuse("eval needs a \"t\" from 0 to 1");
    out.eval = Reading::Point{.x = {}, .t = *t};
    if (eval.contains("x")) {
      const Json& x = eval["x"];
      if (!x.is_array() || x.empty() || x.size() > 2 ||
          !std::all_of(x.begin(), x.end(), [](const Json& v) { return v.is_number(); }))
        refuse("eval: \"x\" must be a list of one or two numbers, found " + x.dump());
      out.eval->x = x.get<std::vector<double>>();
    }
  }
  if (json.contains("train")) {
    if (!json["train"].is_number_integer() || json["train"].get<std::int64_t>() < 1)
      refuse("\"train\" must be a number of steps, found " + json["train"].dump());
    out.train = json["train"].get<std::int64_t>();
  }
  const bool train = out.at.starts_with("train/");
  if (!out.eval && !train && !out.at.starts_with("flows/") && !out.at.starts_with("measure/"))
    refuse("\"at\" must begin with flows/, measure/ or train/, or there must be an \"eval\"; found \"" + out.at + "\"");
  if (train && !out.train) refuse("a figure of train/ needs \"train\": the number of steps");
  return out;
}

std::optional<Reading> read_other(const Json& json, const char* key) {
  if (!json.contains(key)) return std::nullopt;
  require_keys(json[key], key, {"at", "set", "with", "eval", "train"});
  return read_reading(json[key]);
}

std::string shown(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", v);
  return text;
}

}  // namespace

Expectation read_expectation(const Json& json) {
  require_keys(json, "an expectation",
               {"at", "set", "with", "eval", "train", "over", "minus", "is", "within", "above", "below", "why"});
  Expectation out;
  out.of = read_reading(json);
  out.over = read_other(json, "over");
  out.minus = read_other(json, "minus");
  if (out.over && out.minus) refuse("\"over\" and \"minus\" together; give one of them");
  out.above = number(json, "above");
  out.below = number(json, "below");
  const auto within = number(json, "within");
  if (json.contains("is")) out.is = json["is"];
  if (out.is.is_null() && !out.above && !out.below) refuse("says nothing: give \"is\", \"above\" or \"below\"");
  if (within && (out.is.is_null() || !(*within >= 0.0))) refuse("\"within\" is the distance from \"is\", 0 or more");
  if (out.is.is_number_float() && !within) refuse("\"is\" a fraction needs \"within\": how far off it may be");
  out.within = within.value_or(0.0);
  if (json.contains("why")) {
    if (!json["why"].is_string()) refuse("\"why\" must be text");
    out.why = json["why"].get<std::string>();
  }
  return out;
}

std::string Expectation::sentence() const {
  std::string out = of.at;
  if (over) out += " over " + over->at;
  if (minus) out += " minus " + minus->at;
  if (!is.is_null()) out += " is " + is.dump() + (within > 0.0 ? " within " + shown(within) : "");
  if (above) out += " above " + shown(*above);
  if (below) out += " below " + shown(*below);
  return out;
}

}  // namespace scorescope
