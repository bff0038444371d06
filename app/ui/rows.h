#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/ui/labels.h"
#include "app/ui/numbers.h"

namespace scorescope {

/// Rows of the left column, straight from the fields of a spec.

inline constexpr float kRow = 27.0f;
inline constexpr float kBoxRow = 34.0f;

/// A name, and a list of `options` at its right. The index chosen now, if any.
std::optional<std::size_t> list_row(Ui& ui, Column& column, const std::string& path, std::string_view name,
                                    std::span<const Choice> options, std::size_t current, std::string_view help = {});

/// A name, and numbers that are typed one after another. True when `values` changed.
bool numbers_row(Ui& ui, Column& column, const std::string& path, std::string_view name, std::vector<double>& values,
                 std::string_view help);

template <class E>
bool choice_row(Ui& ui, Column& column, const std::string& path, std::string_view name, E& value,
                std::string_view help) {
  const auto chosen = list_row(ui, column, path, name, choices_of(value), index_of(value), help);
  if (!chosen) return false;
  value = names_of(value)[*chosen].value;
  return true;
}

namespace detail {

struct FieldFinder {
  std::string_view key;
  FieldInfo found{};
  template <class T>
  void operator()(T&&, const FieldInfo& info) {
    if (info.key == key) found = info;
  }
  template <class T>
  void optional(bool, T&& value, const FieldInfo& info) {
    (*this)(value, info);
  }
  template <class T>
  void components(T&&, int, const FieldInfo&) {}
};

}  // namespace detail

/// What is known about one field of a spec; empty where its kind has none of that key.
template <class T>
FieldInfo info_of(T& spec, std::string_view key) {
  detail::FieldFinder finder{key};
  fields(finder, spec);
  return finder.found;
}

/// A visitor: numbers become sliders, choices lists, flags switches; specs inside are gone into, those that may be
/// absent under a switch. Words are left out where nothing is offered for them. With `keys`, these alone.
class FieldRows {
 public:
  /// What a word or a whole number may be, where that is known elsewhere in the scene: ids of models, labels of
  /// classes.
  using Offer = std::function<std::vector<std::string>(const FieldInfo&)>;

  FieldRows(Ui& ui, Column& column, std::string path, std::span<const std::string_view> keys = {}, Offer offer = {})
      : ui_(ui), column_(column), path_(std::move(path)), keys_(keys), offer_(std::move(offer)) {}

  template <class T>
  void operator()(T& value, const FieldInfo& info) {
    if (!wanted(info)) return;
    const std::string path = path_ + std::string(info.key);
    if (!shown(ui_, path)) return;
    if constexpr (std::is_same_v<T, bool>) {
      changed = toggle(ui_, path, column_.row(ui_.px(kRow)), sentence_case(info.label), value, info.help) || changed;
    } else if constexpr (std::is_enum_v<T>) {
      changed = choice_row(ui_, column_, path, sentence_case(info.label), value, info.help) || changed;
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, int>) {
      if (!offered(path, info, value)) number_row(path, info, value);
    } else if constexpr (std::is_same_v<T, Vec2>) {
      for (const int axis : {0, 1}) {
        const std::string name = std::string(info.label) + (axis == 0 ? " x" : " y");
        FieldInfo one = info;
        one.label = name;
        number_row(path + "/" + std::to_string(axis), one, value[axis]);
      }
    } else if constexpr (std::is_same_v<T, std::vector<double>>) {
      changed = numbers_row(ui_, column_, path, sentence_case(info.label), value, info.help) || changed;
    } else if constexpr (std::is_arithmetic_v<T>) {
      number_row(path, info, value);
    } else if constexpr (requires { fields(*this, value); }) {
      inside(path, value);
    }
  }

  template <class T>
  void optional(bool& present, T& value, const FieldInfo& info) {
    if (!wanted(info)) return;
    const std::string path = path_ + std::string(info.key);
    if (!shown(ui_, path)) return;
    // A number that is not written at its default is there all the same; layers fade by keys.
    if constexpr (std::is_arithmetic_v<T>) {
      number_row(path, info, value);
    } else if constexpr (!std::is_same_v<T, LayerOpacity>) {
      changed = toggle(ui_, path, column_.row(ui_.px(kRow)), sentence_case(info.label), present, info.help) || changed;
      if (present) inside(path, value);
    }
  }
  /// Components have handles on the density, and rows of their own.
  void components(std::vector<Component>&, int, const FieldInfo&) {}

  bool changed = false;

 private:
  template <class T>
  void number_row(const std::string& path, const FieldInfo& info, T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      auto number = static_cast<double>(value);
      if (slider(ui_, path, column_.row(ui_.px(kRow)), info, number, std::is_integral_v<T>)) {
        value = static_cast<T>(number);
        changed = true;
      }
    }
  }

  template <class T>
  void inside(const std::string& path, T& value) {
    FieldRows rows(ui_, column_, path + "/", {}, offer_);
    fields(rows, value);
    changed = rows.changed || changed;
  }

  /// A list of what there is; false where nothing is offered.
  template <class T>
  bool offered(const std::string& path, const FieldInfo& info, T& value) {
    const std::vector<std::string> words = offer_ ? offer_(info) : std::vector<std::string>{};
    if (words.empty()) return false;
    std::string now;
    if constexpr (std::is_same_v<T, std::string>)
      now = value;
    else
      now = std::to_string(value);
    std::vector<Choice> options;
    for (const std::string& word : words) options.push_back({word, word.empty() ? std::string_view("none") : word});
    const auto current = static_cast<std::size_t>(std::find(words.begin(), words.end(), now) - words.begin());
    const auto chosen = list_row(ui_, column_, path, sentence_case(info.label), options, current, info.help);
    if (!chosen) return true;
    if constexpr (std::is_same_v<T, std::string>)
      value = words[*chosen];
    else
      value = std::stoi(words[*chosen]);
    changed = true;
    return true;
  }

  [[nodiscard]] bool wanted(const FieldInfo& info) const {
    return keys_.empty() || std::find(keys_.begin(), keys_.end(), info.key) != keys_.end();
  }

  Ui& ui_;
  Column& column_;
  std::string path_;
  std::span<const std::string_view> keys_;
  Offer offer_;
};

/// Numbers alone: where choices have rows of their own.
class SliderRows : public FieldRows {
 public:
  using FieldRows::FieldRows;
  template <class T>
  void operator()(T& value, const FieldInfo& info) {
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) FieldRows::operator()(value, info);
  }
};

}  // namespace scorescope
