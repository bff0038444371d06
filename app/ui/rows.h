#pragma once

#include <algorithm>
#include <span>
#include <string>

#include "app/ui/labels.h"

namespace scorescope {

/// Rows of the left column, straight from the fields of a spec.

inline constexpr float kRow = 27.0f;
inline constexpr float kBoxRow = 34.0f;

template <class E>
bool choice_row(Ui& ui, Column& column, const std::string& path, std::string_view name, E& value,
                std::string_view help) {
  if (!shown(ui, path)) return false;
  const PixelRect row = column.row(ui.px(kBoxRow));
  const float names = ui.px(kNameWidth);
  label(ui, ui.fonts.text, {row.x, row.y, names - ui.px(6), row.h}, ui.colours.dim, name);
  const auto options = choices_of(value);
  const PixelRect field{row.x + names, row.y + ui.px(2), row.w - names, row.h - ui.px(4)};
  const auto chosen = choice(ui, path, field, options, index_of(value), ChoiceLook::boxed, help);
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
};

}  // namespace detail

/// What is known about one field of a spec; empty where its kind has none of that key.
template <class T>
FieldInfo info_of(T& spec, std::string_view key) {
  detail::FieldFinder finder{key};
  fields(finder, spec);
  return finder.found;
}

/// A visitor: numbers become sliders, choices lists, flags switches; words are left out, specs inside are gone into.
/// With `keys`, these alone.
class FieldRows {
 public:
  FieldRows(Ui& ui, Column& column, std::string path, std::span<const std::string_view> keys = {})
      : ui_(ui), column_(column), path_(std::move(path)), keys_(keys) {}

  template <class T>
  void operator()(T& value, const FieldInfo& info) {
    if (!wanted(info)) return;
    const std::string path = path_ + std::string(info.key);
    if (!shown(ui_, path)) return;
    if constexpr (std::is_same_v<T, bool>) {
      changed = toggle(ui_, path, column_.row(ui_.px(kRow)), sentence_case(info.label), value, info.help) || changed;
    } else if constexpr (std::is_enum_v<T>) {
      changed = choice_row(ui_, column_, path, sentence_case(info.label), value, info.help) || changed;
    } else if constexpr (std::is_arithmetic_v<T>) {
      auto number = static_cast<double>(value);
      if (slider(ui_, path, column_.row(ui_.px(kRow)), info, number, std::is_integral_v<T>)) {
        value = static_cast<T>(number);
        changed = true;
      }
    } else if constexpr (requires { fields(*this, value); }) {
      FieldRows inside(ui_, column_, path + "/");
      fields(inside, value);
      changed = inside.changed || changed;
    }
  }

  bool changed = false;

 private:
  [[nodiscard]] bool wanted(const FieldInfo& info) const {
    return keys_.empty() || std::find(keys_.begin(), keys_.end(), info.key) != keys_.end();
  }

  Ui& ui_;
  Column& column_;
  std::string path_;
  std::span<const std::string_view> keys_;
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
