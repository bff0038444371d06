#include "app/ui/target_hand.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "core/math/targets.h"

namespace scorescope {
namespace {

constexpr float kReach = 30.0f;      // points from a mean at which its handle shows
constexpr float kGap = 15.0f;        // from the ellipse to a handle
constexpr float kDragBegins = 3.0f;  // window coordinates
constexpr std::size_t kListed = 64;  // components that the registry knows the handles of
constexpr double kFarthest = 4.0;    // times the extent: where a mean can be dragged to
constexpr double kFaintest = 1e-6;   // alpha
constexpr double kOneTurn = 0.5;     // seconds in which notches of a wheel are one step of undo
constexpr double kWeightStep = 1.1;  // a notch of the wheel

float distance(ImVec2 a, ImVec2 b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

const Component& component(const Session& session, std::size_t index) {
  return session.stage().target()->components[index];
}

Signal level_in(const Session& session, std::size_t flow) {
  return session.stage().flow(flow).waypoint.level;
}

CovarianceAxes axes_of(const Session& session, std::size_t index) {
  const Mat2& cov = component(session, index).cov;
  if (session.stage().target()->dim == 1) return {std::sqrt(cov(0, 0)), 1.0, 0.0};
  const bool selected = selected_component(session) == index;
  return covariance_axes(cov, selected ? session.view().hand.angle : 0.0);
}

std::string mean_help(const Session& session, std::size_t index, double unit, bool held) {
  const Mixture& mixture = *session.stage().target();
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  const int digits = decimals_for(unit);
  const Component& c = mixture.components[index];
  std::string text = "component " + std::to_string(index + 1) + " of " + std::to_string(mixture.components.size()) +
                     "   weight " + fixed(100.0 * c.weight / total, 1) +
                     " %\nμ = " + vector_text(c.mean, mixture.dim, {digits, digits}) + " at t = 0";
  if (!held) text += "\ndrag: move   wheel: weight   Delete, Ctrl D: take away, double";
  return text;
}

std::string axis_help(double sd, Signal level, double unit) {
  const int digits = decimals_for(unit);
  return "standard deviation " + fixed(sd, digits) + " at t = 0: Σ is what is dragged\nhere √(α² sd² + σ²) = " +
         fixed(std::hypot(level.alpha * sd, level.sigma), digits) + "; the line lies at two of them";
}

void ring(Ui& ui, ImVec2 at, float radius, ImU32 fill, ImU32 line) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddCircleFilled(at, radius + ui.px(1.5f), with_alpha(ui.colours.stage, 0.9f), kRoundSides);
  draw.AddCircleFilled(at, radius, fill, kRoundSides);
  draw.AddCircle(at, radius, line, kRoundSides, ui.px(1.5f));
}

}  // namespace

bool TargetHand::holding() const {
  return (grip_.part != Part::none && ImGui::IsMouseDown(0)) || frame_.holding() ||
         ImGui::GetTime() - turned_ < kOneTurn;
}

/// Painting stops the clock at the data; once it has gone back to where it came from, what played plays on.
void TargetHand::play_on(Session& session) {
  const auto& came_from = session.view().hand.came_from;
  if (!came_from && painted_from_ && played_ && session.stage().u() == *painted_from_) session.set_playing(true);
  if (!came_from) played_ = session.playing();
  painted_from_ = came_from;
}

void TargetHand::go_on(Session& session) {
  play_on(session);
  frame_.go_on(session);
  if (grip_.part == Part::none) return;
  const bool painting = grip_.part == Part::brush || grip_.part == Part::eraser;
  const bool gone = grip_.flow >= session.stage().flow_count() ||
                    (!painting && (!has_handles(session.scene().target) ||
                                   grip_.component >= session.stage().target()->components.size()));
  if (!ImGui::IsMouseDown(0) || gone) {
    grip_ = {};
    return;
  }
  const ImGuiIO& io = ImGui::GetIO();
  if (!grip_.moved && !painting && !ImGui::IsMouseDragging(0, kDragBegins)) return;
  grip_.moved = true;
  if (painting)
    stroke(session, io.MousePos);
  else
    move_component(session, io.MousePos);
}

void TargetHand::move_component(Session& session, ImVec2 mouse) {
  const Signal level = level_in(session, grip_.flow);
  const double extent = session.stage().extent();
  const double pixel = 1.0 / (grip_.map.per_unit() * level.alpha);  // data units at t = 0
  const ImVec2 at(mouse.x + grip_.off.x, mouse.y + grip_.off.y);
  Component changed = component(session, grip_.component);
  if (grip_.part == Part::mean) {
    Vec2 mean = grip_.map.data(at) / level.alpha;
    for (double& x : mean) x = rounded_to_hand(std::clamp(x, -kFarthest * extent, kFarthest * extent), pixel);
    if (grip_.map.dim == 1) mean.y() = 0.0;
    changed.mean = mean;
  } else {
    const ImVec2 centre = grip_.map.pixel(level.alpha * changed.mean);
    CovarianceAxes axes = grip_.axes;
    if (grip_.part == Part::turn) {
      const float opposite = -grip_.sides.along;
      axes.angle = std::atan2(opposite * (centre.y - at.y), opposite * (at.x - centre.x));
      session.view().hand.angle = axes.angle;
    } else {
      const bool along = grip_.part == Part::along;
      const ImVec2 d = grip_.map.direction(axes.angle + (along ? 0.0 : std::acos(0.0)));
      const float side = along ? grip_.sides.along : grip_.sides.across;
      const double half = side * ((at.x - centre.x) * d.x + (at.y - centre.y) * d.y);
      const double sd = sd_of_half_axis(half, grip_.map.per_unit(), level, 0.002 * extent);
      (along ? axes.along : axes.across) = rounded_to_hand(std::min(sd, 2.0 * extent), pixel / kShownSds);
    }
    if (grip_.map.dim == 1)
      changed.cov(0, 0) = axes.along * axes.along;
    else
      changed.cov = covariance_of(axes);
  }
  edit_target(session, [&](TargetSpec& target) {
    make_mixture(target);
    target.components[grip_.component] = changed;
  });
}

void TargetHand::stroke(Session& session, ImVec2 mouse) {
  const double alpha = level_in(session, grip_.flow).alpha;
  const Vec2 to = grip_.map.data(mouse) / alpha;
  const Brush& brush = session.view().hand.brush;
  const bool begins = session.scene().target.kind != TargetKind::drawn;
  if (grip_.part == Part::eraser) {
    edit_target(session, [&](TargetSpec& target) { erase(target, brush.radius, to); });
    return;
  }
  const std::size_t before = session.scene().target.drawn.size();
  edit_target(session, [&](TargetSpec& target) {
    if (begins) target.drawn.clear();
    if (grip_.moved && !begins) {
      grip_.dab = paint(target, brush, grip_.dab, to);
    } else {
      paint(target, brush, to);
      grip_.dab = to;
    }
  });
  if (before == static_cast<std::size_t>(kMaxPointComponents))
    session.say("the drawing holds " + std::to_string(kMaxPointComponents) +
                " points, and no more can be drawn live; the eraser makes room");
}

bool TargetHand::touch(Ui& ui, const HandPanel& panel, Deeds& deeds) {
  const Tool tool = ui.session.view().hand.tool;
  if (level_in(ui.session, panel.flow).alpha < kFaintest) return false;  // nothing of the data is left to take
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.PushClipRect({panel.rect.x, panel.rect.y}, {panel.rect.x + panel.rect.w, panel.rect.y + panel.rect.h}, true);
  const bool brushes = tool == Tool::brush || tool == Tool::eraser;
  const bool taken = brushes ? touch_brush(ui, panel, deeds) : touch_components(ui, panel, deeds);
  draw.PopClipRect();
  return taken;
}

bool TargetHand::touch_components(Ui& ui, const HandPanel& panel, Deeds& deeds) {
  const Session& session = ui.session;
  const Mixture& mixture = *session.stage().target();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const Tool tool = session.view().hand.tool;
  const Signal level = level_in(session, panel.flow);
  bool taken = false;
  if (has_handles(session.scene().target)) {
    std::vector<Handles> handles;
    for (std::size_t i = 0; i < mixture.components.size(); ++i) {
      const bool here = grip_.part != Part::none && grip_.panel == panel.id && grip_.component == i;
      handles.push_back(handles_of(panel.map, level, mixture.components[i].mean, axes_of(session, i), ui.px(kGap),
                                   panel.room, here ? &grip_.sides : nullptr));
    }
    std::optional<std::size_t> nearest;
    for (std::size_t i = 0; panel.reached && i < handles.size(); ++i)
      if (distance(handles[i].mean, mouse) < (nearest ? distance(handles[*nearest].mean, mouse) : ui.px(kReach)))
        nearest = i;
    const bool held = grip_.part != Part::none;
    if (held) nearest = grip_.panel == panel.id ? std::optional(grip_.component) : std::nullopt;
    const auto selected = selected_component(session);
    const bool open = tool == Tool::components || tool == Tool::add;
    // The held and the selected one first: of two that overlap, the first has the mouse.
    std::vector<std::size_t> order;
    for (const auto& first : {nearest, selected})
      if (first && std::find(order.begin(), order.end(), *first) == order.end()) order.push_back(*first);
    for (std::size_t i = 0; i < handles.size(); ++i) {
      const bool shown = std::find(order.begin(), order.end(), i) != order.end();
      if (!shown && i < kListed && handles.size() <= kListed) {
        const ImVec2 at = handles[i].mean;
        ui.items.add("panels/" + panel.id + "/component/" + std::to_string(i) + "/mean", {at.x - 4, at.y - 4, 8, 8});
      }
      if (open && !shown) draw_component(ui, panel, i, handles[i], false);
    }
    for (const std::size_t i : order) {
      const bool whole = i == selected && (panel.reached || grip_.panel == panel.id);
      draw_component(ui, panel, i, handles[i], whole);
      for (const Part part : {Part::mean, Part::along, Part::across, Part::turn}) {
        if (part != Part::mean && !whole) continue;
        if ((part == Part::turn && handles[i].round) || (part == Part::across && mixture.dim == 1)) continue;
        taken = touch_handle(ui, panel, i, part, handles[i], deeds) || taken;
      }
    }
  }
  taken = taken || frame_.touch(ui, panel, deeds);
  if (!panel.open || taken || grip_.part != Part::none || frame_.holding() ||
      (tool != Tool::add && tool != Tool::components))
    return taken;
  if (tool == Tool::add) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (tool == Tool::add ? ImGui::IsMouseClicked(0) : ImGui::IsMouseDoubleClicked(0)) {
    const Vec2 at = panel.map.data(mouse) / level.alpha;
    const double pixel = 1.0 / (panel.map.per_unit() * level.alpha);
    deeds.emplace_back([at, pixel](Session& s) {
      if (!has_handles(s.scene().target))
        return s.say("components are added to a mixture or a preset; choose one first");
      std::size_t added = 0;
      const Vec2 mean(rounded_to_hand(at.x(), pixel), rounded_to_hand(at.y(), pixel));
      if (!edit_target(s, [&](TargetSpec& target) { added = add_component(target, mean); })) return;
      select_component(s, added);
      s.view().hand.tool = Tool::components;
    });
  }
  return true;
}

void TargetHand::draw_component(Ui& ui, const HandPanel& panel, std::size_t index, const Handles& h, bool all) const {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const bool selected = selected_component(ui.session) == index;
  const ImU32 ink = ui.colours.text, faint = with_alpha(ink, 0.75f);
  if (all) {
    const CovarianceAxes axes = axes_of(ui.session, index);
    const ImVec2 a = panel.map.direction(axes.angle), b = panel.map.direction(axes.angle + std::acos(0.0));
    std::vector<ImVec2> line;
    const int sides = std::clamp(static_cast<int>(6.0 * std::sqrt(std::max(h.half[0], h.half[1]))), 24, 96);
    for (int k = 0; k < sides; ++k) {
      const double turn = 2.0 * std::numbers::pi * k / sides;
      const auto u = static_cast<float>(h.half[0] * std::cos(turn)), v = static_cast<float>(h.half[1] * std::sin(turn));
      line.emplace_back(h.mean.x + u * a.x + v * b.x, h.mean.y + u * a.y + v * b.y);
    }
    if (panel.map.dim == 1) line = {h.along_end, {2 * h.mean.x - h.along_end.x, 2 * h.mean.y - h.along_end.y}};
    const bool closed = panel.map.dim == 2;
    compat::polyline(draw, line, with_alpha(ui.colours.stage, 0.7f), ui.px(3.5f), closed);
    compat::polyline(draw, line, faint, ui.px(1.5f), closed);
    draw.AddLine(h.along_end, h.along, faint, ui.px(1.0f));
    ring(ui, h.along, ui.px(4.5f), ink, ink);
    if (panel.map.dim == 2) {
      draw.AddLine(h.across_end, h.across, faint, ui.px(1.0f));
      ring(ui, h.across, ui.px(4.5f), ink, ink);
    }
    if (!h.round) {
      draw.AddLine({2 * h.mean.x - h.along_end.x, 2 * h.mean.y - h.along_end.y}, h.turn, faint, ui.px(1.0f));
      ring(ui, h.turn, ui.px(4.5f), ui.colours.stage, ink);
    }
  }
  ring(ui, h.mean, ui.px(selected ? 6.5f : 5.0f), selected ? ui.colours.data : ui.colours.stage, ink);
}

bool TargetHand::touch_handle(Ui& ui, const HandPanel& panel, std::size_t index, Part part, const Handles& h,
                              Deeds& deeds) {
  const char* name = part == Part::mean     ? "mean"
                     : part == Part::along  ? "along"
                     : part == Part::across ? "across"
                                            : "turn";
  const ImVec2 at = part == Part::mean     ? h.mean
                    : part == Part::along  ? h.along
                    : part == Part::across ? h.across
                                           : h.turn;
  const float reach = ui.px(part == Part::mean ? 11.0f : 9.0f);
  const bool held = grip_.part == part && grip_.component == index && grip_.panel == panel.id;
  const Signal level = level_in(ui.session, panel.flow);
  const double unit = 10.0 / panel.map.per_unit();
  const CovarianceAxes axes = axes_of(ui.session, index);
  const std::string help = part == Part::mean ? mean_help(ui.session, index, unit, held)
                           : part == Part::turn
                               ? "turn Σ: " + fixed(axes.angle * 180.0 / std::numbers::pi, 0) + "° at t = 0"
                               : axis_help(part == Part::along ? axes.along : axes.across, level, unit);
  const Touch touch = control(ui, "panels/" + panel.id + "/component/" + std::to_string(index) + "/" + name,
                              {at.x - reach, at.y - reach, 2 * reach, 2 * reach}, help);
  if (!touch.hovered && !held) return false;
  ImGui::SetMouseCursor(part == Part::mean ? ImGuiMouseCursor_ResizeAll : ImGuiMouseCursor_Hand);
  if (touch.held || !touch.hovered) tooltip(ui, help);
  if (touch.pressed && grip_.part == Part::none) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    // An axis is measured where its ellipse ends, not where its handle stands.
    const ImVec2 taken = part == Part::along ? h.along_end : part == Part::across ? h.across_end : at;
    grip_ = {part, panel.id, panel.flow, index, panel.map, {taken.x - mouse.x, taken.y - mouse.y},
             axes, h.sides,  false,      {}};
    deeds.emplace_back([index](Session& session) { select_component(session, index); });
  }
  if (const float wheel = ImGui::GetIO().MouseWheel; wheel != 0.0f && touch.hovered && !held) {
    turned_ = ImGui::GetTime();
    deeds.emplace_back([index, wheel](Session& session) {
      select_component(session, index);
      edit_target(session, [&](TargetSpec& target) {
        make_mixture(target);
        double& weight = target.components[index].weight;
        weight = std::clamp(round_digits(weight * std::pow(kWeightStep, wheel), 3), 1e-6, 1e6);
      });
    });
  }
  return true;
}

bool TargetHand::touch_brush(Ui& ui, const HandPanel& panel, Deeds& deeds) {
  if (panel.map.dim == 1 || (!panel.open && grip_.panel != panel.id)) return false;
  const Hand& hand = ui.session.view().hand;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool erases = hand.tool == Tool::eraser;
  const double alpha = level_in(ui.session, panel.flow).alpha;
  const auto radius = static_cast<float>(hand.brush.radius * alpha * panel.map.per_unit());
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddCircle(mouse, radius, with_alpha(ui.colours.stage, 0.8f), 48, ui.px(3.5f));
  draw.AddCircle(mouse, radius, erases ? ui.colours.text : ui.colours.data, 48, ui.px(1.5f));
  if (panel.open && ImGui::IsMouseClicked(0) && grip_.part == Part::none) {
    grip_ = {erases ? Part::eraser : Part::brush, panel.id, panel.flow, 0, panel.map, {}, {}, {}, false, {}};
    deeds.emplace_back([this, mouse](Session& session) {
      const double u = session.stage().clock().to_data() ? 1.0 : 0.0;
      if (session.stage().u() != u) session.seek(u);  // the clock has been moved since the brush was taken up
      session.set_playing(false);
      stroke(session, mouse);
      grip_.moved = true;
    });
  }
  if (const float wheel = ImGui::GetIO().MouseWheel; wheel != 0.0f && panel.open)
    deeds.emplace_back([wheel](Session& session) {
      Brush& brush = session.view().hand.brush;
      brush.radius = std::clamp(brush.radius * std::pow(kWeightStep, static_cast<double>(wheel)), 0.02, 3.0);
    });
  return panel.open || grip_.panel == panel.id;
}

}  // namespace scorescope
