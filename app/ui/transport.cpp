#include "app/ui/transport.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/numbers.h"

namespace scorescope {
namespace {

constexpr std::array kSpeeds{0.25, 0.5, 1.0, 2.0, 4.0};

enum class Icon { start, back, forward, loop, ping_pong, more };

void draw_icon(Ui& ui, PixelRect rect, Icon icon, ImU32 colour) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float cx = rect.x + 0.5f * rect.w;
  const float cy = rect.y + 0.5f * rect.h;
  const float s = ui.px(5.5f);
  switch (icon) {
    case Icon::start:
      draw.AddRectFilled({cx - s - ui.px(1), cy - s}, {cx - s + ui.px(1), cy + s}, colour);
      draw.AddTriangleFilled({cx + s, cy - s}, {cx + s, cy + s}, {cx - s + ui.px(2), cy}, colour);
      break;
    case Icon::back:
      draw.AddTriangleFilled({cx + s * 0.7f, cy - s}, {cx + s * 0.7f, cy + s}, {cx - s * 0.9f, cy}, colour);
      break;
    case Icon::forward:
      draw.AddTriangleFilled({cx - s * 0.7f, cy - s}, {cx + s * 0.9f, cy}, {cx - s * 0.7f, cy + s}, colour);
      break;
    case Icon::loop: {
      draw.PathArcTo({cx, cy}, s, -0.9f, 3.9f, 24);
      draw.PathStroke(colour, 0, ui.px(1.6f));
      const ImVec2 tip(cx + s * std::cos(-0.9f), cy + s * std::sin(-0.9f));
      draw.AddTriangleFilled({tip.x - ui.px(4.5f), tip.y - ui.px(0.5f)}, {tip.x + ui.px(2.2f), tip.y - ui.px(3.2f)},
                             {tip.x + ui.px(1.2f), tip.y + ui.px(3.6f)}, colour);
      break;
    }
    case Icon::ping_pong:
      for (const float way : {-1.0f, 1.0f}) {
        const float y = cy + way * ui.px(2.8f);
        draw.AddRectFilled({cx - s, y - ui.px(0.8f)}, {cx + s, y + ui.px(0.8f)}, colour);
        draw.AddTriangleFilled({cx - way * (s + ui.px(2)), y}, {cx - way * ui.px(1.5f), y - ui.px(3.2f)},
                               {cx - way * ui.px(1.5f), y + ui.px(3.2f)}, colour);
      }
      break;
    case Icon::more:
      for (const float at : {-1.0f, 0.0f, 1.0f})
        draw.AddCircleFilled({cx + at * ui.px(5), cy}, ui.px(1.6f), colour, 12);
      break;
  }
}

bool icon_button(Ui& ui, const std::string& path, PixelRect rect, Icon icon, bool lit, std::string_view tip) {
  const Touch touch = control(ui, path, rect, tip);
  box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, lit ? ui.colours.noise : ui.colours.line, ui.px(6));
  draw_icon(ui, rect, icon, lit ? ui.colours.noise : ui.colours.text);
  return touch.clicked;
}

void play_button(Ui& ui, PixelRect rect) {
  const Touch touch = control(ui, "transport/play", rect, "play or pause   Space");
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 c(rect.x + 0.5f * rect.w, rect.y + 0.5f * rect.h);
  draw.AddCircleFilled(c, 0.5f * rect.w, ui.colours.noise, 48);
  if (touch.hovered) draw.AddCircleFilled(c, 0.5f * rect.w, with_alpha(ui.colours.text, 0.12f), 48);
  const float s = ui.px(8);
  if (ui.session.playing()) {
    draw.AddRectFilled({c.x - s * 0.85f, c.y - s}, {c.x - s * 0.25f, c.y + s}, ui.colours.on_noise, ui.px(1));
    draw.AddRectFilled({c.x + s * 0.25f, c.y - s}, {c.x + s * 0.85f, c.y + s}, ui.colours.on_noise, ui.px(1));
  } else {
    draw.AddTriangleFilled({c.x - s * 0.65f, c.y - s}, {c.x + s * 1.05f, c.y}, {c.x - s * 0.65f, c.y + s},
                           ui.colours.on_noise);
  }
  if (touch.clicked) ui.session.toggle_play();
}

void speed_button(Ui& ui, PixelRect rect) {
  const Touch touch = control(ui, "transport/speed", rect,
                              "speed of the clock, in passes a length; click: faster, right click: slower");
  box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, ui.colours.line, ui.px(6));
  const double speed = ui.session.scene().timeline.speed;
  label(ui, ui.fonts.number, rect, ui.colours.text, plain_number(round_digits(speed, 3)) + "×", Align::centre);
  const bool back = touch.hovered && ImGui::IsMouseClicked(1);
  if (!touch.clicked && !back) return;
  Scene scene = ui.session.scene();
  const auto faster = std::upper_bound(kSpeeds.begin(), kSpeeds.end(), speed);
  const auto here = std::lower_bound(kSpeeds.begin(), kSpeeds.end(), speed);
  if (back)
    scene.timeline.speed = here == kSpeeds.begin() ? kSpeeds.back() : *std::prev(here);
  else
    scene.timeline.speed = faster == kSpeeds.end() ? kSpeeds.front() : *faster;
  ui.session.apply(scene);
}

/// What is set once and then left alone.
void more_settings(Ui& ui, PixelRect button) {
  if (!shown(ui, "timeline/more")) return;
  if (icon_button(ui, "timeline/more", button, Icon::more, false,
                  "length and speed of a pass, rest at its ends, one clock or a mirrored one"))
    ImGui::OpenPopup("timeline/more");
  static constexpr std::string_view kKeys[] = {"mode", "seconds", "speed", "end_pause"};
  const float width = ui.px(316), height = ui.px(4 * kRow + kBoxRow - kRow + 24);
  ImGui::SetNextWindowPos({button.x, button.y - height - ui.px(6)});
  ImGui::SetNextWindowSize({width, height});
  if (!ImGui::BeginPopup("timeline/more")) return;
  const ImVec2 corner = ImGui::GetWindowPos();
  Scene scene = ui.session.scene();
  Column column{corner.x + ui.px(14), corner.y + ui.px(12), width - ui.px(28)};
  FieldRows rows(ui, column, "timeline/", kKeys);
  fields(rows, scene.timeline);
  if (rows.changed) ui.session.apply(scene);
  ImGui::EndPopup();
}

}  // namespace

void draw_transport(Ui& ui, PixelRect rect) {
  const float button = ui.px(30);
  const float play = ui.px(46);
  const float speed = ui.px(50);
  // What is hidden leaves no hole: the others stand as far apart as all of them would.
  const float gap = (rect.w - 5 * button - play - speed) / 6.0f;
  const float cy = rect.y + ui.px(41);
  float x = rect.x;
  const auto place = [&](float w, float h) {
    const PixelRect r{std::round(x), std::round(cy - 0.5f * h), w, h};
    x += w + gap;
    return r;
  };
  const auto there = [&](const char* key) { return shown(ui, "transport/" + std::string(key)); };
  const auto flag = [&](const std::string& key, Icon icon, bool TimelineSpec::*of) {
    if (!there(key.c_str())) return;
    Scene scene = ui.session.scene();
    bool& value = scene.timeline.*of;
    if (!icon_button(ui, "transport/" + key, place(button, button), icon, value, info_of(scene.timeline, key).help))
      return;
    value = !value;
    ui.session.apply(scene);
  };
  if (there("start") &&
      icon_button(ui, "transport/start", place(button, button), Icon::start, false, "to the start   Home"))
    ui.session.seek(0.0);
  if (there("back") &&
      icon_button(ui, "transport/back", place(button, button), Icon::back, false, "one step of the grid back   ←"))
    ui.session.step(-1);
  if (there("play")) play_button(ui, place(play, play));
  if (there("forward") &&
      icon_button(ui, "transport/forward", place(button, button), Icon::forward, false, "one step of the grid on   →"))
    ui.session.step(1);
  flag("loop", Icon::loop, &TimelineSpec::loop);
  flag("ping_pong", Icon::ping_pong, &TimelineSpec::ping_pong);
  if (there("speed")) speed_button(ui, place(speed, button));
  const PixelRect row{rect.x, rect.y + ui.px(76), rect.w, ui.px(22)};
  const PixelRect direction = timeline_choice(ui, row, Align::left, "direction", &TimelineSpec::direction);
  const float used = direction.w > 0.0f ? direction.w + ui.px(14) : 0.0f;
  timeline_choice(ui, {row.x + used, row.y, row.w - used, row.h}, Align::left, "pace", &TimelineSpec::pace);
  more_settings(ui, {rect.x + rect.w - button, row.y, button, row.h});
}

}  // namespace scorescope
