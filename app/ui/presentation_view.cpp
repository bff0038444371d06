#include "app/ui/presentation_view.h"

#include <algorithm>
#include <cmath>

#include "app/ui/story_marks.h"
#include "app/ui/widgets.h"
#include "core/render/compose.h"

namespace scorescope {
namespace {

constexpr float kSmallestType = 10.5f;  // points, of anything that is drawn in a panel
constexpr float kSmallestShare = 1.0f / 45.0f;
constexpr float kLoupe = 0.17f;  // radius, of the height
constexpr float kMagnified = 2.5f;

float bar_height(float height) {
  return std::round(0.06f * height);
}

void draw_ink(Ui& ui, PixelRect window) {
  const float thick = 0.004f * window.h;
  for (const auto& stroke : ui.session.view().presentation.ink) {
    std::vector<ImVec2> points;
    for (const auto& p : stroke) points.emplace_back(window.x + p.x * window.w, window.y + p.y * window.h);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    if (points.size() == 1) draw.AddCircleFilled(points[0], 0.5f * thick, ui.colours.learned, 16);
    compat::polyline(draw, points, ui.colours.learned, thick);
  }
}

void draw_laser(PixelRect window) {
  const ImVec2 at = ImGui::GetIO().MousePos;
  const float r = window.h / 130.0f;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  constexpr ImU32 kRed = IM_COL32(235, 30, 30, 255);
  for (const float grown : {3.0f, 2.2f, 1.6f}) draw.AddCircleFilled(at, grown * r, with_alpha(kRed, 0.16f), 40);
  draw.AddCircleFilled(at, r, kRed, 40);
  ImGui::SetMouseCursor(ImGuiMouseCursor_None);
}

}  // namespace

float presentation_scale(float height) {
  return kSmallestShare * height / kSmallestType;
}

PixelRect PresentationView::canvas(PixelRect window) {
  const float margin = std::round(0.012f * window.h);
  return {window.x + margin, window.y + margin, window.w - 2 * margin, window.h - margin - bar_height(window.h)};
}

PixelRect PresentationView::time_bar(PixelRect canvas, float height) {
  return {canvas.x, canvas.y + canvas.h, canvas.w, bar_height(height)};
}

void PresentationView::touch(Ui& ui, PixelRect window) {
  if (ui.session.view().presentation.pen)
    write(ui, window);
  else
    touch_time(ui, window);
}

/// The clock's line is the timeline of this window: dragged along, and bookmarks stand on it.
void PresentationView::touch_time(Ui& ui, PixelRect window) {
  const PixelRect bar = time_bar(canvas(window), window.h);
  Ui large{ui.session, ui.items, ui.fonts, ui.edit, ui.colours, presentation_scale(window.h)};
  const PixelRect line = time_line(ui.session.stage(), bar, large.scale);
  const float middle = line.y + 0.5f * line.h;
  draw_bookmarks(large, {line.x, middle - large.px(12), line.w, large.px(12)});
  const Touch touch = surface(ui, "presentation/time", line);
  if (touch.held) ui.session.seek(std::clamp((ImGui::GetIO().MousePos.x - line.x) / line.w, 0.0f, 1.0f));
  ui.session.hold(touch.held);
}

void PresentationView::write(Ui& ui, PixelRect window) {
  Presentation& p = ui.session.view().presentation;
  const Touch touch = surface(ui, "presentation/ink", window);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const Presentation::Point at{(mouse.x - window.x) / window.w, (mouse.y - window.y) / window.h};
  if (touch.pressed) p.ink.emplace_back();
  if (!touch.held || p.ink.empty()) return;
  std::vector<Presentation::Point>& stroke = p.ink.back();
  if (stroke.empty() || std::hypot(stroke.back().x - at.x, stroke.back().y - at.y) > 0.001f) stroke.push_back(at);
}

void PresentationView::draw_loupe(Ui& ui, Canvas& canvas, PixelRect window, int framebuffer_height, float ratio) {
  const ImVec2 at = ImGui::GetIO().MousePos;
  if (!window.contains(at.x, at.y)) return;
  const float r = std::round(kLoupe * window.h);
  const auto side = static_cast<GLsizei>(std::lround(2.0f * r / kMagnified * ratio));
  const auto x = static_cast<GLint>(std::lround(at.x * ratio)) - side / 2;
  const auto y = framebuffer_height - static_cast<GLint>(std::lround(at.y * ratio)) - side / 2;
  canvas.end();  // what it magnifies must be there
  if (!seen_) seen_.emplace();
  glBindTexture(GL_TEXTURE_2D, seen_->id());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glCopyTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, x, y, side, side, 0);
  glBindTexture(GL_TEXTURE_2D, 0);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddImageRounded(compat::texture(seen_->id()), {at.x - r, at.y - r}, {at.x + r, at.y + r}, {0, 1}, {1, 0},
                       IM_COL32_WHITE, r);
  draw.AddCircle(at, r, ui.colours.text, 96, std::max(1.5f, 0.002f * window.h));
}

void PresentationView::draw(Ui& ui, Canvas& canvas, PixelRect window, int framebuffer_height, float ratio) {
  const Presentation& p = ui.session.view().presentation;
  draw_ink(ui, window);
  if (p.loupe) draw_loupe(ui, canvas, window, framebuffer_height, ratio);
  if (p.laser) draw_laser(window);
  if (p.black)
    ImGui::GetWindowDrawList()->AddRectFilled({window.x, window.y}, {window.x + window.w, window.y + window.h},
                                              IM_COL32_BLACK);
}

}  // namespace scorescope
