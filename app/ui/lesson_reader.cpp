#include "app/ui/lesson_reader.h"

#include <algorithm>
#include <cmath>

#include "app/lessons.h"
#include "app/ui/rich_text.h"
#include "core/lesson/lesson_log.h"

namespace scorescope {
namespace {

constexpr float kPad = 16.0f, kFoot = 58.0f, kFootButton = 30.0f;  // points

/// A sentence or title in as many lines as it takes.
void wrapped(Ui& ui, const std::string& path, Column& column, ImFont* font, ImU32 colour, std::string_view text) {
  const float size = compat::font_size(font);
  const ImVec2 extent = font->CalcTextSizeA(size, 1e9f, column.w, text.data(), text.data() + text.size());
  const PixelRect row = column.row(std::ceil(extent.y));
  ImGui::GetWindowDrawList()->AddText(font, size, {row.x, row.y}, colour, text.data(), text.data() + text.size(),
                                      column.w);
  ui.items.add(path, {row.x, row.y, std::min(extent.x, row.w), row.h});
}

/// The ground of a block with a coloured edge; what stands in it is drawn by `inside` on a column of its own.
class Card {
 public:
  Card(Ui& ui, Column& column, float height, ImU32 edge) : column_(column) {
    const PixelRect r = column.row(height + ui.px(22));
    box(r, ui.colours.control, ui.colours.line, ui.px(6));
    ImGui::GetWindowDrawList()->AddRectFilled({r.x, r.y + ui.px(8)}, {r.x + ui.px(3), r.y + r.h - ui.px(8)}, edge,
                                              ui.px(1));
    inside = {r.x + ui.px(14), r.y + ui.px(11), r.w - ui.px(26)};
  }
  static float width(const Ui& ui, const Column& column) { return column.w - ui.px(26); }
  Column inside;

 private:
  Column& column_;
};

class StepPage {
 public:
  StepPage(Ui& ui, Column& column, const LessonStep& step, EquationShelf& equations)
      : ui_(ui), column_(column), step_(step), equations_(equations), look_{.ink = ui.colours.text} {}

  void draw() {
    wrapped(ui_, "lesson/step", column_, ui_.fonts.title, ui_.colours.text, step_.title);
    column_.gap(ui_.px(10));
    const bool revealed = ui_.session.lesson_place()->revealed;
    for (std::size_t i = 0; i < step_.parts.size(); ++i) {
      const StepPart& part = step_.parts[i];
      const std::string path = "lesson/" + std::to_string(i);
      if (part.kind == StepPart::Kind::note) continue;  // below all else
      if (part.kind == StepPart::Kind::text) {
        rich_text(ui_, path, column_, part.text, look_, equations_);
        column_.gap(ui_.px(12));
      } else if (part.kind == StepPart::Kind::experiment) {
        card(path, "TRY THIS", part.text, ui_.colours.data);
      } else if (part.kind == StepPart::Kind::question) {
        question(path, part, i);
      } else {
        prediction(path, part, revealed);
        if (!revealed) return;  // a note may give it away
      }
    }
    notes();
  }

 private:
  [[nodiscard]] float height(const LessonText& text) const {
    return rich_text_height(ui_, Card::width(ui_, column_), text, look_, equations_);
  }
  [[nodiscard]] float header_height() const { return ui_.px(27); }  // of section_header()

  void card(const std::string& path, std::string_view title, const LessonText& text, ImU32 edge) {
    Card card(ui_, column_, header_height() + height(text), edge);
    section_header(ui_, card.inside, title);
    rich_text(ui_, path, card.inside, text, look_, equations_);
    column_.gap(ui_.px(12));
  }

  void question(const std::string& path, const StepPart& part, std::size_t index) {
    std::set<std::size_t>& answers = ui_.session.view().reading.answers;
    const bool open = answers.contains(index);
    const float after = open ? ui_.px(10) + height(part.answer) : ui_.px(10 + kFootButton);
    Card card(ui_, column_, header_height() + height(part.text) + after, ui_.colours.noise);
    section_header(ui_, card.inside, "QUESTION");
    rich_text(ui_, path, card.inside, part.text, look_, equations_);
    card.inside.gap(ui_.px(10));
    if (open) {
      const TextLook answer{.ink = ui_.colours.text};
      rich_text(ui_, path + "/answer", card.inside, part.answer, answer, equations_);
    } else if (text_button(ui_, path + "/unfold", {card.inside.x, card.inside.y, ui_.px(128), ui_.px(kFootButton)},
                           "Show the answer", {}, "the answer to this question")) {
      answers.insert(index);
    }
    column_.gap(ui_.px(12));
  }

  void prediction(const std::string& path, const StepPart& part, bool revealed) {
    const float after = revealed ? 0.0f : ui_.px(10 + kFootButton);
    Card card(ui_, column_, header_height() + height(part.text) + after, ui_.colours.learned);
    section_header(ui_, card.inside, revealed ? "PREDICTED" : "PREDICT");
    rich_text(ui_, path, card.inside, part.text, look_, equations_);
    if (!revealed) {
      card.inside.gap(ui_.px(10));
      if (text_button(ui_, "lesson/reveal", {card.inside.x, card.inside.y, ui_.px(148), ui_.px(kFootButton)}, "Reveal",
                      "PageDown", "shows what was to be predicted   PageDown"))
        turn_lesson_page(ui_.session, 1);
    }
    column_.gap(ui_.px(12));
  }

  /// For who presents; folded away once and for all by who does not.
  void notes() {
    for (std::size_t i = 0; i < step_.parts.size(); ++i) {
      if (step_.parts[i].kind != StepPart::Kind::note) continue;
      const bool open = section(ui_, column_, "presenter_note", "FOR WHO PRESENTS");
      if (!open) return;
      const TextLook dim{.ink = ui_.colours.dim};
      rich_text(ui_, "lesson/" + std::to_string(i), column_, step_.parts[i].text, dim, equations_);
      column_.gap(ui_.px(12));
    }
  }

  Ui& ui_;
  Column& column_;
  const LessonStep& step_;
  EquationShelf& equations_;
  TextLook look_;
};

/// A bar of one piece for each step, the present one bright.
void progress(const Ui& ui, PixelRect rect, int step, int steps) {
  const float gap = ui.px(3), width = (rect.w - gap * static_cast<float>(steps - 1)) / static_cast<float>(steps);
  for (int i = 0; i < steps; ++i) {
    const float x = rect.x + (width + gap) * static_cast<float>(i);
    const ImU32 ink = i <= step ? ui.colours.noise : ui.colours.track;
    ImGui::GetWindowDrawList()->AddRectFilled({x, rect.y}, {x + width, rect.y + rect.h}, ink, ui.px(1));
  }
}

/// Ways on and out, always in sight.
void foot(Ui& ui, PixelRect rect) {
  ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.x + rect.w, rect.y + 1}, ui.colours.line);
  const float gap = ui.px(8), y = rect.y + ui.px(14), h = ui.px(kFootButton), x = rect.x + ui.px(kPad);
  const float width = rect.w - 2.0f * ui.px(kPad);
  const float small = ui.px(76);
  const float next = width - 2.0f * (small + gap);
  if (text_button(ui, "lesson/previous", {x, y, small, h}, "Back", {}, "the page before   PageUp"))
    turn_lesson_page(ui.session, -1);
  if (text_button(ui, "lesson/reset", {x + small + gap, y, small, h}, "As saved", {},
                  "the step as it was before you changed anything   R"))
    reset_step(ui.session);
  if (action_button(ui, "lesson/next", {x + 2.0f * (small + gap), y, next, h}, "Next", ButtonLook::strong,
                    ui.colours.noise, "the next page   PageDown"))
    turn_lesson_page(ui.session, 1);
}

/// A cross at the right end of a row.
bool cross(Ui& ui, const std::string& path, PixelRect r, std::string_view help) {
  const Touch touch = control(ui, path, r, help);
  const float cx = r.x + 0.5f * r.w, cy = r.y + 0.5f * r.h, s = ui.px(4.5f);
  const ImU32 ink = touch.hovered ? ui.colours.text : ui.colours.dim;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddLine({cx - s, cy - s}, {cx + s, cy + s}, ink, ui.px(1.6f));
  draw.AddLine({cx - s, cy + s}, {cx + s, cy - s}, ink, ui.px(1.6f));
  return touch.clicked;
}

std::string heading(const LessonHead& lesson) {
  const std::string number = lesson_number(lesson);
  const char* kind = lesson.kind == LessonKind::failure ? "FAILURE"
                     : lesson.kind == LessonKind::deck  ? "LECTURE"
                                                        : "LESSON";
  return std::string(kind) + (number.empty() ? "" : " " + number);
}

}  // namespace

void draw_lesson_reader(Ui& ui, PixelRect rect, EquationShelf& equations) {
  const Lesson* lesson = open_lesson_of(ui.session);
  if (lesson == nullptr) return;
  const LessonPlace place = *ui.session.lesson_place();
  const int steps = static_cast<int>(lesson->steps.size());
  const float pad = ui.px(kPad);
  Column head{rect.x + pad, rect.y + ui.px(10), rect.w - 2.0f * pad};
  const PixelRect row{head.x, head.y, head.w, ui.px(20)};
  section_header(ui, head, heading(*lesson));
  const bool closes = cross(ui, "lesson/close", {row.x + row.w - ui.px(20), row.y, ui.px(22), row.h},
                            "close the lesson: back to what you had before");
  float right = row.x + row.w - ui.px(30);
  if (const std::size_t states = ui.session.log().size(); states > 0) {
    const float width = ui.px(62);
    right -= width + ui.px(10);
    if (text_button(ui, "lesson/log", {right + ui.px(10), row.y - ui.px(2), width, ui.px(24)},
                    "Log " + std::to_string(states), {},
                    "saves the states you stopped at as a lesson that others can go on from"))
      ui.session.view().prompt = Prompt::save_log;
  }
  label(ui, ui.fonts.small, {row.x, row.y, right - row.x, row.h}, ui.colours.dim,
        std::to_string(place.step + 1) + " of " + std::to_string(steps), Align::right);
  wrapped(ui, "lesson/title", head, ui.fonts.strong, ui.colours.dim, lesson->title);
  head.gap(ui.px(8));
  progress(ui, head.row(ui.px(3)), place.step, steps);
  head.gap(ui.px(14));
  const float bottom = rect.y + rect.h - ui.px(kFoot);
  ImGui::SetCursorScreenPos({rect.x, head.y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  // A page of its own for every step, so that each begins at its top.
  const std::string page = "page " + lesson->file.string() + std::to_string(place.step);
  ImGui::BeginChild(page.c_str(), {rect.w, bottom - head.y}, false, ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  Column column{origin.x + pad, origin.y, rect.w - 2.0f * pad};
  StepPage(ui, column, lesson->steps[static_cast<std::size_t>(place.step)], equations).draw();
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1.0f, column.y - origin.y});
  ImGui::EndChild();
  foot(ui, {rect.x, bottom, rect.w, ui.px(kFoot)});
  if (closes) close_lesson(ui.session);
}

}  // namespace scorescope
