#include "app/ui/rows.h"

#include <cmath>
#include <cstdlib>

#include "app/ui/numbers.h"

namespace scorescope {

std::optional<std::size_t> list_row(Ui& ui, Column& column, const std::string& path, std::string_view name,
                                    std::span<const Choice> options, std::size_t current, std::string_view help) {
  if (!shown(ui, path)) return std::nullopt;
  const PixelRect row = column.row(ui.px(kBoxRow));
  // A long name takes from its list rather than being cut.
  const float names = std::max(ui.px(kNameWidth), compat::text_width(ui.fonts.text, name) + ui.px(10));
  label(ui, ui.fonts.text, {row.x, row.y, names - ui.px(6), row.h}, ui.colours.dim, name);
  const PixelRect field{row.x + names, row.y + ui.px(2), row.w - names, row.h - ui.px(4)};
  return choice(ui, path, field, options, current, ChoiceLook::boxed, help);
}

bool numbers_row(Ui& ui, Column& column, const std::string& path, std::string_view name, std::vector<double>& values,
                 std::string_view help) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : " ") + plain_number(value);
  const PixelRect row = column.row(ui.px(kBoxRow));
  const float names = ui.px(kNameWidth);
  label(ui, ui.fonts.text, {row.x, row.y, names - ui.px(6), row.h}, ui.colours.dim, name);
  const PixelRect field{row.x + names, row.y + ui.px(2), row.w - names, row.h - ui.px(4)};
  if (text.size() + 1 >= ui.edit.text.size()) {  // more than the hand can edit here is left to the file
    label(ui, ui.fonts.small, field, ui.colours.dim, std::to_string(values.size()) + " numbers, in the file",
          Align::right);
    return false;
  }
  if (!text_field(ui, path, field, text, help)) return false;
  std::vector<double> typed;
  for (const char* at = text.c_str(); *at != '\0';) {
    char* end = nullptr;
    const double value = std::strtod(at, &end);
    if (end == at) {
      if (*at != ' ' && *at != ',' && *at != ';') return false;
      ++at;
      continue;
    }
    if (!std::isfinite(value)) return false;
    typed.push_back(value);
    at = end;
  }
  if (typed.empty() || typed == values) return false;
  values = typed;
  return true;
}

}  // namespace scorescope
