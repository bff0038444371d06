#include "app/ui/set_frame.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "core/scene/target_edit.h"

namespace scorescope {
namespace {

constexpr float kMiddleReach = 30.0f;  // points from the middle at which its handle shows
constexpr float kStalk = 26.0f;        // points from the frame to the handle that turns it
constexpr float kFrameDrag = 3.0f;     // window coordinates
constexpr double kFrameMargin = 0.06;  // around the points, as a share of their spread
constexpr double kFrameWidths = 2.0;   // and standard deviations of their Gaussians
constexpr double kLeastScale = 1e-3;   // that a hand reaches
constexpr double kMostScale = 1e3;
constexpr double kFrameFarthest = 4.0;  // times the extent: where a hand takes the middle
constexpr double kDegreesOfTurn = 180.0 / std::numbers::pi;

float span_of(ImVec2 a, ImVec2 b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

/// The smallest upright box around the points of a set as it lies before it is placed, with a margin.
Box own_box(const Mixture& placed, const Pose& pose) {
  Box box{Vec2::Constant(INFINITY), Vec2::Constant(-INFINITY)};
  double width = 0.0;
  for (const Component& c : placed.components) {
    const Vec2 x = pose.back(c.mean);
    box.min = box.min.cwiseMin(x), box.max = box.max.cwiseMax(x);
    width = std::max(width, c.cov.diagonal().maxCoeff());
  }
  const double margin = kFrameMargin * (box.max - box.min).maxCoeff() + kFrameWidths * std::sqrt(width) / pose.scale;
  box.min -= Vec2::Constant(margin), box.max += Vec2::Constant(margin);
  if (placed.dim == 1) box.min.y() = box.max.y() = 0.0;
  return box;
}

/// As a slider has it: above -180, at most 180.
double half_turn(double degrees) {
  return degrees - 360.0 * std::ceil(degrees / 360.0 - 0.5);
}

void frame_knob(const Ui& ui, ImVec2 at, float radius, ImU32 fill) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddCircleFilled(at, radius + ui.px(1.5f), with_alpha(ui.colours.stage, 0.9f), 24);
  draw.AddCircleFilled(at, radius, fill, 24);
  draw.AddCircle(at, radius, ui.colours.text, 24, ui.px(1.5f));
}

}  // namespace

void SetFrame::go_on(Session& session) {
  if (grip_.part == Part::none) return;
  if (!ImGui::IsMouseDown(0) || pose_of(session.scene().target) == nullptr ||
      grip_.flow >= session.stage().flow_count()) {
    grip_ = {};
    return;
  }
  if (!grip_.moved && !ImGui::IsMouseDragging(0, kFrameDrag)) return;
  grip_.moved = true;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ImVec2 at(mouse.x + grip_.off.x, mouse.y + grip_.off.y);
  const double alpha = session.stage().flow(grip_.flow).waypoint.level.alpha;
  const double pixel = 1.0 / (grip_.map.per_unit() * alpha);  // data units at t = 0
  const Vec2 middle = grip_.pose(grip_.middle);
  const ImVec2 centre = grip_.map.pixel(alpha * middle);
  Pose pose = grip_.pose;
  Vec2 there = middle;
  if (grip_.part == Part::move) {
    const double farthest = kFrameFarthest * session.stage().extent();
    there = (grip_.map.data(at) / alpha).cwiseMax(-farthest).cwiseMin(farthest);
  } else if (grip_.part == Part::scale) {
    const auto arm = static_cast<double>(std::max(1.0f, span_of(grip_.began, centre)));
    const double scale = pose.scale * static_cast<double>(span_of(at, centre)) / arm;
    pose.scale = std::clamp(rounded_to_hand(scale, pose.scale / arm), kLeastScale, kMostScale);
  } else {
    const auto angle = [&](ImVec2 p) { return std::atan2(centre.y - p.y, p.x - centre.x); };
    const double turn = pose.turn + kDegreesOfTurn * static_cast<double>(angle(at) - angle(grip_.began));
    pose.turn = half_turn(rounded_to_hand(turn, kDegreesOfTurn / static_cast<double>(span_of(grip_.began, centre))));
  }
  pose.move = Vec2::Zero();
  pose.move = there - pose(grip_.middle);
  for (double& x : pose.move) x = rounded_to_hand(x, pixel);
  if (grip_.map.dim == 1) pose.move.y() = 0.0;
  edit_target(session, [&](TargetSpec& target) { *pose_of(target) = pose; });
}

SetFrame::Shape SetFrame::shape_of(Ui& ui, const HandPanel& panel) const {
  const Session& session = ui.session;
  const Mixture& mixture = *session.stage().target();
  const Pose& pose = *pose_of(session.scene().target);
  const double alpha = session.stage().flow(panel.flow).waypoint.level.alpha;
  const Box box = own_box(mixture, pose);
  const auto placed = [&](double x, double y) { return panel.map.pixel(alpha * pose({x, y})); };
  Shape out;
  out.middle = 0.5 * (box.min + box.max);
  out.centre = placed(out.middle.x(), out.middle.y());
  out.corners = {placed(box.min.x(), box.min.y()), placed(box.max.x(), box.min.y())};
  if (mixture.dim == 1) return out;
  out.corners.push_back(placed(box.max.x(), box.max.y()));
  out.corners.push_back(placed(box.min.x(), box.max.y()));
  const auto stand = [&](bool below) {
    out.below = below;
    out.root = placed(out.middle.x(), below ? box.min.y() : box.max.y());
    const float arm = std::max(1.0f, span_of(out.root, out.centre));
    const float grown = 1.0f + ui.px(kStalk) / arm;
    out.stalk = {out.centre.x + grown * (out.root.x - out.centre.x),
                 out.centre.y + grown * (out.root.y - out.centre.y)};
  };
  stand(grip_.part != Part::none && grip_.panel == panel.id && grip_.below);
  if (grip_.part == Part::none && !panel.room.contains(out.stalk.x, out.stalk.y)) {
    const ImVec2 above = out.stalk;
    stand(true);
    if (!panel.room.contains(out.stalk.x, out.stalk.y)) stand(false), out.stalk = above;
  }
  return out;
}

bool SetFrame::touch(Ui& ui, const HandPanel& panel, Deeds& deeds) {
  if (pose_of(ui.session.scene().target) == nullptr) return false;
  const Hand& hand = ui.session.view().hand;
  const Shape shape = shape_of(ui, panel);
  const bool mine = holding() && grip_.panel == panel.id;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool near = panel.reached && !holding() && span_of(shape.centre, mouse) < ui.px(kMiddleReach);
  const bool whole = hand.framed && (mine || (panel.reached && !holding()));
  const bool open = hand.tool == Tool::components || hand.framed;
  if (!near && !whole && !mine && !open) {
    ui.items.add("panels/" + panel.id + "/frame/move", {shape.centre.x - 4, shape.centre.y - 4, 8, 8});
    return false;
  }
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (whole || hand.tool == Tool::components) {
    std::vector<ImVec2> line = shape.corners;
    const bool closed = panel.map.dim == 2;
    const ImU32 ink = with_alpha(ui.colours.text, whole ? 0.75f : 0.4f);
    compat::polyline(draw, line, with_alpha(ui.colours.stage, 0.7f), ui.px(3.5f), closed);
    compat::polyline(draw, line, ink, ui.px(1.5f), closed);
    if (closed && whole) draw.AddLine(shape.root, shape.stalk, ink, ui.px(1.0f));
  }
  bool taken = false;
  const Pose& pose = *pose_of(ui.session.scene().target);
  const int digits = decimals_for(10.0 / panel.map.per_unit());
  if (whole) {
    const std::string scale = "scale " + fixed(pose.scale, 3) + ": the corners scale the whole set about its middle";
    for (std::size_t i = 0; i < shape.corners.size(); ++i)
      taken = touch_part(ui, panel, shape, Part::scale, "scale" + std::to_string(i), shape.corners[i], scale, deeds) ||
              taken;
    if (panel.map.dim == 2)
      taken = touch_part(ui, panel, shape, Part::turn, "turn", shape.stalk,
                         "turn " + fixed(pose.turn, 1) + "°: the whole set about its middle", deeds) ||
              taken;
  }
  const std::string move = "the whole set of points: moved by " +
                           vector_text(pose.move, panel.map.dim, {digits, digits}) + " at t = 0" +
                           (holding() ? "" : "\ndrag: move   click: its frame, to scale and turn");
  return touch_part(ui, panel, shape, Part::move, "move", shape.centre, move, deeds) || taken;
}

bool SetFrame::touch_part(Ui& ui, const HandPanel& panel, const Shape& shape, Part part, const std::string& name,
                          ImVec2 at, const std::string& help, Deeds& deeds) {
  const float reach = ui.px(part == Part::move ? 11.0f : 9.0f);
  const bool held = grip_.part == part && grip_.panel == panel.id && (part != Part::scale || grip_.name == name);
  const Touch touch =
      control(ui, "panels/" + panel.id + "/frame/" + name, {at.x - reach, at.y - reach, 2 * reach, 2 * reach}, help);
  const bool framed = ui.session.view().hand.framed;
  if (part == Part::move)
    frame_knob(ui, at, ui.px(framed ? 6.5f : 5.0f), framed ? ui.colours.data : ui.colours.stage);
  else
    frame_knob(ui, at, ui.px(4.5f), part == Part::turn ? ui.colours.stage : ui.colours.text);
  if (!touch.hovered && !held) return false;
  ImGui::SetMouseCursor(part == Part::move ? ImGuiMouseCursor_ResizeAll : ImGuiMouseCursor_Hand);
  if (touch.held || !touch.hovered) tooltip(ui, help);
  if (touch.pressed && grip_.part == Part::none) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    grip_ = {part,         name,
             panel.id,     panel.flow,
             panel.map,    {at.x - mouse.x, at.y - mouse.y},
             at,           *pose_of(ui.session.scene().target),
             shape.middle, shape.below,
             false};
    deeds.emplace_back([](Session& session) { session.view().hand.framed = true; });
  }
  return true;
}

}  // namespace scorescope
