#include "app/ui/top_bar.h"

#include <algorithm>
#include <cmath>

#include "app/ui/keys.h"
#include "app/ui/labels.h"

namespace scorescope {

namespace {

constexpr float kBarGap = 10.0f, kMoreWidth = 34.0f;  // points

/// A button of the bar. Where there is not room for all, those of the least rank move into the list at the end.
struct BarEntry {
  std::string_view path, text, key;
  int rank;
  std::string_view help;
  void (*act)(Session&);
};

/// From left to right.
constexpr BarEntry kEntries[] = {
    {"top/open", "Open", "", 50, "a scene file, or a file of points   Ctrl O",
     [](Session& s) { s.view().prompt = Prompt::open; }},
    {"top/save", "Save", "", 45, "the scene into its file   Ctrl S", [](Session& s) { s.save(); }},
    {"top/undo", "Undo", "", 40, "take the last change back   Ctrl Z", [](Session& s) { s.undo(); }},
    {"top/redo", "Redo", "", 35, "and do it again   Ctrl Shift Z", [](Session& s) { s.redo(); }},
    {"top/columns", "Columns", "Tab", 20, "hide or show the side columns",
     [](Session& s) { toggle_columns(s.view()); }},
    {"top/present", "Present", "F5", 55, "the panels alone, large, for the back row   F5",
     [](Session& s) { present(s, true); }},
    {"top/presenter", "Presenter", "W", 15, "a window with notes, the next step and the time   W",
     [](Session& s) { s.view().presenter = !s.view().presenter; }},
    {"top/keys", "Keys", "?", 30, "all keys", [](Session& s) { s.view().keys = !s.view().keys; }},
    {"top/lessons", "Lessons", "", 70, "lessons to read beside the picture, and failures to learn from",
     [](Session& s) { s.view().reading.library = !s.view().reading.library; }},
    {"top/theme", "Theme", "T", 60, "dark or light", [](Session& s) { s.toggle_theme(); }},
};

float width_of(const Ui& ui, const BarEntry& entry) {
  const float key = entry.key.empty() ? 0.0f : compat::text_width(ui.fonts.small, entry.key) + ui.px(10);
  return std::ceil(compat::text_width(ui.fonts.text, entry.text) + key + ui.px(26));
}

/// The entries that fit into `room`, the rest in a list.
void choose_entries(const Ui& ui, float room, std::vector<const BarEntry*>& shown, std::vector<const BarEntry*>& rest) {
  std::vector<const BarEntry*> by_rank;
  for (const BarEntry& entry : kEntries)
    if (scorescope::shown(ui, entry.path)) by_rank.push_back(&entry);
  std::stable_sort(by_rank.begin(), by_rank.end(), [](auto* a, auto* b) { return a->rank > b->rank; });
  float all = 0.0f;
  for (const BarEntry* entry : by_rank) all += width_of(ui, *entry) + ui.px(kBarGap);
  float left = all <= room ? room : room - ui.px(kMoreWidth + kBarGap);
  bool full = false;
  for (const BarEntry* entry : by_rank) {
    left -= width_of(ui, *entry) + ui.px(kBarGap);
    full = full || left < 0.0f;
    if (full) rest.push_back(entry);
  }
  for (const BarEntry& entry : kEntries)
    if (scorescope::shown(ui, entry.path) && std::find(rest.begin(), rest.end(), &entry) == rest.end())
      shown.push_back(&entry);
}

}  // namespace

void draw_top_bar(Ui& ui, PixelRect rect) {
  const float pad = ui.px(14), height = ui.px(30), gap = ui.px(kBarGap);
  const Scene& scene = ui.session.scene();
  const float name =
      label(ui, ui.fonts.title, {rect.x + pad, rect.y, ui.px(110), rect.h}, ui.colours.text, "Scorescope");
  const float x = rect.x + pad + name + gap;
  const std::string about =
      scene.title + (ui.session.dirty() ? " •" : "") + " · " + std::string(label_of(name_of(scene.schedule.kind)));
  const float title = std::min(compat::text_width(ui.fonts.text, about) + ui.px(2), ui.px(340));
  std::vector<const BarEntry*> shown, rest;
  const float exporting = ui.px(86);
  choose_entries(ui, rect.x + rect.w - pad - x - title - exporting - gap, shown, rest);
  float right = rect.x + rect.w - pad;
  const auto place = [&](float width) {
    right -= width;
    const PixelRect r{right, std::round(rect.y + 0.5f * (rect.h - height)), width, height};
    right -= gap;
    return r;
  };
  if (action_button(ui, "top/export", place(exporting), "Export…", ButtonLook::strong, ui.colours.noise,
                    "a clip, a picture or a table of the scene   Ctrl E"))
    ui.session.view().exporting = true;
  const BarEntry* chosen = nullptr;
  if (!rest.empty()) {
    std::vector<Choice> options;
    for (const BarEntry* entry : rest) options.push_back({entry->path.substr(4), entry->text, entry->help});
    if (const auto index = menu(ui, "top/more", place(ui.px(kMoreWidth)), options, "what has no room in the bar"))
      chosen = rest[*index];
  }
  for (auto entry = shown.rbegin(); entry != shown.rend(); ++entry)
    if (text_button(ui, std::string((*entry)->path), place(width_of(ui, **entry)), (*entry)->text, (*entry)->key,
                    (*entry)->help))
      chosen = *entry;
  free_label(ui, ui.fonts.text, {x, rect.y, right - x, rect.h}, ui.colours.dim, about);
  if (chosen != nullptr) chosen->act(ui.session);
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
  const Touch touch = control(ui, "message/dismiss", cross, "dismiss this message");
  const float cx = cross.x + 0.5f * cross.w, cy = cross.y + 0.5f * cross.h, s = ui.px(4.5f);
  const ImU32 ink = touch.hovered ? ui.colours.text : ui.colours.dim;
  draw.AddLine({cx - s, cy - s}, {cx + s, cy + s}, ink, ui.px(1.6f));
  draw.AddLine({cx - s, cy + s}, {cx + s, cy - s}, ink, ui.px(1.6f));
  ImGui::End();
  ImGui::PopStyleVar();
  if (touch.clicked) ui.session.dismiss_message();
}

}  // namespace scorescope
