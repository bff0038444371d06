#include "app/ui/set_frame.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

namespace scorescope {
namespace {

constexpr float kMiddleReach = 30.0f;  // points from the middle at which its handle shows
constexpr float kStalk = 26.0f;        // points from the frame to the handle that turns it
constexpr float kFrameDrag = 3.0f;     // window coordinates
constexpr double kFrameMargin = 0.06;  // around the points, as a share of their spread
constexpr double kFrameWidths = 2.0;   // and standard deviations of their Gaussians
constexpr double kLeastScale = 1e-3;   // that one drag reaches
constexpr double kMostScale = 1e3;
constexpr double kFrameFarthest = 4.0;  // times the extent: where a hand takes the middle
constexpr double kDegreesOfTurn = 180.0 / std::numbers::pi;
constexpr std::size_t kMany = 40;  // components of a mixture that nobody takes one by one

float span_of(ImVec2 a, ImVec2 b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

/// Whether a target is taken as a whole.
bool is_set(const TargetSpec& target) {
  return target.kind == TargetKind::mixture ? target.components.size() > kMany : target.kind != TargetKind::preset;
}

/// The smallest upright box around the points of a set, with a margin.
Box box_of(const Mixture& mixture) {
  Box box{Vec2::Constant(INFINITY), Vec2::Constant(-INFINITY)};
  double width = 0.0;
  for (const Component& c : mixture.components) {
    box.min = box.min.cwiseMin(c.mean), box.max = box.max.cwiseMax(c.mean);
    width = std::max(width, c.cov.diagonal().maxCoeff());
  }
  const double margin = kFrameMargin * (box.max - box.min).maxCoeff() + kFrameWidths * std::sqrt(width);
  box.min -= Vec2::Constant(margin), box.max += Vec2::Constant(margin);
  if (mixture.dim == 1) box.min.y() = box.max.y() = 0.0;
  return box;
}

Vec2 middle_of(const Box& box) {
  return 0.5 * (box.min + box.max);
}

/// The target whose set is placed anew: a drawing by its points, all others as a mixture.
void place(TargetSpec& target, const TargetSpec& before, const Mixture& mixture, const Pose& pose) {
  target = before;
  if (pose == Pose{}) return;
  if (before.kind == TargetKind::drawn) {
    for (auto& [x, y] : target.drawn) {
      const Vec2 there = pose({x, y});
      x = there.x(), y = there.y();
    }
    target.drawn_bandwidth *= pose.scale;
    return;
  }
  target.kind = TargetKind::mixture;
  target.dim = mixture.dim;
  target.components = placed(mixture, pose).components;
}

void frame_knob(const Ui& ui, ImVec2 at, float radius, ImU32 fill) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddCircleFilled(at, radius + ui.px(1.5f), with_alpha(ui.colours.stage, 0.9f), kRoundSides);
  draw.AddCircleFilled(at, radius, fill, kRoundSides);
  draw.AddCircle(at, radius, ui.colours.text, kRoundSides, ui.px(1.5f));
}

}  // namespace

void SetFrame::go_on(Session& session) {
  if (grip_.part == Part::none) return;
  if (!ImGui::IsMouseDown(0) || grip_.flow >= session.stage().flow_count()) {
    grip_ = {};
    return;
  }
  if (!grip_.moved && !ImGui::IsMouseDragging(0, kFrameDrag)) return;
  grip_.moved = true;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ImVec2 at(mouse.x + grip_.off.x, mouse.y + grip_.off.y);
  const double alpha = session.stage().flow(grip_.flow).waypoint.level.alpha;
  const double pixel = 1.0 / (grip_.map.per_unit() * alpha);  // data units at t = 0
  const Vec2 middle = middle_of(grip_.box);
  const ImVec2 centre = grip_.map.pixel(alpha * middle);
  const auto arm = static_cast<double>(std::max(1.0f, span_of(grip_.began, centre)));
  Pose pose;
  Vec2 there = middle;
  if (grip_.part == Part::move) {
    const double farthest = kFrameFarthest * session.stage().extent();
    there = (grip_.map.data(at) / alpha).cwiseMax(-farthest).cwiseMin(farthest);
  } else if (grip_.part == Part::scale) {
    pose.scale = static_cast<double>(span_of(at, centre)) / arm;
    pose.scale = std::clamp(rounded_to_hand(pose.scale, 1.0 / arm), kLeastScale, kMostScale);
  } else {
    const auto angle = [&](ImVec2 p) { return std::atan2(centre.y - p.y, p.x - centre.x); };
    const double turn = kDegreesOfTurn * static_cast<double>(angle(at) - angle(grip_.began));
    pose.turn = std::remainder(rounded_to_hand(turn, kDegreesOfTurn / arm), 360.0);
  }
  pose.move = there - pose(middle);
  for (double& x : pose.move) x = rounded_to_hand(x, pixel);
  if (grip_.map.dim == 1) pose.move.y() = 0.0;
  grip_.pose = pose;
  edit_target(session, [&](TargetSpec& target) { place(target, grip_.scene.target, *grip_.mixture, pose); });
  placed_ = session.stage().target();
}

SetFrame::Shape SetFrame::shape_of(const Ui& ui, const HandPanel& panel, const Box& box, const Pose& pose,
                                   double alpha) const {
  const auto placed = [&](double x, double y) { return panel.map.pixel(alpha * pose({x, y})); };
  const Vec2 middle = middle_of(box);
  Shape out;
  out.centre = placed(middle.x(), middle.y());
  out.corners = {placed(box.min.x(), box.min.y()), placed(box.max.x(), box.min.y())};
  if (panel.map.dim == 1) return out;
  out.corners.push_back(placed(box.max.x(), box.max.y()));
  out.corners.push_back(placed(box.min.x(), box.max.y()));
  const auto stand = [&](bool below, bool inside) {
    out.below = below;
    out.inside = inside;
    out.root = placed(middle.x(), below ? box.min.y() : box.max.y());
    const float arm = std::max(1.0f, span_of(out.root, out.centre)),
                grown = 1.0f + (inside ? -1.0f : 1.0f) * ui.px(kStalk) / arm;
    out.stalk = {out.centre.x + grown * (out.root.x - out.centre.x),
                 out.centre.y + grown * (out.root.y - out.centre.y)};
    return panel.room.contains(out.stalk.x, out.stalk.y);
  };
  if (holding())
    stand(grip_.below, grip_.inside);
  else if (!stand(false, false) && !stand(true, false))
    stand(false, true);  // the set is as high as the picture
  return out;
}

bool SetFrame::touch(Ui& ui, const HandPanel& panel, Deeds& deeds) {
  if (!holding() && !is_set(ui.session.scene().target) && ui.session.stage().target() != placed_) return false;
  const double alpha = ui.session.stage().flow(panel.flow).waypoint.level.alpha;
  const Box box = holding() ? grip_.box : box_of(*ui.session.stage().target());
  const Shape shape = shape_of(ui, panel, box, grip_.pose, alpha);
  const bool mine = holding() && grip_.panel == panel.id;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool open = ui.session.view().hand.tool == Tool::components;
  const bool near = panel.reached && !holding() && span_of(shape.centre, mouse) < ui.px(kMiddleReach);
  if (!near && !mine && !open) {
    ui.items.add("panels/" + panel.id + "/frame/move", {shape.centre.x - 4, shape.centre.y - 4, 8, 8});
    return false;
  }
  const bool whole = (open && panel.reached && !holding()) || mine;
  if (open || whole) {
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const bool closed = panel.map.dim == 2;
    const ImU32 ink = with_alpha(ui.colours.text, whole ? 0.75f : 0.4f);
    compat::polyline(draw, shape.corners, with_alpha(ui.colours.stage, 0.7f), ui.px(3.5f), closed);
    compat::polyline(draw, shape.corners, ink, ui.px(1.5f), closed);
    if (closed && whole) draw.AddLine(shape.root, shape.stalk, ink, ui.px(1.0f));
  }
  bool taken = false;
  const auto part = [&](Part which, const std::string& name, ImVec2 at, const std::string& help) {
    taken = touch_part(ui, panel, shape, box, which, name, at, help, deeds) || taken;
  };
  if (whole) {
    const std::string by = holding() ? ": by " + fixed(grip_.pose.scale, 3) : "";
    for (std::size_t i = 0; i < shape.corners.size(); ++i)
      part(Part::scale, "scale" + std::to_string(i), shape.corners[i],
           "scale the whole set about its middle, widths too" + by);
    if (panel.map.dim == 2)
      part(Part::turn, "turn", shape.stalk,
           "turn the whole set about its middle" + (holding() ? ": by " + fixed(grip_.pose.turn, 1) + "°" : ""));
  }
  const int digits = decimals_for(10.0 / panel.map.per_unit());
  const std::string by = vector_text(grip_.pose.move, panel.map.dim, {digits, digits});
  const bool drawing = ui.session.scene().target.kind == TargetKind::drawn;
  part(Part::move, "move", shape.centre,
       holding()
           ? "move the whole set: by " + by + " at t = 0"
           : std::string("move the whole set of points") + (drawing ? "" : ", which becomes a mixture of its own") +
                 "\nV: its frame, to scale and turn it");
  return taken;
}

bool SetFrame::touch_part(Ui& ui, const HandPanel& panel, const Shape& shape, const Box& box, Part part,
                          const std::string& name, ImVec2 at, const std::string& help, Deeds& deeds) {
  const float reach = ui.px(part == Part::move ? 11.0f : 9.0f);
  const bool held = holding() && grip_.panel == panel.id && grip_.name == name;
  const Touch touch =
      control(ui, "panels/" + panel.id + "/frame/" + name, {at.x - reach, at.y - reach, 2 * reach, 2 * reach}, help);
  frame_knob(ui, at, ui.px(part == Part::move ? 6.0f : 4.5f),
             part == Part::move   ? ui.colours.data
             : part == Part::turn ? ui.colours.stage
                                  : ui.colours.text);
  if (!touch.hovered && !held) return false;
  ImGui::SetMouseCursor(part == Part::move ? ImGuiMouseCursor_ResizeAll : ImGuiMouseCursor_Hand);
  if (touch.held || !touch.hovered) tooltip(ui, help);
  if (touch.pressed && !holding()) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    deeds.emplace_back([this, part, name, id = panel.id, flow = panel.flow, map = panel.map, at, mouse, box,
                        below = shape.below, inside = shape.inside](Session& session) {
      grip_ = {part,
               name,
               id,
               flow,
               map,
               {at.x - mouse.x, at.y - mouse.y},
               at,
               session.scene(),
               session.stage().target(),
               box,
               {},
               below,
               inside,
               false};
    });
  }
  return true;
}

}  // namespace scorescope
