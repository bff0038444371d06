#include "app/ui/transport.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

namespace scorescope {
namespace {

constexpr std::array kSpeeds{0.25, 0.5, 1.0, 2.0, 4.0};

enum class Icon { start, back, forward, loop };

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
  }
}

bool icon_button(Ui& ui, const std::string& path, PixelRect rect, Icon icon, bool lit, std::string_view tip) {
  const Touch touch = control(ui, path, rect);
  box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, lit ? ui.colours.noise : ui.colours.line, ui.px(6));
  draw_icon(ui, rect, icon, lit ? ui.colours.noise : ui.colours.text);
  if (touch.hovered && !touch.held) tooltip(ui, tip);
  return touch.clicked;
}

void play_button(Ui& ui, PixelRect rect) {
  const Touch touch = control(ui, "transport/play", rect);
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
  const Touch touch = control(ui, "transport/speed", rect);
  box(rect, touch.hovered ? ui.colours.hover : ui.colours.control, ui.colours.line, ui.px(6));
  const double speed = ui.session.scene().timeline.speed;
  label(ui, ui.fonts.number, rect, ui.colours.text, plain_number(round_digits(speed, 3)) + "×", Align::centre);
  if (touch.hovered && !touch.held) tooltip(ui, "speed; the right button goes back");
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

}  // namespace

void draw_transport(Ui& ui, PixelRect rect) {
  const float button = ui.px(32);
  const float play = ui.px(46);
  const float speed = ui.px(54);
  const float gap = (rect.w - 4 * button - play - speed) / 5.0f;
  const float cy = rect.y + ui.px(51);
  float x = rect.x;
  const auto place = [&](float w, float h) {
    const PixelRect r{std::round(x), std::round(cy - 0.5f * h), w, h};
    x += w + gap;
    return r;
  };
  if (icon_button(ui, "transport/start", place(button, button), Icon::start, false, "to the start   Home"))
    ui.session.seek(0.0);
  if (icon_button(ui, "transport/back", place(button, button), Icon::back, false, "one step back   ←"))
    ui.session.step(-1);
  play_button(ui, place(play, play));
  if (icon_button(ui, "transport/forward", place(button, button), Icon::forward, false, "one step on   →"))
    ui.session.step(1);
  if (icon_button(ui, "transport/loop", place(button, button), Icon::loop, ui.session.scene().timeline.loop, "loop")) {
    Scene scene = ui.session.scene();
    scene.timeline.loop = !scene.timeline.loop;
    ui.session.apply(scene);
  }
  speed_button(ui, place(speed, button));
}

}  // namespace scorescope
