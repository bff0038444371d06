#include "app/ui/help.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "app/ui/keys.h"
#include "app/ui/widgets.h"

namespace scorescope {
namespace {

constexpr ImGuiWindowFlags kHelpOverlay = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                          ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground;
constexpr float kHeader = 27.0f, kGroupGap = 8.0f, kColumnGap = 34.0f, kPad = 22.0f;  // points

struct Group {
  std::string_view name;
  std::vector<KeyHelp> rows;
  [[nodiscard]] float height(float line) const { return kHeader + line * static_cast<float>(rows.size()) + kGroupGap; }
};

std::vector<Group> groups_of_keys() {
  std::vector<Group> out;
  for (const KeyHelp& row : key_help()) {
    if (out.empty() || out.back().name != row.group) out.push_back({row.group, {}});
    out.back().rows.push_back(row);
  }
  return out;
}

/// How the list is written, and in what size it comes out: two columns, split where they are nearest to equal.
struct Look {
  ImFont *key, *words;
  float line;  ///< points
  float keys = 0.0f, column = 0.0f, width = 0.0f, height = 0.0f;
  std::size_t split = 0;
};

Look measured(const Ui& ui, const std::vector<Group>& groups, Look look) {
  float words = 0.0f, all = 0.0f;
  for (const Group& group : groups) {
    all += group.height(look.line);
    for (const KeyHelp& row : group.rows) {
      words = std::max(words, compat::text_width(look.words, row.meaning));
      look.keys = std::max(look.keys, compat::text_width(look.key, row.key) + ui.px(14));
    }
  }
  look.column = look.keys + words + ui.px(4);
  look.width = 2 * look.column + ui.px(kColumnGap + 2 * kPad);
  float tallest = all, first = 0.0f;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    first += groups[i].height(look.line);
    if (std::max(first, all - first) >= tallest) continue;
    tallest = std::max(first, all - first);
    look.split = i + 1;
  }
  look.height = ui.px(tallest + 52);
  return look;
}

void draw_group(Ui& ui, Column& column, const Group& group, const Look& look) {
  section_header(ui, column, group.name);
  for (const KeyHelp& entry : group.rows) {
    const PixelRect row = column.row(ui.px(look.line));
    label(ui, look.key, {row.x, row.y, look.keys, row.h}, ui.colours.text, entry.key);
    label(ui, look.words, {row.x + look.keys, row.y, row.w - look.keys, row.h}, ui.colours.dim, entry.meaning);
  }
  column.gap(ui.px(kGroupGap));
}

/// One thing to try, and what it is done to: the card stands above it, or inside it.
struct HintStep {
  std::string_view text;
  PixelRect target;
  bool inside = false;
};

/// The first legend of all panels, as far as it is shown.
std::optional<PixelRect> first_legend(const Ui& ui) {
  for (const auto& [path, item] : ui.items.items())
    if (path.rfind("panels/", 0) == 0 && path.find("/legend/") != std::string::npos) return item.rect;
  return std::nullopt;
}

}  // namespace

void draw_key_overlay(Ui& ui, PixelRect window) {
  if (!ui.session.view().keys) return;
  const std::vector<Group> groups = groups_of_keys();
  Look look = measured(ui, groups, {ui.fonts.strong, ui.fonts.text, 26.0f});
  if (look.width > window.w || look.height > window.h)
    look = measured(ui, groups, {ui.fonts.caption, ui.fonts.small, 20.0f});
  const PixelRect r{std::round(window.x + 0.5f * (window.w - look.width)),
                    std::round(window.y + 0.5f * (window.h - look.height)), look.width, look.height};
  ImGui::SetNextWindowPos({window.x, window.y});
  ImGui::SetNextWindowSize({window.w, window.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("keys", nullptr, kHelpOverlay);
  ImGui::PopStyleVar();
  ImGui::GetWindowDrawList()->AddRectFilled({window.x, window.y}, {window.x + window.w, window.y + window.h},
                                            with_alpha(ui.colours.background, 0.72f));
  const Touch touch = surface(ui, "keys", window);  // a click anywhere closes it
  ui.items.add("keys/list", r);
  box(r, ui.colours.panel, ui.colours.line, ui.px(10));
  const float pad = ui.px(kPad);
  for (std::size_t i = 0; i < 2; ++i) {
    Column column{r.x + pad + static_cast<float>(i) * (look.column + ui.px(kColumnGap)), r.y + ui.px(20), look.column};
    for (std::size_t g = i == 0 ? 0 : look.split; g < (i == 0 ? look.split : groups.size()); ++g)
      draw_group(ui, column, groups[g], look);
  }
  const PixelRect foot{r.x + pad, r.y + r.h - ui.px(30), r.w - 2 * pad, ui.px(20)};
  label(ui, ui.fonts.small, foot, ui.colours.dim, "a click or Escape closes this", Align::right);
  ImGui::End();
  if (touch.clicked) ui.session.view().keys = false;
}

void draw_first_hint(Ui& ui, PixelRect canvas) {
  int& shown = ui.session.view().hint;
  if (shown <= 0) return;
  const auto timeline = ui.items.find("timeline");
  const HintStep steps[] = {
      {"Drag along this bar: every flow follows, forth and back. Space plays and pauses.", timeline.value_or(canvas)},
      {"Drag a mode of the target in any panel: density, score and particles follow the hand.", canvas, true},
      {"The coloured words are switches: click one to show or hide what it names. ? lists all keys.",
       first_legend(ui).value_or(canvas)}};
  const int count = static_cast<int>(std::size(steps));
  if (shown > count) {
    shown = 0;
    return;
  }
  const HintStep& step = steps[shown - 1];
  const float width = std::min(ui.px(340), canvas.w - ui.px(20)), pad = ui.px(16);
  const float size = compat::font_size(ui.fonts.text), wrap = width - 2 * pad;
  const char* end = step.text.data() + step.text.size();
  const float words = ui.fonts.text->CalcTextSizeA(size, 1e9f, wrap, step.text.data(), end).y;
  const float height = words + ui.px(74);
  const float middle = step.target.x + 0.5f * step.target.w;
  const float x = std::clamp(middle - 0.5f * width, canvas.x, std::max(canvas.x, canvas.x + canvas.w - width));
  const float y = step.inside ? canvas.y + 0.5f * (canvas.h - height) : step.target.y - height - ui.px(38);
  const PixelRect r{std::round(x), std::round(std::max(y, canvas.y)), width, height};
  ImGui::SetNextWindowPos({r.x, r.y});
  ImGui::SetNextWindowSize({r.w, r.h + ui.px(10)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("hint", nullptr, kHelpOverlay | ImGuiWindowFlags_NoFocusOnAppearing);
  ImGui::PopStyleVar();
  box(r, ui.colours.control, ui.colours.noise, ui.px(8));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (!step.inside) {
    const float tip = std::clamp(middle, r.x + pad, r.x + r.w - pad), foot = r.y + r.h - 1;
    draw.AddTriangleFilled({tip - ui.px(9), foot}, {tip + ui.px(9), foot}, {tip, foot + ui.px(9)}, ui.colours.noise);
  }
  draw.AddText(ui.fonts.text, size, {r.x + pad, r.y + pad}, ui.colours.text, step.text.data(), end, wrap);
  const float line = r.y + r.h - ui.px(44);
  label(ui, ui.fonts.small, {r.x + pad, line, ui.px(60), ui.px(28)}, ui.colours.dim,
        std::to_string(shown) + " of " + std::to_string(count));
  const bool last = shown == count;
  const PixelRect next{r.x + r.w - pad - ui.px(76), line, ui.px(76), ui.px(28)};
  if (action_button(ui, "hint/next", next, last ? "Done" : "Next", ButtonLook::strong, ui.colours.noise,
                    last ? "close this; it does not come back" : "the next thing to try"))
    shown = last ? 0 : shown + 1;
  if (!last && text_button(ui, "hint/close", {next.x - ui.px(84), line, ui.px(76), ui.px(28)}, "Close", {},
                           "no hints, now and later"))
    shown = 0;
  ImGui::End();
}

}  // namespace scorescope
