#include "app/ui/prompts.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "app/ui/file_field.h"
#include "app/ui/widgets.h"
#include "core/lesson/lesson_log.h"

namespace scorescope {
namespace {

constexpr ImGuiWindowFlags kOverlay = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground;

}  // namespace

std::filesystem::path without_tilde(const std::string& typed) {
  const char* home = std::getenv("HOME");
  if (home != nullptr && typed.rfind("~/", 0) == 0) return std::filesystem::path(home) / typed.substr(2);
  return typed;
}

void FilePrompt::begin(Ui& ui) {
  shown_ = ui.session.view().prompt;
  grab_focus_ = true;
  std::string text = ui.session.file().string();
  if (shown_ == Prompt::save_as && text.empty()) text = "scene.json";
  if (shown_ == Prompt::save_log) text = "lesson-log";
  text_.fill('\0');
  text.copy(text_.data(), text_.size() - 1);
}

void FilePrompt::commit(Ui& ui, std::filesystem::path file) {
  ui.session.view().prompt = Prompt::none;
  if (file.empty()) return;
  if (shown_ == Prompt::open) {
    ui.session.open(file);
    return;
  }
  if (shown_ == Prompt::save_log) {
    save_log(ui.session, file);
    return;
  }
  if (file.extension().empty()) file += ".json";
  ui.session.save_as(file);
}

void FilePrompt::draw(Ui& ui, PixelRect window) {
  if (ui.session.view().prompt != shown_) begin(ui);
  if (shown_ == Prompt::none) return;
  const auto& recent = ui.session.view().recent;
  const std::size_t listed = shown_ == Prompt::open ? recent.size() : 0;
  const float line = ui.px(28);
  const float width = std::min(ui.px(620), window.w - ui.px(40));
  const float height = ui.px(112) + (listed > 0 ? ui.px(34) + line * static_cast<float>(listed) : 0.0f);
  const PixelRect r{std::round(window.x + 0.5f * (window.w - width)), std::round(window.y + 0.22f * window.h), width,
                    height};
  ImGui::SetNextWindowPos({window.x, window.y});
  ImGui::SetNextWindowSize({window.w, window.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("prompt", nullptr, kOverlay);
  ImGui::PopStyleVar();
  ImGui::GetWindowDrawList()->AddRectFilled({window.x, window.y}, {window.x + window.w, window.y + window.h},
                                            with_alpha(ui.colours.background, 0.72f));
  box(r, ui.colours.panel, ui.colours.line, ui.px(10));
  Column column{r.x + ui.px(24), r.y + ui.px(18), r.w - ui.px(48)};
  const char* what = shown_ == Prompt::open       ? "OPEN A SCENE, A LESSON OR POINTS"
                     : shown_ == Prompt::save_log ? "SAVE THE LOG IN A FOLDER"
                                                  : "SAVE AS";
  section_header(ui, column, what, "Enter; Escape closes");
  const FileField field = file_field(ui, "prompt/file", column.row(ui.px(36)), text_, {}, grab_focus_);
  bool left = !grab_focus_ && field.left && !field.entered;
  if (field.active) grab_focus_ = false;
  std::filesystem::path chosen;
  if (field.entered) chosen = without_tilde(text_.data());
  if (listed > 0) {
    column.gap(ui.px(14));
    section_header(ui, column, "RECENT");
    for (std::size_t i = 0; i < listed; ++i) {
      const PixelRect row = column.row(line);
      const Touch touch = control(ui, "prompt/recent/" + std::to_string(i), row, recent[i].string());
      if (touch.hovered) box(row, ui.colours.hover, ui.colours.hover, ui.px(4));
      const std::string name = recent[i].filename().string();
      const float used =
          free_label(ui, ui.fonts.text, {row.x + ui.px(8), row.y, row.w - ui.px(16), row.h}, ui.colours.text, name);
      const float x = row.x + used + ui.px(22);
      free_label(ui, ui.fonts.small, {x, row.y, row.x + row.w - ui.px(8) - x, row.h}, ui.colours.dim,
                 recent[i].parent_path().string());
      // The field loses the focus to the press that chooses a file.
      if (touch.held || touch.pressed) left = false;
      if (touch.clicked) chosen = recent[i];
    }
  }
  ImGui::End();
  if (!chosen.empty())
    commit(ui, chosen);
  else if (left && !ImGui::IsMouseDown(0))
    ui.session.view().prompt = Prompt::none;
  shown_ = ui.session.view().prompt;
}

void draw_restore_offer(Ui& ui, PixelRect canvas) {
  auto& offer = ui.session.view().left_behind;
  if (!offer) return;
  const std::size_t states = offer->log ? offer->log->size() : 0;
  const std::string text = "Unsaved from last time: \"" + offer->scene.title + "\"" +
                           (states > 0 ? ", and a log of " + std::to_string(states) : "");
  const float buttons = ui.px(2 * 92 + 10);
  const float width = std::min(canvas.w - ui.px(20), compat::text_width(ui.fonts.text, text) + buttons + ui.px(60));
  const PixelRect r{std::round(canvas.x + 0.5f * (canvas.w - width)), canvas.y + ui.px(12), width, ui.px(50)};
  ImGui::SetNextWindowPos({r.x, r.y});
  ImGui::SetNextWindowSize({r.w, r.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("restore", nullptr, kOverlay | ImGuiWindowFlags_NoFocusOnAppearing);
  ImGui::PopStyleVar();
  box(r, ui.colours.control, ui.colours.noise, ui.px(6));
  free_label(ui, ui.fonts.text, {r.x + ui.px(16), r.y, r.w - buttons - ui.px(40), r.h}, ui.colours.text, text);
  const float y = r.y + ui.px(10);
  const PixelRect restore{r.x + r.w - buttons - ui.px(10), y, ui.px(92), ui.px(30)};
  const bool accepted =
      text_button(ui, "restore/accept", restore, "Restore", {}, "the scene as the last session left it");
  const bool refused = text_button(ui, "restore/discard", {restore.x + ui.px(102), y, ui.px(92), ui.px(30)}, "Discard",
                                   {}, "forget what the last session left unsaved");
  ImGui::End();
  if (accepted && ui.session.restore(*offer)) ui.session.set_log(offer->log);
  if (accepted || refused) offer.reset();
}

}  // namespace scorescope
