#include "app/ui/panel_grid.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/presentation_view.h"
#include "app/ui/widgets.h"
#include "core/render/camera.h"
#include "core/render/captions.h"
#include "core/render/compose.h"
#include "core/render/legend.h"
#include "core/render/pick.h"

namespace scorescope {
namespace {

constexpr std::chrono::milliseconds kSideBudget{5};
constexpr float kTitle = 34.0f, kButton = 24.0f;    // points
constexpr float kReach = 9.0f;                      // points from a particle's middle that still mean it
constexpr double kNearest = 1e-4, kFarthest = 1e5;  // half heights that a wheel reaches

PixelRect scaled(PixelRect r, float by) {
  return {r.x * by, r.y * by, r.w * by, r.h * by};
}

/// The same point in the other panels.
void echo_cursor(Ui& ui, const PanelPicture& picture, PixelRect rect, float ratio, const Vec2& x) {
  const PanelMap map = panel_map(picture, scaled(rect, ratio));
  const ImVec2 at((map.cx + map.per_unit * static_cast<float>(x.x())) / ratio,
                  (map.cy - map.per_unit * static_cast<float>(x.y())) / ratio);
  if (!rect.contains(at.x, at.y)) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float arm = ui.px(7);
  for (const auto& [colour, thickness] : {std::pair(with_alpha(ui.colours.stage, 0.6f), ui.px(3.0f)),
                                          std::pair(with_alpha(ui.colours.text, 0.8f), ui.px(1.2f))}) {
    draw.AddLine({at.x - arm, at.y}, {at.x + arm, at.y}, colour, thickness);
    draw.AddLine({at.x, at.y - arm}, {at.x, at.y + arm}, colour, thickness);
  }
}

/// What tells a panel from others of the same title: of its solver's words those that another does not begin with too.
/// Empty: the title does.
std::string distinction(const Stage& stage, const std::vector<PanelSpec>& panels, const PanelSpec& panel) {
  const auto flow = stage.flow_index(panel.flow);
  if (!flow || panel.plot != PlotKind::none) return {};
  const Stage::FlowView own = stage.flow(*flow);
  std::size_t shared = own.solver.size();
  bool alike = false;
  for (const PanelSpec& other : panels) {
    const auto index = stage.flow_index(other.flow);
    if (!index || other.plot != PlotKind::none) continue;
    const Stage::FlowView view = stage.flow(*index);
    if (view.name != own.name || view.solver == own.solver) continue;
    alike = true;
    const auto end = std::mismatch(own.solver.begin(), own.solver.end(), view.solver.begin(), view.solver.end()).first;
    shared = std::min(shared, static_cast<std::size_t>(end - own.solver.begin()));
  }
  if (!alike) return {};
  const auto comma = own.solver.rfind(", ", shared);
  return comma == std::string::npos || shared == own.solver.size() ? own.solver : own.solver.substr(comma + 2);
}

/// For the back row: title, legend, and so few particles that each is seen.
void simplify(PanelPicture& picture, std::string subtitle) {
  constexpr std::size_t kSeen = 600;
  picture.subtitle = std::move(subtitle);
  picture.right.clear();
  const std::size_t values = kSeen * static_cast<std::size_t>(picture.dim);
  if (picture.dim == 2 && picture.particles.size() > values) picture.particles = picture.particles.first(values);
}

/// Where particles lie on a density, it stays pale enough for them to be seen on a screen of little contrast: its ramp
/// ends half way (light) or three quarters of the way up (dark).
Theme for_projector(Theme look, const std::vector<PanelSpec>& panels) {
  const bool crowded = std::any_of(panels.begin(), panels.end(), [](const PanelSpec& panel) {
    const auto on = [&](Layer layer) {
      return std::find(panel.layers.begin(), panel.layers.end(), layer) != panel.layers.end();
    };
    return on(Layer::density) && on(Layer::particles);
  });
  if (!crowded) return look;
  const auto ramp = look.density;
  for (std::size_t k = 0; k < ramp.size(); ++k) {
    const float at = (look.name == ThemeName::dark ? 0.75f : 0.5f) * static_cast<float>(k);
    const auto below = static_cast<std::size_t>(at);
    const float share = at - static_cast<float>(below);
    const Rgb a = ramp[below], b = ramp[std::min(below + 1, ramp.size() - 1)];
    look.density[k] = {a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b)};
  }
  return look;
}

/// The words of a step over its picture. What is left of `area`.
PixelRect draw_strip(const Session& session, Canvas& canvas, const Theme& look, PixelRect area, float scale) {
  const LessonStep* step = open_step_of(session);
  if (step == nullptr) return draw_heading(canvas, look, session.scene().title, {}, area, scale);
  const bool revealed = session.lesson_place()->revealed;
  return draw_heading(canvas, look, step->title, step->first_words(revealed), area, scale);
}

void solo_or_all(Session& session, const std::string& panel_id) {
  const bool alone = session.view().solo.has_value();
  const auto all = session.scene().shown_panels();
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].id == panel_id) session.solo(i);
  if (alone) session.view().solo.reset();
}

PixelRect title_of(const Ui& ui, PixelRect rect) {
  return {rect.x, rect.y, rect.w, ui.px(kTitle)};
}

/// Three dots in the corner.
void draw_menu_button(const Ui& ui, PixelRect rect, bool hovered) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (hovered) box(rect, ui.colours.hover, ui.colours.line, ui.px(5));
  const float cx = rect.x + 0.5f * rect.w, cy = rect.y + 0.5f * rect.h;
  for (const float step : {-1.0f, 0.0f, 1.0f})
    draw.AddCircleFilled({cx + step * ui.px(5), cy}, ui.px(1.6f), hovered ? ui.colours.text : ui.colours.dim, 12);
}

}  // namespace

/// The title can be dragged onto another panel, opened as a menu, and double-clicked. True when the mouse is on it.
bool PanelGrid::touch_title(Ui& ui, const PanelSpec& panel, PixelRect rect) {
  const std::string path = "panels/" + panel.id;
  const PixelRect title = title_of(ui, rect);
  const float side = ui.px(kButton);
  const PixelRect button{rect.x + rect.w - side - ui.px(7), rect.y + ui.px(6), side, side};
  const Touch dots = control(ui, path + "/menu", button, "flow, solver, score, layers; duplicate, remove");
  draw_menu_button(ui, button, dots.hovered);
  // Its tooltip would hide what the panel says.
  const Touch touch = surface(ui, path + "/title", {title.x, title.y, button.x - title.x, title.h});
  const bool right_click = (touch.hovered || dots.hovered) && ImGui::IsMouseClicked(1);
  if (dots.clicked || right_click) menu_wanted_ = panel.id;
  if (touch.pressed) ui.session.view().panel = panel.id;
  if (touch.double_clicked) deeds_.emplace_back([id = panel.id](Session& session) { solo_or_all(session, id); });
  if (touch.held && ImGui::IsMouseDragging(0, ui.px(8))) dragged_ = panel.id;
  return touch.hovered || dots.hovered || touch.held;
}

/// Where a title is let go over another panel, its panel goes there.
void PanelGrid::drop(Ui& ui, const std::vector<PanelSpec>& panels, const std::vector<PixelRect>& rects) {
  if (dragged_.empty()) return;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const PixelRect r = on_pixels(rects[i]);
    const bool own = panels[i].id == dragged_;
    if (!own && !r.contains(mouse.x, mouse.y)) continue;
    draw.AddRect({r.x + 1, r.y + 1}, {r.x + r.w - 1, r.y + r.h - 1}, own ? ui.colours.dim : ui.colours.noise, ui.px(7),
                 0, ui.px(own ? 1.0f : 2.0f));
    if (!own && !ImGui::IsMouseDown(0))
      deeds_.emplace_back([id = dragged_, i](Session& session) { session.move_panel(id, i); });
  }
  if (!ImGui::IsMouseDown(0)) dragged_.clear();
}

/// A click on a particle singles it out, one on empty ground lets go of it.
void PanelGrid::touch_particles(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect,
                                float ratio) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const Vec2 here(mouse.x, mouse.y);
  if (ImGui::IsMouseClicked(0) && !ImGui::IsAnyItemHovered()) {
    ui.session.view().panel = pressed_ = panel.id;
    pressed_at_ = here;
  }
  if (!ImGui::IsMouseReleased(0) || pressed_ != panel.id) return;
  pressed_.clear();
  if ((here - pressed_at_).norm() > ui.px(4)) return;
  const FocusSpec& focus = ui.session.scene().focus;
  const auto particle =
      particle_at(picture, scaled(rect, ratio), ui.scale * ratio, kReach, mouse.x * ratio, mouse.y * ratio);
  if (particle && !focus.law())
    deeds_.emplace_back([i = static_cast<int>(*particle)](Session& session) { session.focus(i); });
  if (!particle && focus.particle >= 0) deeds_.emplace_back([](Session& session) { session.focus(-1); });
}

/// The words do what they say. True when the mouse is on one.
bool PanelGrid::touch_legend(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio) {
  using Does = PanelPicture::LegendWord::Does;
  bool on_legend = false;
  const auto words = renderer_.legend_rects(picture, scaled(rect, ratio), scale_ * ratio, words_);
  for (std::size_t i = 0; i < words.size() && i < picture.legend.size(); ++i) {
    const PanelPicture::LegendWord& word = picture.legend[i];
    const Touch touch = control(ui, "panels/" + panel.id + "/legend/" + legend_key(word),
                                scaled(words[i], 1.0f / ratio), legend_help(word));
    on_legend = on_legend || touch.hovered;
    if (touch.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (!touch.clicked) continue;
    deeds_.emplace_back([id = panel.id, layer = word.layer, does = word.does](Session& session) {
      switch (does) {
        case Does::layer:
          return session.toggle_layer(id, layer);
        case Does::colour:
          return session.next_colour(id);
        case Does::camera:
          return session.next_camera(id);
        case Does::link:
          return session.toggle_link(id);
        case Does::unfold:
          session.view().unfolded = session.view().unfolded == id ? std::string() : id;
      }
    });
  }
  return on_legend;
}

/// Wheel, where it is free: zoom about the cursor. Right or middle button: drag.
void PanelGrid::move_view(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio,
                          bool wheel) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool dragging = ImGui::IsMouseDown(1) || ImGui::IsMouseDown(2);
  const bool here = ImGui::IsWindowHovered() && rect.contains(io.MousePos.x, io.MousePos.y);
  if (!dragging && panned_ == panel.id) panned_.clear();
  const bool on_title = title_of(ui, rect).contains(io.MousePos.x, io.MousePos.y);
  if (here && !on_title && (ImGui::IsMouseClicked(1) || ImGui::IsMouseClicked(2))) panned_ = panel.id;
  const bool panning = dragging && panned_ == panel.id && (io.MouseDelta.x != 0.0f || io.MouseDelta.y != 0.0f);
  const bool zooming = wheel && here && io.MouseWheel != 0.0f;
  if (!panning && !zooming) return;
  const Stage& stage = ui.session.stage();
  const auto flow = stage.flow_index(panel.flow);
  if (!flow) return;
  ViewSpec view = stage.scene().view_of(panel);
  const double unit = camera_unit(view.camera, stage.flow(*flow).waypoint.level, *stage.target());
  const PanelMap map = panel_map(picture, scaled(rect, ratio));
  const auto data = [&](float x, float y) -> Vec2 { return map.data(x * ratio, y * ratio) / unit; };
  if (panning) {
    view.centre += data(0.0f, 0.0f) - data(io.MouseDelta.x, io.MouseDelta.y);
  } else {
    const double extent = camera_extent(view, stage);
    const double zoomed = std::clamp(extent * std::pow(1.15, -io.MouseWheel), kNearest, kFarthest);
    // What is under the cursor stays there.
    const Vec2 at = data(io.MousePos.x, io.MousePos.y);
    view.centre = at + zoomed / extent * (view.centre - at);
    view.extent = zoomed;
  }
  if (picture.dim == 1) view.centre.y() = 0.0;
  deeds_.emplace_back([id = panel.id, view](Session& session) { session.set_view(id, view); });
}

void PanelGrid::touch_panel(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio) {
  ui.items.add("panels/" + panel.id, rect);
  const bool presenting = ui.session.view().presentation.on;
  const bool on_title = !presenting && touch_title(ui, panel, rect);
  const bool on_legend = touch_legend(ui, panel, picture, rect, ratio);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool here = ImGui::IsWindowHovered() && rect.contains(mouse.x, mouse.y);
  bool taken = false;
  if (const auto flow = ui.session.stage().flow_index(panel.flow); flow && !picture.plot) {
    const bool reached = here && !on_legend, open = reached && !on_title;
    const float above = title_of(ui, rect).h, below = ui.px(30);
    const PixelRect room{rect.x, rect.y + above, rect.w, rect.h - above - below};
    taken =
        hand_.touch(ui, {panel.id, *flow, hand_map(picture, rect, ui.scale, ratio), rect, room, reached, open}, deeds_);
  }
  move_view(ui, panel, picture, rect, ratio, !taken);
  if (!here) return;
  ui.session.view().hovered = panel.id;
  if (!on_legend && !on_title && !taken) {
    if (ImGui::IsMouseDoubleClicked(0)) deeds_.emplace_back([](Session& session) { session.fit_view(); });
    touch_particles(ui, panel, picture, rect, ratio);
  }
  const auto flow = ui.session.stage().flow_index(panel.flow);
  if (!flow) return;
  const PanelMap map = panel_map(picture, scaled(rect, ratio));
  cursor_ = {*flow, picture.title, map.data(mouse.x * ratio, mouse.y * ratio), true};
}

void PanelGrid::draw(Ui& ui, PixelRect area, int framebuffer_width, int framebuffer_height, float ratio,
                     MetricSource& metrics) {
  const Theme& palette = theme(ui.session.theme_name());
  const Theme look = ui.session.view().presentation.on ? for_projector(palette, ui.session.visible_panels()) : palette;
  renderer_.begin(framebuffer_width, framebuffer_height, look);
  const auto panels = ui.session.visible_panels();
  const Presentation& presentation = ui.session.view().presentation;
  scale_ = presentation.on ? presentation_scale(ImGui::GetIO().DisplaySize.y) : ui.scale;
  words_ = presentation.on ? Words::large : Words::fitted;
  if (presentation.on && presentation.strip)
    area = scaled(draw_strip(ui.session, renderer_.canvas(), look, scaled(area, ratio), scale_ * ratio), 1.0f / ratio);
  const auto rects = grid_layout(static_cast<int>(panels.size()), area, ui.px(10));
  // A fan stands where the mouse was when the last frame was drawn: only its picture says which point that is.
  const PanelCursor before = std::exchange(cursor_, {});
  const std::optional<Vec2> fan_at = before.hovering ? std::optional(before.x) : std::nullopt;
  ui.session.view().hovered.clear();
  const auto deadline = std::chrono::steady_clock::now() + kSideBudget;
  std::vector<PanelPicture> pictures;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const PixelRect rect = on_pixels(rects[i]);
    const Legend folded = ui.session.view().unfolded == panels[i].id ? Legend::unfolded : Legend::folded;
    const PictureOptions options{.legend = presentation.on ? Legend::still : folded,
                                 .deadline = deadline,
                                 .head_room = presentation.on ? 0.0f : kButton + 4.0f,
                                 .cursor = fan_at,
                                 .metrics = &metrics,
                                 .few_arrows = presentation.on,
                                 .beat = presentation.beat};
    pictures.push_back(frozen_.shown(panels[i].id, presentation.frozen, [&] {
      return builder_.build(ui.session.stage(), panels[i], static_cast<double>(rect.w / rect.h), options);
    }));
    if (presentation.on) simplify(pictures.back(), distinction(ui.session.stage(), panels, panels[i]));
  }
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const PixelRect rect = on_pixels(rects[i]);
    renderer_.draw_panel(pictures[i], scaled(rect, ratio), scale_ * ratio, words_);
    if (veiled(ui.session, panels[i].id))
      draw_veil(renderer_.canvas(), look, ui.session.scene().predict.question, scaled(rect, ratio), scale_ * ratio);
    touch_panel(ui, panels[i], pictures[i], rect, ratio);
  }
  const Stage& stage = ui.session.stage();
  draw_captions(renderer_.canvas(), look, stage.scene().timeline.captions, stage.u(), scaled(area, ratio),
                scale_ * ratio);
  if (presentation.on) {
    const PixelRect time = PresentationView::time_bar(area, ImGui::GetIO().DisplaySize.y);
    draw_time_bar(renderer_.canvas(), look, stage, scaled(time, ratio), scale_ * ratio);
  }
  if (!cursor_.hovering && !panels.empty()) {
    if (const auto flow = ui.session.stage().flow_index(panels.front().flow))
      cursor_ = {*flow, pictures.front().title, Vec2::Zero(), false};
  }
  for (std::size_t i = 0; cursor_.hovering && i < panels.size(); ++i)
    if (pictures[i].dim == 2 && !pictures[i].plot && ui.session.stage().flow_index(panels[i].flow) != cursor_.flow)
      echo_cursor(ui, pictures[i], on_pixels(rects[i]), ratio, cursor_.x);
  drop(ui, panels, rects);
  const bool moved = cursor_.hovering != before.hovering || (cursor_.hovering && cursor_.x != before.x);
  const bool fans = std::any_of(pictures.begin(), pictures.end(), [](const auto& p) { return p.fan.has_value(); });
  pictures.clear();
  complete_ = builder_.take_complete() && !(moved && fans);
  for (const auto& deed : std::exchange(deeds_, {})) deed(ui.session);
  if (!menu_wanted_.empty()) menu_.open(std::exchange(menu_wanted_, {}));
  menu_.draw(ui);
}

}  // namespace scorescope
