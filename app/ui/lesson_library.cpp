#include <algorithm>
#include <cmath>

#include "app/lessons.h"
#include "app/ui/lesson_reader.h"
#include "app/ui/widgets.h"

namespace scorescope {
namespace {

constexpr float kRowHeight = 46.0f;  // points

/// One lesson: number, title, minutes, and a sentence about it.
bool entry(Ui& ui, PixelRect r, const LessonHead& lesson) {
  const std::string name = lesson.file.parent_path().filename().string();
  const Touch touch = control(ui, "library/" + name, r, lesson.summary);
  if (touch.hovered) box(r, ui.colours.hover, ui.colours.hover, ui.px(5));
  const float number = ui.px(36), minutes = ui.px(52);
  const float x = r.x + ui.px(8), first = r.y + ui.px(4), line = ui.px(20);
  label(ui, ui.fonts.number, {x, first, number, line}, ui.colours.dim, lesson_number(lesson));
  label(ui, ui.fonts.small, {r.x, first, r.w - ui.px(8), line}, ui.colours.dim,
        std::to_string(static_cast<int>(std::lround(lesson.minutes))) + " min", Align::right);
  free_label(ui, ui.fonts.strong, {x + number, first, r.w - number - minutes - ui.px(16), line}, ui.colours.text,
             lesson.title);
  const bool failure = lesson.kind == LessonKind::failure;
  free_label(ui, ui.fonts.small, {x + number, first + line, r.w - number - ui.px(16), ui.px(18)}, ui.colours.dim,
             failure ? lesson.symptom : lesson.summary);
  return touch.clicked;
}

const LessonHead* shelf_column(Ui& ui, const char* id, PixelRect rect, const std::vector<const LessonHead*>& lessons) {
  const LessonHead* chosen = nullptr;
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::BeginChild(id, {rect.w, rect.h}, false, ImGuiWindowFlags_NoBackground);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  Column column{origin.x, origin.y, rect.w - ui.px(10)};
  for (const LessonHead* lesson : lessons)
    if (entry(ui, column.row(ui.px(kRowHeight)), *lesson)) chosen = lesson;
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1.0f, column.y - origin.y});
  ImGui::EndChild();
  return chosen;
}

}  // namespace

void draw_lesson_library(Ui& ui, PixelRect window) {
  LessonReading& reading = ui.session.view().reading;
  if (!reading.library) return;
  const std::vector<LessonHead>& shelf = lesson_shelf(ui.session);
  std::vector<const LessonHead*> lessons, failures;
  for (const LessonHead& head : shelf) (head.kind == LessonKind::failure ? failures : lessons).push_back(&head);
  const float rows = static_cast<float>(std::max(lessons.size(), failures.size()));
  const float width = std::min(ui.px(1040), window.w - ui.px(40));
  const float height = std::min(ui.px(kRowHeight) * rows + ui.px(70), window.h - ui.px(40));
  const PixelRect r{std::round(window.x + 0.5f * (window.w - width)), std::round(window.y + 0.5f * (window.h - height)),
                    width, height};
  ImGui::SetNextWindowPos({window.x, window.y});
  ImGui::SetNextWindowSize({window.w, window.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("library", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  ImGui::GetWindowDrawList()->AddRectFilled({window.x, window.y}, {window.x + window.w, window.y + window.h},
                                            with_alpha(ui.colours.background, 0.72f));
  box(r, ui.colours.panel, ui.colours.line, ui.px(10));
  const float pad = ui.px(22), half = 0.5f * (r.w - 3.0f * pad);
  Column left{r.x + pad, r.y + ui.px(16), half}, right{r.x + 2.0f * pad + half, r.y + ui.px(16), half};
  section_header(ui, left, "LESSONS", "Escape closes");
  section_header(ui, right, "FAILURES, AND THEIR CURES");
  const float bottom = r.y + r.h - ui.px(16);
  const LessonHead* chosen = shelf_column(ui, "lessons", {left.x, left.y, half, bottom - left.y}, lessons);
  if (const LessonHead* failure = shelf_column(ui, "failures", {right.x, right.y, half, bottom - right.y}, failures))
    chosen = failure;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool beside = ImGui::IsMouseClicked(0) && !r.contains(mouse.x, mouse.y);
  ImGui::End();
  if (chosen != nullptr)
    open_lesson(ui.session, std::filesystem::path(chosen->file));
  else if (beside)
    reading.library = false;
}

}  // namespace scorescope
