#include "app/ui/interface.h"

#include <epoxy/gl.h>
#include <imgui_impl_opengl3.h>

#include <cmath>
#include <utility>

#include "app/clipboard.h"
#include "app/ui/controls.h"
#include "app/ui/export_dialog.h"
#include "app/ui/inspector.h"
#include "app/ui/learning.h"
#include "app/ui/panel_grid.h"
#include "app/ui/prompts.h"
#include "app/ui/timeline.h"
#include "app/ui/top_bar.h"
#include "core/math/error.h"
#include "core/render/gl_canvas.h"

namespace scorescope {
namespace {

constexpr std::chrono::milliseconds kParticleBudget{8};

/// Where the parts of the window lie.
struct Parts {
  PixelRect window, top, left, canvas, right, bottom;
};

Parts arrange(const Ui& ui, bool columns) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const float top = ui.px(44), bottom = ui.px(110);
  const float left = columns ? ui.px(316) : 0.0f;
  // In a small window the panels come before the inspector.
  const bool room = size.x - left - ui.px(300) >= ui.px(480);
  const float right = columns && room ? ui.px(300) : 0.0f;
  const float middle = size.y - top - bottom;
  Parts p;
  p.window = {0, 0, size.x, size.y};
  p.top = {0, 0, size.x, top};
  p.left = {0, top, left, middle};
  p.right = {size.x - right, top, right, middle};
  p.bottom = {0, size.y - bottom, size.x, bottom};
  const float gap = ui.px(10);
  p.canvas = {left + gap, top + gap, size.x - left - right - 2 * gap, middle - 2 * gap};
  return p;
}

/// Bars and columns by clearing: as ImGui rectangles they would cost a software rasteriser a fifth of a frame.
void clear_grounds(const Parts& p, const Theme& palette, int framebuffer_height, float ratio) {
  glEnable(GL_SCISSOR_TEST);
  glClearColor(palette.panel.r, palette.panel.g, palette.panel.b, 1.0f);
  for (const PixelRect& r : {p.top, p.left, p.right, p.bottom}) {
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
  if (p.left.w > 0.0f) {
    rule(ui, p.left.x + p.left.w, p.left.y, p.left.x + p.left.w + 1, p.left.y + p.left.h);
  }
  if (p.right.w > 0.0f) rule(ui, p.right.x - 1, p.right.y, p.right.x, p.right.y + p.right.h);
  rule(ui, 0, p.top.h - 1, p.window.w, p.top.h);
  rule(ui, 0, p.bottom.y, p.window.w, p.bottom.y + 1);
}

/// The panels that are shown, as they stand, in the size of the scene's exports.
Image present_picture(const Session& session) {
  const ExportSpec& spec = session.scene().exported;
  Composition composition{.look = theme(session.theme_name())};
  for (const PanelSpec& panel : session.visible_panels()) composition.panels.push_back(panel.id);
  const RenderTarget target(spec.width, spec.height);
  Composer(session.backend(), std::make_unique<GlCanvas>()).draw(session.stage(), composition, spec.width, spec.height);
  return target.read();
}

void copy_present_picture(Session& session) {
  GLint bound = 0;
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &bound);
  try {
    session.say(copy_picture(present_picture(session), proposed_file(session).replace_extension(".png")));
  } catch (const std::exception& error) {
    session.say(error.what());
  }
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(bound));
}

}  // namespace

struct Interface::State {
  State(Session& s, float pixels_per_point)
      : session(s), scale(pixels_per_point), context(ImGui::CreateContext()), panels(s.backend()) {}

  Session& session;
  float scale;
  ImGuiContext* context;
  Fonts fonts;
  ItemRegistry items;
  EditState edit;
  PanelGrid panels;
  Timeline timeline;
  ThumbnailShelf shelf;
  LearningView learning;
  EquationShelf equations;
  FilePrompt prompt;
  ExportDialog exporting;
  bool settled = false;
};

Interface::Interface(Session& session, float scale) : state_(std::make_unique<State>(session, scale)) {
  ImGui::SetCurrentContext(state_->context);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  // Tab, arrows and Space are ours: no keyboard navigation.
  io.ConfigFlags &= ~ImGuiConfigFlags_NavEnableKeyboard;
  state_->fonts = load_fonts(scale);
  io.FontDefault = state_->fonts.text;
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

void Interface::frame(const FrameInput& input) {
  State& s = *state_;
  ImGui::SetCurrentContext(s.context);
  s.session.tick(input.seconds);
  ImGui_ImplOpenGL3_NewFrame();
  const Theme& palette = theme(s.session.theme_name());
  apply_style(palette, s.scale);
  ImGui::NewFrame();
  s.items.begin_frame();
  Ui ui{s.session, s.items, s.fonts, s.edit, colours_of(palette), s.scale};
  const Parts parts = arrange(ui, s.session.view().columns);

  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::Begin("Scorescope", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar(2);
  draw_rules(ui, parts);
  // Everything that may change the scene or the clock comes before the particles are moved and the panels drawn, so
  // that what a hand does is on screen in the same frame.
  draw_top_bar(ui, parts.top);
  if (parts.left.w > 0.0f) draw_controls(ui, parts.left, s.shelf, s.learning);
  s.timeline.draw(ui, parts.bottom);
  s.settled = s.session.advance(kParticleBudget);
  const float ratio = static_cast<float>(input.framebuffer_width) / ImGui::GetIO().DisplaySize.x;
  s.panels.draw(ui, parts.canvas, input.framebuffer_width, input.framebuffer_height, ratio);
  s.settled = s.settled && s.panels.complete();
  clear_grounds(parts, palette, input.framebuffer_height, ratio);
  if (parts.right.w > 0.0f) draw_inspector(ui, parts.right, s.panels.cursor(), s.equations, s.learning);
  ImGui::End();
  // What was being typed into may be gone: another scene, other fields.
  if (!s.edit.path.empty() && !s.items.find(s.edit.path)) s.edit.path.clear();
  if (std::exchange(s.session.view().copying, false)) copy_present_picture(s.session);
  draw_message(ui, parts.canvas);
  draw_restore_offer(ui, parts.canvas);
  draw_key_overlay(ui, parts.window);
  s.exporting.draw(ui, parts.window);
  s.prompt.draw(ui, parts.window);
  s.session.settle(!ImGui::IsAnyMouseDown() && s.edit.path.empty());
  ImGui::Render();
  glViewport(0, 0, input.framebuffer_width, input.framebuffer_height);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

bool Interface::settled() const {
  return state_->settled;
}

bool Interface::typing() const {
  return !state_->edit.path.empty() || state_->prompt.typing() || state_->exporting.typing();
}

bool Interface::waiting() const {
  return state_->exporting.busy();
}

const ItemRegistry& Interface::items() const {
  return state_->items;
}

}  // namespace scorescope
