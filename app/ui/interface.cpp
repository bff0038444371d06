#include "app/ui/interface.h"

#include <epoxy/gl.h>
#include <imgui_impl_opengl3.h>

#include <cmath>
#include <utility>

#include "app/ui/controls.h"
#include "app/ui/copy_picture.h"
#include "app/ui/export_dialog.h"
#include "app/ui/help.h"
#include "app/ui/inspector.h"
#include "app/ui/learning.h"
#include "app/ui/lesson_reader.h"
#include "app/ui/linked_plots.h"
#include "app/ui/panel_grid.h"
#include "app/ui/parts.h"
#include "app/ui/presentation_view.h"
#include "app/ui/prompts.h"
#include "app/ui/story_marks.h"
#include "app/ui/timeline.h"
#include "app/ui/top_bar.h"
#include "core/math/error.h"
#include "core/scene/metrics_worker.h"

namespace scorescope {
namespace {

constexpr std::chrono::milliseconds kParticleBudget{8};
constexpr std::chrono::milliseconds kHeldBudget{16};  // while a hand drags the target: particles follow it at once

/// Bars and columns by clearing: as ImGui rectangles they would cost a software rasteriser a fifth of a frame.
void clear_grounds(const Parts& p, const Theme& palette, int framebuffer_height, float ratio) {
  glEnable(GL_SCISSOR_TEST);
  glClearColor(palette.panel.r, palette.panel.g, palette.panel.b, 1.0f);
  std::vector<PixelRect> grounds{p.top, p.bottom};
  if (p.left_docked) grounds.push_back(p.left);
  if (p.right_docked) grounds.push_back(p.right);
  for (const PixelRect& r : grounds) {
    const auto pixel = [&](float v) { return static_cast<GLint>(std::lround(v * ratio)); };
    glScissor(pixel(r.x), framebuffer_height - pixel(r.y + r.h), pixel(r.w), pixel(r.h));
    glClear(GL_COLOR_BUFFER_BIT);
  }
  glDisable(GL_SCISSOR_TEST);
}

void rule(const Ui& ui, float x0, float y0, float x1, float y1) {
  ImGui::GetWindowDrawList()->AddRectFilled({x0, y0}, {x1, y1}, ui.colours.line);
}

void draw_rules(const Ui& ui, const Parts& p) {
  if (p.left_docked) rule(ui, p.left.x + p.left.w, p.left.y, p.left.x + p.left.w + 1, p.left.y + p.left.h);
  if (p.right_docked) rule(ui, p.right.x - 1, p.right.y, p.right.x, p.right.y + p.right.h);
  if (p.top.h > 0.0f) rule(ui, 0, p.top.h - 1, p.window.w, p.top.h);
  if (p.bottom.h > 0.0f) rule(ui, 0, p.bottom.y, p.window.w, p.bottom.y + 1);
}

/// A side column over the panels: where it would leave them too small, it lies on them while it is needed.
template <class Draw>
void lay_over(Ui& ui, const char* name, PixelRect rect, Draw&& draw) {
  ImGui::SetNextWindowPos({rect.x, rect.y});
  ImGui::SetNextWindowSize({rect.w, rect.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::Begin(name, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoFocusOnAppearing);
  ImGui::PopStyleVar(2);
  draw();
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  const float x = rect.x > 0.0f ? rect.x : rect.x + rect.w - 1;
  ImGui::GetWindowDrawList()->AddRectFilled({x, rect.y}, {x + 1, rect.y + rect.h}, ui.colours.line);
  ImGui::End();
}

/// What brings a hidden column back, in the gap beside the panels.
void column_handle(Ui& ui, const std::string& path, PixelRect canvas, bool at_left, bool& over) {
  const float width = ui.px(10), height = ui.px(64);
  const PixelRect r{at_left ? canvas.x - width : canvas.x + canvas.w, std::round(canvas.y + 0.5f * (canvas.h - height)),
                    width, height};
  const Touch touch =
      control(ui, path, r, at_left ? "the controls, over the panels   Tab" : "the right column, over the panels   Tab");
  const float cx = r.x + 0.5f * r.w, cy = r.y + 0.5f * r.h, s = ui.px(4), way = at_left ? s : -s;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({r.x + ui.px(1), r.y}, {r.x + r.w - ui.px(1), r.y + r.h},
                     touch.hovered ? ui.colours.hover : ui.colours.control, ui.px(4));
  draw.AddRect({r.x + ui.px(1), r.y}, {r.x + r.w - ui.px(1), r.y + r.h}, ui.colours.line, ui.px(4));
  draw.AddTriangleFilled({cx - 0.4f * way, cy - s}, {cx + 0.6f * way, cy}, {cx - 0.4f * way, cy + s},
                         touch.hovered ? ui.colours.text : ui.colours.dim);
  if (touch.clicked) over = !over;
}

/// A press beside the columns that lie over the panels lets them go.
void close_on_press_beside(const Ui& ui, const Parts& parts) {
  ViewState& view = ui.session.view();
  if (!ImGui::IsMouseClicked(0)) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!parts.canvas.contains(mouse.x, mouse.y)) return;
  if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) return;
  if (!parts.left.contains(mouse.x, mouse.y)) view.left_over = false;
  if (!parts.right.contains(mouse.x, mouse.y)) view.right_over = false;
}

}  // namespace

struct Interface::State {
  State(Session& s, float pixels_per_point)
      : session(s), wanted_scale(pixels_per_point), context(ImGui::CreateContext()), panels(s.backend()) {}

  Session& session;
  float wanted_scale;
  float scale = 0.0f;  ///< of the fonts that are loaded; 0: none yet
  ImGuiContext* context;
  Fonts fonts;
  ItemRegistry items;
  EditState edit;
  PanelGrid panels;
  Timeline timeline;
  ThumbnailShelf shelf;
  LearningView learning;
  FilePrompt prompt;
  PresentationView presentation;
  ExportDialog exporting;
  InspectorView inspector;
  MetricsWorker metrics;
  bool settled = false;
};

Interface::Interface(Session& session, float scale) : state_(std::make_unique<State>(session, scale)) {
  ImGui::SetCurrentContext(state_->context);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  // Tab, arrows and Space are ours: no keyboard navigation.
  io.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
  if (!ImGui_ImplOpenGL3_Init("#version 330 core")) throw UserError("the interface cannot start on this OpenGL driver");
}

Interface::~Interface() {
  ImGui::SetCurrentContext(state_->context);
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext(state_->context);
}

void Interface::set_display(int width, int height, float seconds) {
  ImGui::SetCurrentContext(state_->context);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DeltaTime = seconds;
}

void Interface::set_scale(float scale) {
  state_->wanted_scale = scale;
}

/// The fonts of the scale that the window has room for.
void Interface::fit_scale() {
  State& s = *state_;
  ImGuiIO& io = ImGui::GetIO();
  const float scale = fitting_scale(s.wanted_scale, io.DisplaySize.x, io.DisplaySize.y);
  if (scale == s.scale) return;
  io.Fonts->Clear();
  s.fonts = load_fonts(scale);
  io.FontDefault = s.fonts.text;
  if (s.scale > 0.0f) compat::upload_fonts();
  s.scale = scale;
}

void Interface::frame(const FrameInput& input) {
  State& s = *state_;
  ImGui::SetCurrentContext(s.context);
  s.session.tick(input.seconds);
  s.session.stage().hold(ImGui::IsAnyMouseDown());
  fit_scale();
  ImGui_ImplOpenGL3_NewFrame();
  const Theme& palette = theme(s.session.theme_name());
  apply_style(palette, s.scale);
  ImGui::NewFrame();
  s.items.begin_frame();
  Ui ui{s.session, s.items, s.fonts, s.edit, colours_of(palette), s.scale};
  ViewState& view = s.session.view();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const bool presenting = view.presentation.on;
  const bool lesson = open_lesson_of(s.session) != nullptr;
  const auto there = [&](std::string_view part) { return !presenting && part_shown(ui, part); };
  const Present present{there("top"), there("left"), (lesson && !presenting) || there("inspector"), there("bottom")};
  Parts parts =
      arrange(size.x, size.y, s.scale, view, static_cast<int>(s.session.visible_panels().size()), lesson, present);
  if (presenting) parts.canvas = PresentationView::canvas(parts.window);
  view.left_docked = parts.left_docked;
  view.right_docked = parts.right_docked;
  view.left_over = view.left_over && present.left && !parts.left_docked;
  view.right_over = view.right_over && present.right && !parts.right_docked;

  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::Begin("Scorescope", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar(2);
  s.inspector.equations.write_in(s.session.scene().notation);
  if (presenting)
    s.presentation.touch(ui, parts.window);
  else
    draw_rules(ui, parts);
  // Everything that may change the scene or the clock comes before the particles are moved and the panels drawn, so
  // that what a hand does is on screen in the same frame.
  s.panels.hand().go_on(s.session);
  const auto within = [&](PixelRect part) { s.items.enter_part(part); };
  within(parts.top);
  if (present.top) draw_top_bar(ui, parts.top);
  const auto controls = [&] {
    within(parts.left);
    draw_controls(ui, parts.left, s.shelf, s.learning);
  };
  if (parts.left_docked) controls();
  if (view.left_over) lay_over(ui, "left column", parts.left, controls);
  within(parts.bottom);
  if (present.bottom) s.timeline.draw(ui, parts.bottom);
  s.settled = s.session.advance(s.panels.hand().holding() ? kHeldBudget : kParticleBudget);
  s.metrics.follow(s.session.stage(), wanted_plots(s.session, s.inspector.plots), s.settled);
  const float ratio = static_cast<float>(input.framebuffer_width) / size.x;
  within(parts.window);
  if (present.left && !parts.left_docked && !view.left_over)
    column_handle(ui, "columns/left", parts.canvas, true, view.left_over);
  if (present.right && !parts.right_docked && !view.right_over)
    column_handle(ui, "columns/right", parts.canvas, false, view.right_over);
  within(parts.canvas);
  s.panels.draw(ui, parts.canvas, input.framebuffer_width, input.framebuffer_height, ratio, s.metrics);
  s.settled = s.settled && s.panels.complete();
  if (presenting)
    s.presentation.draw(ui, parts.window, input.framebuffer_height, ratio);
  else
    clear_grounds(parts, palette, input.framebuffer_height, ratio);
  const auto inspector = [&] {
    within(parts.right);
    if (lesson)
      draw_lesson_reader(ui, parts.right, s.inspector.equations);
    else
      draw_inspector(ui, parts.right, s.panels.cursor(), s.inspector, s.learning, s.metrics);
  };
  if (parts.right_docked) inspector();
  if (view.right_over) lay_over(ui, "right column", parts.right, inspector);
  s.items.enter_part(std::nullopt);
  close_on_press_beside(ui, parts);
  ImGui::End();
  // What was being typed into may be gone: another scene, other fields.
  if (!s.edit.path.empty() && !s.items.find(s.edit.path)) s.edit.path.clear();
  if (std::exchange(s.session.view().copying, false)) copy_present_picture(s.session);
  draw_message(ui, parts.canvas);
  draw_restore_offer(ui, parts.canvas);
  draw_first_hint(ui, parts.canvas);
  draw_lesson_library(ui, parts.window);
  draw_key_overlay(ui, parts.window);
  draw_key_menu(ui);
  s.exporting.draw(ui, parts.window);
  s.prompt.draw(ui, parts.window);
  s.session.settle(!ImGui::IsAnyMouseDown() && !s.panels.hand().holding() && s.edit.path.empty());
  ImGui::Render();
  glViewport(0, 0, input.framebuffer_width, input.framebuffer_height);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

bool Interface::settled() const {
  return state_->settled;
}

bool Interface::measuring() const {
  return state_->metrics.busy();
}

bool Interface::take_news() {
  return state_->metrics.take_news();
}

void Interface::measure() {
  state_->metrics.finish(MetricsWorker::Until::coarse);
}

bool Interface::typing() const {
  return !state_->edit.path.empty() || state_->prompt.typing() || state_->exporting.typing();
}

bool Interface::exporting() const {
  return state_->exporting.busy();
}

const ItemRegistry& Interface::items() const {
  return state_->items;
}

}  // namespace scorescope
