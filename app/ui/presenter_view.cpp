#include "app/ui/presenter_view.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "app/ui/rich_text.h"
#include "core/lesson/lesson_log.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

using Seconds = std::chrono::seconds;

constexpr float kDeskPad = 24.0f, kDeskHead = 74.0f, kDeskFoot = 44.0f;  // points
constexpr float kLargeFaces = 1.5f;                            // times the usual faces: notes, titles, the time
constexpr float kUsualWidth = 1000.0f, kUsualHeight = 640.0f;  // points
constexpr float kSmallestWords = 0.4f, kShrink = 0.94f;        // of the type, where there is much to say
constexpr ImGuiWindowFlags kBare = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground;

/// A context of the interface library that is current while this lives.
class InContext {
 public:
  explicit InContext(ImGuiContext* context) : before_(ImGui::GetCurrentContext()) { ImGui::SetCurrentContext(context); }
  InContext(const InContext&) = delete;
  InContext& operator=(const InContext&) = delete;
  ~InContext() { ImGui::SetCurrentContext(before_); }

 private:
  ImGuiContext* before_;
};

/// Something under a heading of its own.
struct Passage {
  std::string path;
  std::string heading;  ///< empty: none
  const LessonText* text;
  ImU32 edge = 0;  ///< colour of a bar at its left; 0: none
};

/// A column of passages in type as large as lets all of them be seen.
class PassageColumn {
 public:
  PassageColumn(Ui& usual, Ui& large, EquationShelf& equations) : usual_(usual), large_(large), equations_(equations) {}

  void draw(PixelRect rect, const std::vector<Passage>& passages) {
    float size = 1.0f;
    while (size > kSmallestWords && height(rect.w, passages, size) > rect.h) size *= kShrink;
    Column column{rect.x, rect.y, rect.w};
    for (const Passage& p : passages) {
      const float indent = p.edge != 0 ? usual_.px(14) : 0.0f;
      const float top = column.y;
      Column inside{rect.x + indent, top, rect.w - indent};
      if (!p.heading.empty()) section_header(usual_, inside, p.heading);
      rich_text(large_, p.path, inside, *p.text, {.ink = large_.colours.text, .size = size}, equations_);
      if (p.edge != 0)
        ImGui::GetWindowDrawList()->AddRectFilled({rect.x, top}, {rect.x + usual_.px(3), inside.y}, p.edge,
                                                  usual_.px(1));
      column.y = inside.y + usual_.px(16);
    }
  }

 private:
  [[nodiscard]] float height(float width, const std::vector<Passage>& passages, float size) {
    float out = 0.0f;
    for (const Passage& p : passages) {
      const TextLook look{.ink = large_.colours.text, .size = size};
      out += rich_text_height(large_, width - (p.edge != 0 ? usual_.px(14) : 0.0f), *p.text, look, equations_) +
             usual_.px(p.heading.empty() ? 16 : 43);
    }
    return out;
  }

  Ui& usual_;
  Ui& large_;
  EquationShelf& equations_;
};

Seconds planned_at(const LessonStep& step) {
  return Seconds(std::lround(60.0 * step.minute.value_or(0.0)));
}

LessonText unstyled(const std::string& words) {
  TextBlock block;
  block.spans.push_back({words, TextSpan::Style::plain});
  return {block};
}

}  // namespace

std::string clock_text(Seconds time) {
  const long all = std::abs(static_cast<long>(time.count()));
  char text[32];
  if (all >= 3600)
    std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", all / 3600, all / 60 % 60, all % 60);
  else
    std::snprintf(text, sizeof text, "%ld:%02ld", all / 60, all % 60);
  return (time.count() < 0 ? "−" : "") + std::string(text);
}

struct PresenterView::State {
  explicit State(Session& s) : session(s), context(ImGui::CreateContext()) {}

  void fit_fonts(float wanted);
  void draw(Ui& ui, Ui& large, PixelRect window, std::chrono::steady_clock::time_point now);
  void draw_head(Ui& ui, Ui& large, PixelRect rect, std::chrono::steady_clock::time_point now) const;
  void draw_foot(Ui& ui, PixelRect rect) const;
  void draw_present(Ui& ui, Ui& large, PixelRect rect);
  void draw_coming(Ui& ui, Ui& large, PixelRect rect);

  Session& session;
  ImGuiContext* context;
  Fonts usual, large;
  float scale = 0.0f;  ///< of the fonts; 0: none yet
  ItemRegistry items;
  EditState edit;
  EquationShelf equations;
};

PresenterView::PresenterView(Session& session) : state_(std::make_unique<State>(session)) {
  const InContext here(state_->context);
  ImGui::GetIO().IniFilename = nullptr;
  ImGui::GetIO().LogFilename = nullptr;
  if (!ImGui_ImplOpenGL3_Init("#version 330 core"))
    throw UserError("the presenter's window cannot start on this OpenGL driver");
}

PresenterView::~PresenterView() {
  {
    const InContext here(state_->context);
    ImGui_ImplOpenGL3_Shutdown();
  }
  ImGui::DestroyContext(state_->context);
}

const ItemRegistry& PresenterView::items() const {
  return state_->items;
}

void PresenterView::State::fit_fonts(float wanted) {
  // In steps, so that a window that is being drawn larger is not stopped by its faces.
  const float fitted = std::max(0.75f, std::round(4.0f * wanted) / 4.0f);
  if (fitted == scale) return;
  ImGuiIO& io = ImGui::GetIO();
  io.Fonts->Clear();
  usual = load_fonts(fitted);
  large = load_fonts(kLargeFaces * fitted);
  io.FontDefault = usual.text;
  if (scale > 0.0f) compat::upload_fonts();
  scale = fitted;
}

void PresenterView::frame(int width, int height, std::chrono::steady_clock::time_point now) {
  State& s = *state_;
  const InContext here(s.context);
  ImGuiIO& io = ImGui::GetIO();
  const auto w = static_cast<float>(width), h = static_cast<float>(height);
  io.DisplaySize = {w, h};
  io.DeltaTime = 0.1f;
  s.fit_fonts(std::min(w / kUsualWidth, h / kUsualHeight));
  ImGui_ImplOpenGL3_NewFrame();
  const Theme& palette = theme(s.session.theme_name());
  apply_style(palette, s.scale);
  ImGui::NewFrame();
  s.items.begin_frame();
  Ui ui{s.session, s.items, s.usual, s.edit, colours_of(palette), s.scale};
  Ui large{s.session, s.items, s.large, s.edit, ui.colours, kLargeFaces * s.scale};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(io.DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("Presenter", nullptr, kBare);
  ImGui::PopStyleVar();
  s.equations.write_in(s.session.scene().notation);
  s.draw(ui, large, {0, 0, w, h}, now);
  ImGui::SetCursorScreenPos({0, 0});
  ImGui::Dummy({1, 1});
  ImGui::End();
  ImGui::Render();
  glViewport(0, 0, width, height);
  glClearColor(palette.background.r, palette.background.g, palette.background.b, 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void PresenterView::State::draw(Ui& ui, Ui& big, PixelRect window, std::chrono::steady_clock::time_point now) {
  const float pad = ui.px(kDeskPad), head = ui.px(kDeskHead), foot = ui.px(kDeskFoot);
  draw_head(ui, big, {window.x + pad, window.y, window.w - 2 * pad, head}, now);
  const PixelRect middle{window.x + pad, window.y + head + ui.px(14), window.w - 2 * pad,
                         window.h - head - foot - ui.px(28)};
  const float gap = ui.px(30), left = std::round(0.56f * (middle.w - gap));
  draw_present(ui, big, {middle.x, middle.y, left, middle.h});
  draw_coming(ui, big, {middle.x + left + gap, middle.y, middle.w - left - gap, middle.h});
  draw_foot(ui, {window.x + pad, window.y + window.h - foot, window.w - 2 * pad, foot});
}

/// Which step it is, and the time: since the beginning, and what the run sheet says.
void PresenterView::State::draw_head(Ui& ui, Ui& big, PixelRect rect, std::chrono::steady_clock::time_point now) const {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({0, rect.y + rect.h}, {rect.x + rect.w + ui.px(kDeskPad), rect.y + rect.h + 1}, ui.colours.line);
  const Presentation& p = session.view().presentation;
  const Seconds elapsed = p.on ? std::chrono::duration_cast<Seconds>(now - p.began) : Seconds(0);
  const Lesson* lesson = open_lesson_of(session);
  const LessonStep* step = open_step_of(session);
  const float line = 0.5f * rect.h;
  const std::string time = p.on ? clock_text(elapsed) : "F5 begins";
  const float size = 1.5f * compat::font_size(big.fonts.number);
  const ImVec2 extent = big.fonts.number->CalcTextSizeA(size, 1e9f, 0.0f, time.c_str());
  const float right = rect.x + rect.w;
  const bool planned = step != nullptr && step->minute.has_value();
  const float top = planned ? rect.y + ui.px(6) : rect.y + 0.5f * (rect.h - extent.y);
  draw.AddText(big.fonts.number, size, {right - extent.x, top}, ui.colours.text, time.c_str());
  ui.items.add("presenter/elapsed", {right - extent.x, top, extent.x, extent.y});
  if (planned) {
    const Seconds from = planned_at(*step);
    const std::size_t next = static_cast<std::size_t>(session.lesson_place()->step) + 1;
    const bool ends = next < lesson->steps.size() && lesson->steps[next].minute.has_value();
    const Seconds until = ends ? planned_at(lesson->steps[next]) : Seconds::max();
    std::string words = "planned " + clock_text(from) + (ends ? " to " + clock_text(until) : "");
    if (p.on && elapsed < from) words += ", " + clock_text(from - elapsed) + " early";
    if (p.on && elapsed > until) words += ", " + clock_text(elapsed - until) + " late";
    const PixelRect r{rect.x + 0.5f * rect.w, top + extent.y - ui.px(2), 0.5f * rect.w, ui.px(22)};
    label(ui, ui.fonts.text, r, ui.colours.dim, words, Align::right);
    ui.items.add("presenter/planned", r);
  }
  const float room = rect.w - extent.x - ui.px(220);
  const std::string title = lesson != nullptr ? lesson->title : session.scene().title;
  free_label(ui, ui.fonts.text, {rect.x, rect.y + ui.px(10), room, 0.7f * line}, ui.colours.dim, title);
  std::string where = "No lesson is open";
  if (lesson != nullptr) {
    const LessonPlace& place = *session.lesson_place();
    where = "Step " + std::to_string(place.step + 1) + " of " + std::to_string(lesson->steps.size());
  }
  const PixelRect r{rect.x, rect.y + line - ui.px(6), room, line};
  label(big, big.fonts.title, r, ui.colours.text, where);
  ui.items.add("presenter/step", r);
}

/// What the class sees and hears: the whole step, with answers and with what still lies under a veil.
void PresenterView::State::draw_present(Ui& ui, Ui& big, PixelRect rect) {
  const LessonStep* step = open_step_of(session);
  Column column{rect.x, rect.y, rect.w};
  const bool revealed = session.lesson_place() && session.lesson_place()->revealed;
  const std::string title = step != nullptr ? step->title : session.scene().title;
  free_label(big, big.fonts.title, column.row(big.px(28)), ui.colours.text, title);
  column.gap(ui.px(8));
  if (step == nullptr) return;
  std::vector<Passage> passages;
  for (std::size_t i = 0; i < step->parts.size(); ++i) {
    const StepPart& part = step->parts[i];
    const std::string path = "presenter/" + std::to_string(i);
    switch (part.kind) {
      case StepPart::Kind::text:
        passages.push_back({path, "", &part.text});
        break;
      case StepPart::Kind::experiment:
        passages.push_back({path, "TRY THIS", &part.text, ui.colours.data});
        break;
      case StepPart::Kind::question:
        passages.push_back({path, "QUESTION", &part.text, ui.colours.noise});
        passages.push_back({path + "/answer", "ANSWER", &part.answer, ui.colours.noise});
        break;
      case StepPart::Kind::prediction:
        passages.push_back({path, revealed ? "PREDICTED, NOW REVEALED" : "PREDICT: PAGEDOWN REVEALS", &part.text,
                            revealed ? ui.colours.dim : ui.colours.learned});
        break;
      case StepPart::Kind::note:
        break;
    }
  }
  PassageColumn(ui, big, equations).draw({rect.x, column.y, rect.w, rect.y + rect.h - column.y}, passages);
}

/// The note, and the step after this one.
void PresenterView::State::draw_coming(Ui& ui, Ui& big, PixelRect rect) {
  const Lesson* lesson = open_lesson_of(session);
  if (lesson == nullptr) return;
  const LessonPlace& place = *session.lesson_place();
  const auto at = static_cast<std::size_t>(place.step);
  std::vector<Passage> passages;
  for (std::size_t i = 0; i < lesson->steps[at].parts.size(); ++i)
    if (const StepPart& part = lesson->steps[at].parts[i]; part.kind == StepPart::Kind::note)
      passages.push_back({"presenter/note/" + std::to_string(i), "NOTE", &part.text, ui.colours.score});
  std::vector<LessonText> words;
  words.reserve(2);
  if (at + 1 < lesson->steps.size()) {
    const LessonStep& next = lesson->steps[at + 1];
    std::string heading = "NEXT";
    if (next.minute) heading += ", MINUTE " + std::to_string(std::lround(*next.minute));
    LessonText& title = words.emplace_back(unstyled(next.title));
    title.front().spans.front().style = TextSpan::Style::strong;
    passages.push_back({"presenter/next", heading, &title, ui.colours.line});
    if (const std::string first = next.first_words(false); !first.empty())
      passages.push_back({"presenter/next/words", "", &words.emplace_back(unstyled(first)), ui.colours.line});
  } else {
    passages.push_back({"presenter/next", "NEXT", &words.emplace_back(unstyled("The end.")), ui.colours.line});
  }
  PassageColumn(ui, big, equations).draw(rect, passages);
}

/// What is switched on over the picture, and the keys that matter.
void PresenterView::State::draw_foot(Ui& ui, PixelRect rect) const {
  ImGui::GetWindowDrawList()->AddRectFilled({0, rect.y}, {rect.x + rect.w + ui.px(kDeskPad), rect.y + 1},
                                            ui.colours.line);
  const Presentation& p = session.view().presentation;
  std::string states = "t = ";
  char t[16];
  std::snprintf(t, sizeof t, "%.3f", session.stage().t());
  states += t;
  if (p.black) states += "  ·  black";
  if (p.pen) states += "  ·  pen";
  if (p.laser) states += "  ·  laser";
  if (p.loupe) states += "  ·  magnifier";
  if (!p.frozen.empty()) states += "  ·  frozen " + std::to_string(p.frozen.size());
  if (!session.log().empty()) states += "  ·  log " + std::to_string(session.log().size());
  const float used = label(ui, ui.fonts.text, rect, ui.colours.text, states);
  ui.items.add("presenter/states", {rect.x, rect.y, used, rect.h});
  const float x = rect.x + used + ui.px(24);
  label(ui, ui.fonts.small, {x, rect.y, rect.x + rect.w - x, rect.h}, ui.colours.dim,
        "PageDown on   PageUp back   R as saved   B black   G log", Align::right);
}

}  // namespace scorescope
