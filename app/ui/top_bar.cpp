#include "app/ui/top_bar.h"

#include <algorithm>

#include "app/ui/keys.h"
#include "app/ui/labels.h"

namespace scorescope {

void draw_top_bar(Ui& ui, PixelRect rect) {
  const float pad = ui.px(14);
  const float height = ui.px(30);
  float right = rect.x + rect.w - pad;
  const auto place = [&](float width) {
    right -= width;
    const PixelRect r{right, std::round(rect.y + 0.5f * (rect.h - height)), width, height};
    right -= ui.px(10);
    return r;
  };
  if (action_button(ui, "top/export", place(ui.px(82)), "Export…", ButtonLook::strong, ui.colours.noise,
                    "a clip, a picture or a table of the scene (Ctrl+E)"))
    ui.session.view().exporting = true;
  if (text_button(ui, "top/theme", place(ui.px(86)), "Theme", "T")) ui.session.toggle_theme();
  if (text_button(ui, "top/columns", place(ui.px(104)), "Panels", "Tab")) {
    bool& columns = ui.session.view().columns;
    columns = !columns;
  }
  if (text_button(ui, "top/keys", place(ui.px(76)), "Keys", "?")) {
    bool& keys = ui.session.view().keys;
    keys = !keys;
  }
  // What the keys do as well gives way first.
  const float room = rect.x + ui.px(420);
  if (right - ui.px(76) > room && text_button(ui, "top/save", place(ui.px(66)), "Save")) ui.session.save();
  if (right - ui.px(76) > room && text_button(ui, "top/open", place(ui.px(68)), "Open"))
    ui.session.view().prompt = Prompt::open;
  if (right - ui.px(76) > room && text_button(ui, "top/redo", place(ui.px(64)), "Redo")) ui.session.redo();
  if (right - ui.px(76) > room && text_button(ui, "top/undo", place(ui.px(66)), "Undo")) ui.session.undo();
  const Scene& scene = ui.session.scene();
  const float name =
      label(ui, ui.fonts.title, {rect.x + pad, rect.y, ui.px(200), rect.h}, ui.colours.text, "Scorescope");
  const float x = rect.x + pad + name + ui.px(14);
  label(ui, ui.fonts.text, {x, rect.y, right - x - ui.px(14), rect.h}, ui.colours.dim,
        scene.title + (ui.session.dirty() ? " •" : "") + " · " + std::string(label_of(name_of(scene.schedule.kind))));
}

void draw_message(Ui& ui, PixelRect canvas) {
  const std::string& message = ui.session.message();
  if (message.empty()) return;
  const float font = compat::font_size(ui.fonts.text);
  const float width = std::min(canvas.w - ui.px(40), compat::text_width(ui.fonts.text, message) + ui.px(70));
  const float wrap = width - ui.px(62);
  const ImVec2 size = ui.fonts.text->CalcTextSizeA(font, 1e9f, wrap, message.data(), message.data() + message.size());
  const float height = size.y + ui.px(22);
  const PixelRect r{std::round(canvas.x + 0.5f * (canvas.w - width)), canvas.y + canvas.h - height - ui.px(40), width,
                    height};
  // Above the panels' own legend words, in a window of its own so that it takes the mouse first.
  ImGui::SetNextWindowPos({r.x, r.y});
  ImGui::SetNextWindowSize({r.w, r.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("message", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoBackground);
  ui.items.add("message", r);
  box(r, ui.colours.control, ui.colours.learned, ui.px(6));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({r.x + ui.px(10), r.y + ui.px(9)}, {r.x + ui.px(13), r.y + r.h - ui.px(9)}, ui.colours.learned,
                     ui.px(1));
  draw.AddText(ui.fonts.text, font, {r.x + ui.px(22), r.y + ui.px(11)}, ui.colours.text, message.data(),
               message.data() + message.size(), wrap);
  const PixelRect cross{r.x + r.w - ui.px(32), r.y + 0.5f * r.h - ui.px(12), ui.px(24), ui.px(24)};
  const Touch touch = control(ui, "message/dismiss", cross);
  const float cx = cross.x + 0.5f * cross.w, cy = cross.y + 0.5f * cross.h, s = ui.px(4.5f);
  const ImU32 ink = touch.hovered ? ui.colours.text : ui.colours.dim;
  draw.AddLine({cx - s, cy - s}, {cx + s, cy + s}, ink, ui.px(1.6f));
  draw.AddLine({cx - s, cy + s}, {cx + s, cy - s}, ink, ui.px(1.6f));
  ImGui::End();
  ImGui::PopStyleVar();
  if (touch.clicked) ui.session.dismiss_message();
}

void draw_key_overlay(Ui& ui, PixelRect window) {
  if (!ui.session.view().keys) return;
  const auto help = key_help();
  const float line = ui.px(30);
  const float width = ui.px(440);
  const float height = line * static_cast<float>(help.size()) + ui.px(74);
  const PixelRect r{std::round(window.x + 0.5f * (window.w - width)), std::round(window.y + 0.5f * (window.h - height)),
                    width, height};
  ImGui::SetNextWindowPos({window.x, window.y});
  ImGui::SetNextWindowSize({window.w, window.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("keys", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({window.x, window.y}, {window.x + window.w, window.y + window.h},
                     with_alpha(ui.colours.background, 0.72f));
  const Touch touch = control(ui, "keys", window);  // a click anywhere closes it
  box(r, ui.colours.panel, ui.colours.line, ui.px(10));
  Column column{r.x + ui.px(26), r.y + ui.px(20), r.w - ui.px(52)};
  section_header(ui, column, "KEYS", "Escape closes");
  column.gap(ui.px(6));
  for (const KeyHelp& entry : help) {
    const PixelRect row = column.row(line);
    label(ui, ui.fonts.strong, row, ui.colours.text, entry.key);
    label(ui, ui.fonts.text, {row.x + ui.px(110), row.y, row.w - ui.px(110), row.h}, ui.colours.dim, entry.meaning);
  }
  ImGui::End();
  if (touch.clicked) ui.session.view().keys = false;
}

}  // namespace scorescope
