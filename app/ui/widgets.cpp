#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

#include "app/ui/story_marks.h"
#include "core/scene/hidden.h"
#include "core/scene/notation.h"

namespace scorescope {
namespace {

ImVec2 corner(PixelRect r) {
  return {r.x + r.w, r.y + r.h};
}

/// `text` cut to `width` pixels with an ellipsis, never inside a UTF-8 sequence.
std::string elided(ImFont* font, std::string_view text, float width) {
  if (compat::text_width(font, text) <= width) return std::string(text);
  std::string cut(text);
  while (!cut.empty()) {
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80) cut.pop_back();
    if (!cut.empty()) cut.pop_back();
    if (compat::text_width(font, cut + "…") <= width) break;
  }
  return cut + "…";
}

void caret_down(ImDrawList& draw, float cx, float cy, float half, ImU32 colour) {
  draw.AddTriangleFilled({cx - half, cy - half * 0.5f}, {cx + half, cy - half * 0.5f}, {cx, cy + half * 0.7f}, colour);
}

}  // namespace

bool shown(const Ui& ui, std::string_view path) {
  return shows_control(ui.session.scene(), path);
}

bool part_shown(const Ui& ui, std::string_view part) {
  return shows_part(ui.session.scene(), part);
}

Touch surface(Ui& ui, const std::string& path, PixelRect rect) {
  if (!shown(ui, path)) return {};
  ui.items.add(path, rect);
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  Touch touch;
  touch.clicked = ImGui::InvisibleButton(path.c_str(), {std::max(rect.w, 1.0f), std::max(rect.h, 1.0f)});
  touch.hovered = ImGui::IsItemHovered();
  touch.held = ImGui::IsItemActive();
  touch.pressed = ImGui::IsItemActivated();
  touch.double_clicked = touch.hovered && ImGui::IsMouseDoubleClicked(0);
  draw_key_dot(ui, path, rect);
  if (touch.hovered && ImGui::IsMouseClicked(1)) open_key_menu(ui, path);
  return touch;
}

Touch control(Ui& ui, const std::string& path, PixelRect rect, std::string_view help) {
  if (!shown(ui, path)) return {};
  const Touch touch = surface(ui, path, rect);
  const ImVec2 at = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  ui.items.add_control(path, {.rect = rect,
                              .help = std::string(help),
                              .control = true,
                              .window = ImGui::GetWindowDrawList(),
                              .parent = ui.items.part().value_or(PixelRect{at.x, at.y, size.x, size.y}),
                              .scrolls = ImGui::GetScrollMaxY() > 0.0f});
  if (touch.held) ui.items.hold(path);
  if (touch.hovered && !touch.held && !help.empty()) tooltip(ui, help);
  return touch;
}

float label(Ui& ui, ImFont* font, PixelRect rect, ImU32 colour, std::string_view text, Align align) {
  if (compat::text_width(font, text) > rect.w + 0.5f) ui.items.cut(text);
  return free_label(ui, font, rect, colour, text, align);
}

float free_label(Ui&, ImFont* font, PixelRect rect, ImU32 colour, std::string_view text, Align align) {
  const float size = compat::font_size(font);
  const std::string shown = elided(font, text, rect.w + 0.5f);
  const float width = compat::text_width(font, shown);
  float x = rect.x;
  if (align == Align::centre) x += 0.5f * (rect.w - width);
  if (align == Align::right) x += rect.w - width;
  const ImVec2 at(std::round(x), std::round(rect.y + 0.5f * (rect.h - size)));
  ImGui::GetWindowDrawList()->AddText(font, size, at, colour, shown.data(), shown.data() + shown.size());
  return width;
}

PixelRect on_pixels(PixelRect r) {
  const float x = std::round(r.x), y = std::round(r.y);
  return {x, y, std::round(r.x + r.w) - x, std::round(r.y + r.h) - y};
}

void box(PixelRect rect, ImU32 fill, ImU32 border, float rounding) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  rect = on_pixels(rect);
  if (!ImGui::IsRectVisible({rect.x, rect.y}, corner(rect))) return;
  draw.AddRectFilled({rect.x, rect.y}, corner(rect), fill, rounding);
  draw.AddRect({rect.x, rect.y}, corner(rect), border, rounding);
}

void tooltip(Ui& ui, std::string_view ours) {
  const std::string text = in_notation(ui.session.scene().notation, ours);
  compat::push_font(ui.fonts.small);
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ui.px(330));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
  ImGui::PopFont();
}

namespace {

/// "TARGET" in spaced capitals; where it ends. ImGui cannot space letters: one at a time.
float capitals(Ui& ui, PixelRect row, ImU32 colour, std::string_view title) {
  const float size = compat::font_size(ui.fonts.caption);
  float x = row.x;
  for (const char& letter : title) {
    ImGui::GetWindowDrawList()->AddText(ui.fonts.caption, size, {x, std::round(row.y + 0.5f * (row.h - size))}, colour,
                                        &letter, &letter + 1);
    x += compat::text_width(ui.fonts.caption, std::string_view(&letter, 1)) + ui.px(0.7f);
  }
  return x;
}

float capitals_width(Ui& ui, std::string_view title) {
  float width = 0.0f;
  for (const char& letter : title)
    width += compat::text_width(ui.fonts.caption, std::string_view(&letter, 1)) + ui.px(0.7f);
  return width;
}

/// The header with whatever stands at its right.
void header(Ui& ui, Column& column, std::string_view title, ImU32 colour, float mark, std::string_view right) {
  const PixelRect row = column.row(ui.px(20));
  const float x = capitals(ui, row, colour, title) + mark;
  if (!right.empty())
    label(ui, ui.fonts.small, {x + ui.px(12), row.y, row.x + row.w - x - ui.px(12), row.h}, ui.colours.dim, right,
          Align::right);
  column.gap(ui.px(7));
}

}  // namespace

void section_header(Ui& ui, Column& column, std::string_view title, std::string_view right) {
  header(ui, column, title, ui.colours.dim, 0.0f, right);
}

bool section(Ui& ui, Column& column, const std::string& key, std::string_view title, std::string_view right) {
  if (!part_shown(ui, key)) return false;
  auto& folded = ui.session.view().folded;
  const bool open = folded.count(key) == 0;
  const float words = capitals_width(ui, title), mark = ui.px(16);
  const PixelRect rect{column.x, column.y, words + mark, ui.px(20)};
  const Touch touch = control(ui, "sections/" + key, rect, open ? "fold this section away" : "unfold this section");
  header(ui, column, title, touch.hovered ? ui.colours.text : ui.colours.dim, mark, right);
  const float cx = rect.x + words + ui.px(8), cy = rect.y + 0.5f * rect.h, s = ui.px(3.4f);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (!open)
    draw.AddTriangleFilled({cx - 0.5f * s, cy - s}, {cx + 0.8f * s, cy}, {cx - 0.5f * s, cy + s}, ui.colours.dim);
  else if (touch.hovered)
    caret_down(draw, cx, cy, s, ui.colours.text);
  if (touch.clicked && open) folded.insert(key);
  if (touch.clicked && !open) folded.erase(key);
  return open;
}

bool text_button(Ui& ui, const std::string& path, PixelRect rect, std::string_view text, std::string_view key,
                 std::string_view help) {
  if (!shown(ui, path)) return false;
  const Touch touch = control(ui, path, rect, help);
  box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, ui.colours.line, ui.px(6));
  if (key.empty()) {
    label(ui, ui.fonts.text, rect, ui.colours.text, text, Align::centre);
    return touch.clicked;
  }
  const PixelRect inside{rect.x + ui.px(12), rect.y, rect.w - ui.px(24), rect.h};
  label(ui, ui.fonts.text, inside, ui.colours.text, text);
  label(ui, ui.fonts.small, inside, ui.colours.dim, key, Align::right);
  return touch.clicked;
}

bool text_field(Ui& ui, const std::string& path, PixelRect rect, std::string& text, std::string_view help) {
  if (!shown(ui, path)) return false;
  EditState& edit = ui.edit;
  if (edit.path != path) {
    const Touch touch = control(ui, path, rect, help);
    box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, ui.colours.line, ui.px(6));
    label(ui, ui.fonts.number, {rect.x + ui.px(9), rect.y, rect.w - ui.px(18), rect.h}, ui.colours.text, text);
    if (!touch.clicked) return false;
    edit.path = path;
    edit.text.fill('\0');
    text.copy(edit.text.data(), edit.text.size() - 1);
    edit.grab_focus = true;
    return false;
  }
  ui.items.add(path, rect);
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  compat::push_font(ui.fonts.number);
  const float pad = std::max(0.0f, 0.5f * (rect.h - compat::font_size(ui.fonts.number)));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ui.px(8), pad});
  ImGui::SetNextItemWidth(rect.w);
  if (edit.grab_focus) ImGui::SetKeyboardFocusHere();
  ImGui::InputText(("##" + path).c_str(), edit.text.data(), edit.text.size(), ImGuiInputTextFlags_AutoSelectAll);
  const bool done = !edit.grab_focus && ImGui::IsItemDeactivated();
  // The field takes the focus in the frame after it was asked for.
  if (ImGui::IsItemActive()) edit.grab_focus = false;
  ImGui::PopStyleVar();
  ImGui::PopFont();
  if (!done) return false;
  text = edit.text.data();  // Escape has put the old text back
  edit.path.clear();
  return true;
}

float plain_choice_width(Ui& ui, std::string_view shown) {
  return compat::text_width(ui.fonts.small, shown) + ui.px(15);
}

namespace {

/// Where a list of `height` opens: under its control, or over it where there is more room.
void place_list(Ui& ui, PixelRect control, float width, float height) {
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const float gap = ui.px(3), below = window.y - control.y - control.h - gap, above = control.y - gap;
  const bool under = height <= below || below >= above;
  const float x = std::clamp(control.x + control.w - width, 0.0f, std::max(0.0f, window.x - width));
  ImGui::SetNextWindowPos({x, under ? control.y + control.h + gap : control.y - gap}, ImGuiCond_Always,
                          {0.0f, under ? 0.0f : 1.0f});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, std::max(under ? below : above, ui.px(40))});
}

/// The list that hangs on a control while it is open.
std::optional<std::size_t> list(Ui& ui, const std::string& path, PixelRect rect, std::span<const Choice> options,
                                std::size_t current) {
  const ImVec2 padding = ImGui::GetStyle().WindowPadding;
  float width = std::max(rect.w, ui.px(150));
  for (const Choice& option : options)
    width = std::max(width, compat::text_width(ui.fonts.text, option.label) + 2 * padding.x);
  const float line = compat::font_size(ui.fonts.text) + ImGui::GetStyle().ItemSpacing.y;
  place_list(ui, rect, width, line * static_cast<float>(options.size()) + 2 * padding.y);
  std::optional<std::size_t> chosen;
  compat::push_font(ui.fonts.text);
  if (ImGui::BeginPopup(path.c_str())) {
    for (std::size_t i = 0; i < options.size(); ++i) {
      if (ImGui::Selectable(std::string(options[i].label).c_str(), i == current)) chosen = i;
      const ImVec2 a = ImGui::GetItemRectMin();
      const ImVec2 b = ImGui::GetItemRectMax();
      ui.items.add(path + "/" + std::string(options[i].key), {a.x, a.y, b.x - a.x, b.y - a.y});
      if (ImGui::IsItemHovered() && !options[i].help.empty()) tooltip(ui, options[i].help);
    }
    ImGui::EndPopup();
  }
  ImGui::PopFont();
  return chosen;
}

}  // namespace

std::optional<std::size_t> choice(Ui& ui, const std::string& path, PixelRect rect, std::span<const Choice> options,
                                  std::size_t current, ChoiceLook look, std::string_view help) {
  if (!shown(ui, path)) return std::nullopt;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const std::string_view words = current < options.size() ? options[current].label : std::string_view("own");
  const float caret = ui.px(3.6f);
  if (look == ChoiceLook::plain) {
    const float width = plain_choice_width(ui, words);
    rect = {rect.x + rect.w - width, rect.y, width, rect.h};
  }
  const Touch touch = control(ui, path, rect, help);
  const float cy = rect.y + 0.5f * rect.h;
  if (look == ChoiceLook::boxed) {
    box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, ui.colours.line, ui.px(6));
    label(ui, ui.fonts.text, {rect.x + ui.px(9), rect.y, rect.w - ui.px(28), rect.h}, ui.colours.text, words);
    caret_down(draw, rect.x + rect.w - ui.px(13), cy, caret, ui.colours.dim);
  } else {
    const ImU32 ink = touch.hovered ? ui.colours.text : ui.colours.dim;
    label(ui, ui.fonts.small, rect, ink, words);
    caret_down(draw, rect.x + rect.w - caret, cy, caret, ink);
  }
  if (touch.clicked) ImGui::OpenPopup(path.c_str());
  return list(ui, path, rect, options, current);
}

std::optional<std::size_t> menu(Ui& ui, const std::string& path, PixelRect rect, std::span<const Choice> options,
                                std::string_view help) {
  if (!shown(ui, path)) return std::nullopt;
  const Touch touch = control(ui, path, rect, help);
  box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, ui.colours.line, ui.px(6));
  for (const float at : {-1.0f, 0.0f, 1.0f})
    ImGui::GetWindowDrawList()->AddCircleFilled({rect.x + 0.5f * rect.w + at * ui.px(5), rect.y + 0.5f * rect.h},
                                                ui.px(1.6f), ui.colours.text, 12);
  if (touch.clicked) ImGui::OpenPopup(path.c_str());
  return list(ui, path, rect, options, options.size());
}

}  // namespace scorescope
