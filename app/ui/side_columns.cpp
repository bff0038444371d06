#include "app/ui/side_columns.h"

#include <cmath>
#include <vector>

#include "app/ui/widgets.h"

namespace scorescope {
namespace {

void rule(const Ui& ui, float x0, float y0, float x1, float y1) {
  ImGui::GetWindowDrawList()->AddRectFilled({x0, y0}, {x1, y1}, ui.colours.line);
}

}  // namespace

void UsedColumns::enter(Present& present, ImVec2 now) const {
  if (now.x != size.x || now.y != size.y) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  present.left_used = parts.left_docked && parts.left.contains(mouse.x, mouse.y);
  present.right_used = parts.right_docked && parts.right.contains(mouse.x, mouse.y);
}

void draw_grounds(Canvas& canvas, const Parts& p, const Theme& palette, float ratio) {
  std::vector<PixelRect> grounds{p.top, p.bottom};
  if (p.left_docked) grounds.push_back(p.left);
  if (p.right_docked) grounds.push_back(p.right);
  const Ink ink{palette.panel, 1.0f};
  for (const PixelRect& r : grounds) canvas.fill({r.x * ratio, r.y * ratio, r.w * ratio, r.h * ratio}, ink, ink);
}

void draw_rules(const Ui& ui, const Parts& p) {
  if (p.left_docked) rule(ui, p.left.x + p.left.w, p.left.y, p.left.x + p.left.w + 1, p.left.y + p.left.h);
  if (p.right_docked) rule(ui, p.right.x - 1, p.right.y, p.right.x, p.right.y + p.right.h);
  if (p.top.h > 0.0f) rule(ui, 0, p.top.h - 1, p.window.w, p.top.h);
  if (p.bottom.h > 0.0f) rule(ui, 0, p.bottom.y, p.window.w, p.bottom.y + 1);
}

void lay_over(Ui& ui, const char* name, PixelRect rect, const std::function<void()>& draw) {
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

void close_on_press_beside(const Ui& ui, const Parts& parts) {
  ViewState& view = ui.session.view();
  if (!ImGui::IsMouseClicked(0)) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!parts.canvas.contains(mouse.x, mouse.y)) return;
  if (ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) return;
  if (!parts.left.contains(mouse.x, mouse.y)) view.left_over = false;
  if (!parts.right.contains(mouse.x, mouse.y)) view.right_over = false;
}

}  // namespace scorescope
