#include "app/ui/file_field.h"

#include <algorithm>

#include "app/ui/widgets.h"

namespace scorescope {

FileField file_field(Ui& ui, const std::string& path, PixelRect rect, std::span<char> text, std::string_view help,
                     bool focus) {
  ui.items.add(path, rect);
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  compat::push_font(ui.fonts.number);
  const float pad = std::max(0.0f, 0.5f * (rect.h - compat::font_size(ui.fonts.number)));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(10), pad});
  ImGui::SetNextItemWidth(rect.w);
  if (focus) ImGui::SetKeyboardFocusHere();
  FileField out;
  out.entered = ImGui::InputText(("##" + path).c_str(), text.data(), text.size(),
                                 ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_EnterReturnsTrue);
  out.active = ImGui::IsItemActive();
  out.left = ImGui::IsItemDeactivated();
  out.edited = ImGui::IsItemDeactivatedAfterEdit();
  if (!help.empty() && ImGui::IsItemHovered() && !out.active) tooltip(ui, std::string(help));
  ImGui::PopStyleVar();
  ImGui::PopFont();
  return out;
}

}  // namespace scorescope
