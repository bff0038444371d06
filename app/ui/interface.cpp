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
#include "app/ui/lay_interface.h"
#include "app/ui/learning.h"
#include "app/ui/lesson_reader.h"
#include "app/ui/linked_plots.h"
#include "app/ui/panel_grid.h"
#include "app/ui/parts.h"
#include "app/ui/presentation_view.h"
#include "app/ui/prompts.h"
#include "app/ui/side_columns.h"
#include "app/ui/story_marks.h"
#include "app/ui/timeline.h"
#include "app/ui/top_bar.h"
#include "core/math/error.h"
#include "core/scene/metrics_worker.h"

namespace scorescope {
namespace {

constexpr std::chrono::milliseconds kParticleBudget{8};
constexpr double kRest = 0.2;  // seconds without a move, after which a hand that holds the target rests
constexpr std::chrono::milliseconds kHeldBudget{16};  // while a hand drags the target: particles follow it at once

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
  UsedColumns used;
  std::uint64_t revision = 0;  ///< of the frame before
  double moved_at = 0.0;       ///< when the revision was another last
  bool settled = false;

  /// What one frame has to draw, and where.
  struct Frame {
    Ui ui;
    const Theme& palette;
    bool presenting = false, lesson = false;
    Present present = {};
    Parts parts = {};
    int width = 0, height = 0;  ///< of the framebuffer
    float ratio = 1.0f;         ///< its pixels per unit of the window's coordinates
  };

  [[nodiscard]] bool target_in_a_hand();
  void fit_scale();
  Frame begin(const FrameInput& input);
  void lay_out(Frame& f);
  void draw_window(Frame& f);
  void draw_changing(Frame& f);
  void draw_panels(Frame& f);
  void draw_right_column(Frame& f);
  void draw_over_all(Frame& f);
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

/// By its handles in a panel or by its sliders.
bool Interface::State::target_in_a_hand() {
  return panels.hand().holding() || (ImGui::IsAnyMouseDown() && items.held().starts_with("target/"));
}

/// The fonts of the scale that the window has room for.
void Interface::State::fit_scale() {
  ImGuiIO& io = ImGui::GetIO();
  const float fitting = fitting_scale(wanted_scale, io.DisplaySize.x, io.DisplaySize.y);
  if (fitting == scale) return;
  io.Fonts->Clear();
  fonts = load_fonts(fitting);
  io.FontDefault = fonts.text;
  if (scale > 0.0f) compat::upload_fonts();
  scale = fitting;
}

Interface::State::Frame Interface::State::begin(const FrameInput& input) {
  ImGui::SetCurrentContext(context);
  session.tick(input.seconds);
  session.stage().hold(target_in_a_hand());
  fit_scale();
  ImGui_ImplOpenGL3_NewFrame();
  const Theme& palette = theme(session.theme_name());
  apply_style(palette, scale);
  ImGui::NewFrame();
  items.begin_frame();
  return {.ui = {session, items, fonts, edit, colours_of(palette), scale},
          .palette = palette,
          .width = input.framebuffer_width,
          .height = input.framebuffer_height,
          .ratio = static_cast<float>(input.framebuffer_width) / ImGui::GetIO().DisplaySize.x};
}

/// Which parts of the window there are, and where they lie.
void Interface::State::lay_out(Frame& f) {
  ViewState& view = session.view();
  f.presenting = view.presentation.on;
  f.lesson = open_lesson_of(session) != nullptr;
  const auto there = [&](std::string_view part) { return !f.presenting && part_shown(f.ui, part); };
  f.present = {.top = there("top"),
               .left = there("left"),
               .right = (f.lesson && !f.presenting) || there("inspector"),
               .bottom = there("bottom")};
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  used.enter(f.present, size);
  const auto panels_shown = static_cast<int>(session.visible_panels().size());
  f.parts = arrange(size.x, size.y, scale, view, panels_shown, f.lesson, f.present);
  used = {size, f.parts};
  if (f.presenting) f.parts.canvas = PresentationView::canvas(f.parts.window);
  view.left_docked = f.parts.left_docked;
  view.right_docked = f.parts.right_docked;
  view.left_over = view.left_over && f.present.left && !f.parts.left_docked;
  view.right_over = view.right_over && f.present.right && !f.parts.right_docked;
}

/// The ground that everything but dialogs lies on.
void Interface::State::draw_window(Frame& f) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::Begin("Scorescope", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar(2);
  inspector.equations.write_in(session.scene().notation);
  draw_changing(f);
  const bool held = target_in_a_hand();
  settled = session.advance(held ? kHeldBudget : kParticleBudget);
  // What a hand moves in every frame is measured where it rests: until then the processor belongs to the picture.
  const double now = ImGui::GetTime();
  if (std::exchange(revision, session.revision()) != session.revision()) moved_at = now;
  const bool moves = held && now - moved_at < kRest;
  const bool plays = session.playing() || session.trainings().busy();
  metrics.pace(moves ? MetricsWorker::Pace::none : plays ? MetricsWorker::Pace::some : MetricsWorker::Pace::all);
  if (!moves) metrics.follow(session.stage(), wanted_plots(session, inspector.plots), settled);
  draw_panels(f);
  draw_right_column(f);
  items.enter_part(std::nullopt);
  close_on_press_beside(f.ui, f.parts);
  ImGui::End();
}

/// Everything that may change the scene or the clock comes before the particles are moved and the panels drawn, so that
/// what a hand does is on screen in the same frame.
void Interface::State::draw_changing(Frame& f) {
  ViewState& view = session.view();
  if (f.presenting)
    presentation.touch(f.ui, f.parts.window);
  else
    draw_rules(f.ui, f.parts);
  panels.hand().go_on(session);
  items.enter_part(f.parts.top);
  if (f.present.top) draw_top_bar(f.ui, f.parts.top);
  const auto controls = [&] {
    items.enter_part(f.parts.left);
    draw_controls(f.ui, f.parts.left, shelf, learning);
  };
  if (f.parts.left_docked) controls();
  if (view.left_over) lay_over(f.ui, "left column", f.parts.left, controls);
  items.enter_part(f.parts.bottom);
  if (f.present.bottom) timeline.draw(f.ui, f.parts.bottom);
}

/// The panels, what lies on them, and the grounds of everything around them.
void Interface::State::draw_panels(Frame& f) {
  ViewState& view = session.view();
  items.enter_part(f.parts.window);
  if (f.present.left && !f.parts.left_docked && !view.left_over)
    column_handle(f.ui, "columns/left", f.parts.canvas, true, view.left_over);
  if (f.present.right && !f.parts.right_docked && !view.right_over)
    column_handle(f.ui, "columns/right", f.parts.canvas, false, view.right_over);
  items.enter_part(f.parts.canvas);
  panels.draw(f.ui, f.parts.canvas, f.width, f.height, f.ratio, metrics);
  settled = settled && panels.complete();
  if (f.presenting)
    presentation.draw(f.ui, panels.canvas(), f.parts.window, f.height, f.ratio);
  else
    draw_grounds(panels.canvas(), f.parts, f.palette, f.ratio);
}

/// The page of a lesson, or the inspector.
void Interface::State::draw_right_column(Frame& f) {
  const auto draw = [&] {
    items.enter_part(f.parts.right);
    if (f.lesson)
      draw_lesson_reader(f.ui, f.parts.right, inspector.equations);
    else
      draw_inspector(f.ui, f.parts.right, panels.cursor(), inspector, learning, metrics);
  };
  if (f.parts.right_docked) draw();
  if (session.view().right_over) lay_over(f.ui, "right column", f.parts.right, draw);
}

/// Messages, hints and dialogs.
void Interface::State::draw_over_all(Frame& f) {
  draw_message(f.ui, f.parts.canvas);
  draw_restore_offer(f.ui, f.parts.canvas);
  draw_first_hint(f.ui, f.parts.canvas);
  draw_lesson_library(f.ui, f.parts.window);
  draw_key_overlay(f.ui, f.parts.window);
  draw_key_menu(f.ui);
  exporting.draw(f.ui, f.parts.window);
  prompt.draw(f.ui, f.parts.window);
}

void Interface::frame(const FrameInput& input) {
  State& s = *state_;
  State::Frame f = s.begin(input);
  s.lay_out(f);
  s.draw_window(f);
  // What was being typed into may be gone: another scene, other fields.
  if (!s.edit.path.empty() && !s.items.find(s.edit.path)) s.edit.path.clear();
  if (std::exchange(s.session.view().copying, false)) copy_present_picture(s.session);
  s.draw_over_all(f);
  s.session.settle(!ImGui::IsAnyMouseDown() && !s.panels.hand().holding() && s.edit.path.empty());
  ImGui::Render();
  lay_interface(s.panels.canvas(), *ImGui::GetDrawData());
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
