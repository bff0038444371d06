#pragma once

#include <string_view>
#include <vector>

#include "app/ui/widgets.h"
#include "core/scene/fields.h"

namespace scorescope {

/// What the window writes for a choice whose file name is `name` ("vp_linear" -> "VP linear").
std::string_view label_of(std::string_view name);

/// Every value of an enum as it stands in a list.
template <class E>
std::vector<Choice> choices_of(E) {
  std::vector<Choice> out;
  for (const auto& entry : names_of(E{})) out.push_back({entry.name, label_of(entry.name)});
  return out;
}

// Choices whose names mean other things elsewhere, in the order of their names.
std::vector<Choice> choices_of(ScoreKind);
std::vector<Choice> choices_of(PlotKind);
std::vector<Choice> choices_of(PlotOver);

/// Index of `value` among its names.
template <class E>
std::size_t index_of(E value) {
  const auto names = names_of(value);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i].value == value) return i;
  return names.size();
}

}  // namespace scorescope
