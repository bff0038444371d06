#include <algorithm>
#include <cmath>

#include "app/ui/widgets.h"

namespace scorescope {

bool action_button(Ui& ui, const std::string& path, PixelRect rect, std::string_view text, ButtonLook look,
                   ImU32 accent, std::string_view help) {
  if (!shown(ui, path)) return false;
  const Touch touch = control(ui, path, rect, help);
  const bool disabled = look == ButtonLook::disabled;
  const bool strong = look == ButtonLook::strong;
  box(rect,
      strong                       ? accent
      : touch.hovered && !disabled ? ui.colours.hover
                                   : ui.colours.control,
      strong ? accent : ui.colours.line, ui.px(6));
  if (strong && touch.hovered)
    ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h},
                                              with_alpha(ui.colours.text, 0.12f), ui.px(6));
  label(ui, strong ? ui.fonts.strong : ui.fonts.text, rect,
        strong     ? ui.colours.on_noise
        : disabled ? with_alpha(ui.colours.dim, 0.6f)
                   : ui.colours.text,
        text, Align::centre);
  return touch.clicked && !disabled;
}

bool header_button(Ui& ui, const std::string& path, PixelRect header, std::string_view text, std::string_view help) {
  if (!shown(ui, path)) return false;
  const float side = ui.px(22);
  const PixelRect rect{header.x + header.w - side, header.y - ui.px(1), side, side};
  const Touch touch = control(ui, path, rect, help);
  box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, ui.colours.line, ui.px(5));
  label(ui, ui.fonts.strong, rect, ui.colours.text, text, Align::centre);
  return touch.clicked;
}

std::optional<std::size_t> segments(Ui& ui, const std::string& path, PixelRect rect, std::span<const Choice> options,
                                    std::size_t current, ImU32 accent, std::string_view help) {
  if (!shown(ui, path)) return std::nullopt;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  box(rect, ui.colours.control, ui.colours.line, ui.px(6));
  std::optional<std::size_t> chosen;
  const float width = rect.w / static_cast<float>(options.size());
  for (std::size_t i = 0; i < options.size(); ++i) {
    const float left = std::round(rect.x + width * static_cast<float>(i));
    const PixelRect part{left, rect.y, std::round(rect.x + width * static_cast<float>(i + 1)) - left, rect.h};
    const Touch touch =
        control(ui, path + "/" + std::string(options[i].key), part, options[i].help.empty() ? help : options[i].help);
    const bool on = i == current;
    const ImDrawFlags corners = i == 0                    ? ImDrawFlags_RoundCornersLeft
                                : i + 1 == options.size() ? ImDrawFlags_RoundCornersRight
                                                          : ImDrawFlags_RoundCornersNone;
    if (on || touch.hovered)
      draw.AddRectFilled({part.x, part.y}, {part.x + part.w, part.y + part.h}, on ? accent : ui.colours.hover, ui.px(6),
                         corners);
    if (i > 0 && !on && i != current + 1)
      draw.AddLine({part.x, part.y + ui.px(6)}, {part.x, part.y + part.h - ui.px(6)}, ui.colours.line, 1.0f);
    label(ui, on ? ui.fonts.strong : ui.fonts.text, part, on ? ui.colours.on_noise : ui.colours.dim, options[i].label,
          Align::centre);
    if (touch.clicked && !on) chosen = i;
  }
  return chosen;
}

bool toggle(Ui& ui, const std::string& path, PixelRect rect, std::string_view name, bool& value,
            std::string_view help) {
  if (!shown(ui, path)) return false;
  const Touch touch = control(ui, path, rect, help);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float width = ui.px(30), height = ui.px(17), cy = std::round(rect.y + 0.5f * rect.h);
  const float left = rect.x + rect.w - width, r = 0.5f * height;
  label(ui, ui.fonts.text, {rect.x, rect.y, rect.w - width - ui.px(8), rect.h}, ui.colours.dim, name);
  draw.AddRectFilled({left, cy - r}, {left + width, cy + r}, value ? ui.colours.noise : ui.colours.track, r);
  draw.AddCircleFilled({value ? left + width - r : left + r, cy}, r - ui.px(3),
                       value ? ui.colours.on_noise : ui.colours.text, 24);
  if (touch.clicked) value = !value;
  return touch.clicked;
}

void paragraph(Ui& ui, Column& column, ImU32 colour, std::string_view text) {
  const float size = compat::font_size(ui.fonts.small);
  const ImVec2 taken = ui.fonts.small->CalcTextSizeA(size, 1e9f, column.w, text.data(), text.data() + text.size());
  const PixelRect row = column.row(taken.y + ui.px(6));
  ImGui::GetWindowDrawList()->AddText(ui.fonts.small, size, {row.x, row.y + ui.px(2)}, colour, text.data(),
                                      text.data() + text.size(), column.w);
}

}  // namespace scorescope
