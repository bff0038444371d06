#include <algorithm>
#include <cmath>
#include <cstdio>
#include <tuple>

#include "core/scene/fields.h"
#include "core/scene/scene_fields.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

/// Where the reader stands: by list index, and as a user says it.
struct Place {
  std::string pointer, path;
  std::string setting = {};  ///< the one value being set: beside it, keys of kinds not in force are left aside
  [[nodiscard]] Place in(std::string_view key) const { return in(key, key); }
  [[nodiscard]] Place in(std::string_view key, std::string_view name) const {
    return {pointer + "/" + std::string(key), path.empty() ? std::string(name) : path + "/" + std::string(name),
            setting};
  }
  [[noreturn]] void refuse(const std::string& sentence) const { throw FieldError{pointer, path, sentence}; }
};

std::string shown(const Json& value) {
  std::string text = value.dump();
  if (text.size() > 40) text = text.substr(0, 37) + "...";
  return text;
}

std::string number(double v) {
  char text[32];
  const bool whole = v == std::floor(v) && std::abs(v) < 1e16;
  std::snprintf(text, sizeof text, whole ? "%.0f" : "%.10g", v);
  return text;
}

/// Single-character edits between two words (Levenshtein), to suggest the key that was meant.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

/// The keys a struct offers as it stands.
class KeyCollector {
 public:
  std::vector<std::string_view> keys;
  template <class T>
  void operator()(T&&, const FieldInfo& info) {
    keys.push_back(info.key);
  }
  void components(std::vector<Component>&, int, const FieldInfo& info) { keys.push_back(info.key); }
  template <class T>
  void optional(bool, T&, const FieldInfo& info) {
    keys.push_back(info.key);
  }
  template <class T>
  void toggle(T&, const FieldInfo& info) {
    keys.push_back(info.key);
  }
  [[nodiscard]] bool has(std::string_view key) const { return std::find(keys.begin(), keys.end(), key) != keys.end(); }
};

/// Looks for a key among those a struct offers when one of its choices is made otherwise.
template <class T, class... Dim>
class OtherChoices {
 public:
  OtherChoices(T& whole, std::string_view key, Dim... dim) : whole_(whole), key_(key), dim_(dim...) {}

  std::string found;  ///< "belongs to kind "karras", and this is kind "uniform_t""; empty: nowhere

  template <class F>
  void operator()(F&& field, const FieldInfo& info) {
    using Field = std::remove_cvref_t<F>;
    if constexpr (std::is_enum_v<Field>) {
      const Field chosen = field;
      for (const auto& other : names_of(chosen)) {
        if (!found.empty()) break;
        field = other.value;
        KeyCollector theirs;
        std::apply([&](auto... dim) { fields(theirs, whole_, dim...); }, dim_);
        const std::string kind(info.key);
        if (theirs.has(key_))
          found = "belongs to " + kind + " \"" + std::string(other.name) + "\", and this is " + kind + " \"" +
                  std::string(name_of(chosen)) + "\"";
      }
      field = chosen;
    }
  }
  void components(std::vector<Component>&, int, const FieldInfo&) {}
  template <class F>
  void optional(bool, F&, const FieldInfo&) {}
  template <class F>
  void toggle(F&, const FieldInfo&) {}

 private:
  T& whole_;
  std::string_view key_;
  std::tuple<Dim...> dim_;
};

template <class T, class... Dim>
void refuse_unknown_keys(const Json& json, T& value, const Place& place, Dim... dim) {
  const bool setting = place.setting.substr(0, place.setting.rfind('/')) == place.pointer && !place.setting.empty();
  KeyCollector known;
  fields(known, value, dim...);
  for (const auto& item : json.items()) {
    if (known.has(item.key())) continue;
    if (setting && place.setting != place.pointer + "/" + item.key()) continue;
    OtherChoices<T, Dim...> others(value, item.key(), dim...);
    fields(others, value, dim...);
    if (!others.found.empty()) place.in(item.key()).refuse(others.found);
    const auto nearest = std::min_element(known.keys.begin(), known.keys.end(),
                                          [&](auto a, auto b) { return edits(a, item.key()) < edits(b, item.key()); });
    std::string sentence = "is not a setting";
    if (nearest != known.keys.end() && edits(*nearest, item.key()) <= 3) {
      sentence += "; did you mean \"" + std::string(*nearest) + "\"?";
    } else {
      sentence += "; known here: ";
      for (const auto key : known.keys) sentence += (key == known.keys.front() ? "" : ", ") + std::string(key);
    }
    place.in(item.key()).refuse(sentence);
  }
}

class Reader {
 public:
  Reader(const Json& json, const Place& place) : json_(json), place_(place) {}

  template <class T>
  void operator()(T& value, const FieldInfo& info) {
    if (const auto at = json_.find(info.key); at != json_.end()) read(*at, value, info, place_.in(info.key));
  }
  void operator()(VectorRef v, const FieldInfo& info) {
    const auto at = json_.find(info.key);
    if (at == json_.end()) return;
    v.value = Vec2::Zero();
    read_list(*at, v.dim, place_.in(info.key), [&](int i, double x) { v.value[i] = x; });
  }
  void operator()(MatrixRef m, const FieldInfo& info) {
    const auto at = json_.find(info.key);
    if (at == json_.end()) {
      if (m.dim == 1) m.value << m.value(0, 0), 0, 0, 0;
      return;
    }
    const Place place = place_.in(info.key);
    if (!at->is_array() || static_cast<int>(at->size()) != m.dim)
      place.refuse(m.dim == 1 ? "must be a 1 x 1 matrix such as [[0.16]]"
                              : "must be a 2 x 2 matrix such as [[0.16, 0], [0, 0.16]]");
    m.value = Mat2::Zero();
    for (int i = 0; i < m.dim; ++i)
      read_list((*at)[static_cast<std::size_t>(i)], m.dim, place.in(std::to_string(i)),
                [&](int j, double x) { m.value(i, j) = x; });
  }
  void components(std::vector<Component>& list, int dim, const FieldInfo& info) {
    const auto at = json_.find(info.key);
    if (at == json_.end()) return;
    const Place place = place_.in(info.key);
    if (!at->is_array()) place.refuse("must be a list of components, found " + shown(*at));
    list.clear();
    for (std::size_t i = 0; i < at->size(); ++i) {
      const Place here = place.in(std::to_string(i));
      const Json& item = (*at)[i];
      if (!item.is_object()) here.refuse("must be an object, found " + shown(item));
      Reader reader(item, here);
      fields(reader, list.emplace_back(), dim);
      refuse_unknown_keys(item, list.back(), here, dim);
    }
  }
  template <class T>
  void optional(bool& present, T& value, const FieldInfo& info) {
    if (!json_.contains(info.key)) return;
    present = true;
    (*this)(value, info);
  }
  /// true, false, or an object of parameters, which also means on.
  template <class T>
  void toggle(T& value, const FieldInfo& info) {
    const auto at = json_.find(info.key);
    if (at == json_.end()) return;
    value.on = !at->is_boolean() || at->template get<bool>();
    if (at->is_boolean()) return;
    const Place place = place_.in(info.key);
    if (!at->is_object()) place.refuse("must be true, false or an object { ... }, found " + shown(*at));
    read(*at, value, info, place);
  }

 private:
  template <class F>
  static void read_list(const Json& json, int n, const Place& place, F&& take) {
    if (!json.is_array() || static_cast<int>(json.size()) != n)
      place.refuse("must be a list of " + std::to_string(n) + " number" + (n == 1 ? "" : "s") + ", found " +
                   shown(json));
    for (int i = 0; i < n; ++i) {
      const Json& item = json[static_cast<std::size_t>(i)];
      if (!item.is_number()) place.in(std::to_string(i)).refuse("must be a number, found " + shown(item));
      take(i, item.get<double>());
    }
  }

  static void check_range(double v, const FieldInfo& info, const Place& place) {
    if (v < info.min || v > info.max || (info.open_min && v <= info.min) || !std::isfinite(v)) {
      const std::string low = (info.open_min ? "above " : "at least ") + number(info.min);
      const bool two = std::isfinite(info.max);
      place.refuse("must be " + low + (two ? " and at most " + number(info.max) : "") + ", found " + number(v));
    }
  }

  template <class T>
  static void read(const Json& json, T& value, const FieldInfo& info, const Place& place) {
    if constexpr (std::is_enum_v<T>) {
      std::string choices;
      for (const auto& entry : names_of(value)) {
        if (json == entry.name) {
          value = entry.value;
          return;
        }
        choices += (choices.empty() ? "" : ", ") + std::string(entry.name);
      }
      place.refuse("must be one of " + choices + ", found " + shown(json));
    } else if constexpr (std::is_same_v<T, bool>) {
      if (!json.is_boolean()) place.refuse("must be true or false, found " + shown(json));
      value = json.get<bool>();
    } else if constexpr (std::is_integral_v<T>) {
      if (!json.is_number_integer()) place.refuse("must be a whole number, found " + shown(json));
      check_range(json.get<double>(), info, place);
      value = json.get<T>();
    } else if constexpr (std::is_same_v<T, double>) {
      if (!json.is_number()) place.refuse("must be a number, found " + shown(json));
      check_range(json.get<double>(), info, place);
      value = json.get<double>();
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!json.is_string()) place.refuse("must be text, found " + shown(json));
      value = json.get<std::string>();
    } else if constexpr (std::is_same_v<T, AnyValue>) {
      value.json = json.dump();
    } else if constexpr (std::is_same_v<T, Vec2> || std::is_same_v<T, std::array<double, 2>>) {
      read_list(json, 2, place, [&](int i, double x) { value.data()[i] = x; });
    } else if constexpr (requires { value.begin(); }) {
      read_items(json, value, info, place);
    } else {
      if (!json.is_object()) place.refuse("must be an object { ... }, found " + shown(json));
      Reader reader(json, place);
      fields(reader, value);
      refuse_unknown_keys(json, value, place);
    }
  }

  template <class T>
  static void read_items(const Json& json, std::vector<T>& list, const FieldInfo& info, const Place& place) {
    if (!json.is_array()) place.refuse("must be a list [ ... ], found " + shown(json));
    std::vector<T> before;
    before.swap(list);
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string index = std::to_string(i);
      std::string name = index;  // NOLINT(performance-unnecessary-copy-initialization): entries with ids rename it
      T item{};
      if constexpr (requires { item.id; }) {
        if (json[i].is_object() && json[i].contains("id") && json[i]["id"].is_string())
          name = json[i]["id"].template get<std::string>();
        // An entry that was there before keeps the settings of the kinds not in force.
        for (T& old : before)
          if (old.id == name) item = old;
        if constexpr (requires { item.own_grid; }) item.own_grid = item.own_score = item.guided = item.mistaken = false;
        if constexpr (requires { item.own_view; }) item.own_view = false;
        if constexpr (requires { item.opacity; }) item.opacity = {};
      }
      read(json[i], item, info, place.in(index, name));
      list.push_back(std::move(item));
    }
  }

  const Json& json_;
  Place place_;
};

}  // namespace

void read_scene(const Json& json, Scene& scene, const std::string& setting) {
  const Place top{"", "", setting};
  if (!json.is_object()) top.refuse("a scene must be an object { ... }, found " + shown(json));
  if (!json.contains("version")) top.in("version").refuse("is missing; a scene begins with \"version\": 1");
  Reader reader(json, top);
  fields(reader, scene);
  refuse_unknown_keys(json, scene, top);
}

}  // namespace scorescope
