#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "core/scene/notation.h"

namespace scorescope {
namespace {

/// Position of a value on its groove, 0 to 1, and back.
double share_of(const FieldInfo& info, double value) {
  double share = 0.0;
  if (info.logarithmic && info.soft_min > 0.0)
    share = value > 0.0 ? std::log(value / info.soft_min) / std::log(info.soft_max / info.soft_min) : 0.0;
  else
    share = (value - info.soft_min) / (info.soft_max - info.soft_min);
  return std::clamp(share, 0.0, 1.0);
}

double value_at(const FieldInfo& info, double share, bool integer) {
  double value = 0.0;
  if (info.logarithmic && info.soft_min > 0.0)
    value = info.soft_min * std::pow(info.soft_max / info.soft_min, share);
  else
    value = info.soft_min + (info.soft_max - info.soft_min) * share;
  // Round numbers under the hand: nobody drags to 1,837 particles on purpose.
  value = round_digits(value, integer && value >= 100.0 ? 2 : 3);
  return integer ? std::round(value) : value;
}

/// Inside the hard range. An excluded minimum is approached no nearer than the slider's own end.
double allowed(const FieldInfo& info, double value, bool integer) {
  if (integer) value = std::round(value);
  value = std::clamp(value, info.min, info.max);
  if (info.open_min && value <= info.min) value = info.soft_min > info.min ? info.soft_min : info.soft_max * 1e-3;
  return value;
}

/// Adam's betas are nobody's schedule.
std::string written(const Ui& ui, const std::string& path, const FieldInfo& info) {
  const std::string words = sentence_case(info.label);
  return path.rfind("models/", 0) == 0 ? words : in_notation(ui.session.scene().notation, words);
}

void draw_groove(Ui& ui, PixelRect groove, double share, const Touch& touch) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (!ImGui::IsRectVisible({groove.x, groove.y}, {groove.x + groove.w, groove.y + groove.h})) return;
  const float cy = std::round(groove.y + 0.5f * groove.h);
  const float knob = groove.x + static_cast<float>(share) * groove.w;
  draw.AddRectFilled({groove.x, cy - ui.px(2)}, {groove.x + groove.w, cy + ui.px(2)}, ui.colours.track, ui.px(2));
  if (touch.hovered || touch.held)
    draw.AddCircleFilled({knob, cy}, ui.px(11), with_alpha(ui.colours.text, touch.held ? 0.22f : 0.12f), 32);
  draw.AddCircleFilled({knob, cy}, ui.px(7), ui.colours.text, kRoundSides);
}

}  // namespace

bool slider(Ui& ui, const std::string& path, PixelRect rect, const FieldInfo& info, double& value, bool integer) {
  if (!shown(ui, path)) return false;
  const float names = ui.px(kNameWidth);
  const float values = ui.px(62);
  const float knob = ui.px(7);
  const PixelRect groove{rect.x + names + ui.px(2), rect.y, rect.w - names - values - knob - ui.px(2), rect.h};
  const PixelRect number{rect.x + rect.w - values, rect.y, values, rect.h};
  label(ui, ui.fonts.text, {rect.x, rect.y, names - ui.px(6), rect.h}, ui.colours.dim, written(ui, path, info));

  std::string text = plain_number(value);
  if (ui.edit.path == path) {
    draw_groove(ui, groove, share_of(info, value), {});
    const PixelRect field{number.x - ui.px(14), rect.y, number.w + ui.px(14), rect.h};
    if (!text_field(ui, path, field, text, info.help)) return false;
    char* end = nullptr;
    const double typed = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || !std::isfinite(typed)) return false;
    const double was = value;
    value = allowed(info, typed, integer);
    return value != was;
  }

  // The registry holds the groove: its two ends are the two ends of the slider.
  const Touch touch = control(ui, path, {groove.x, groove.y, groove.w, groove.h}, info.help);
  const Touch on_number = control(ui, path + "/value", number, info.help);
  const double was = value;
  if (touch.pressed && !touch.double_clicked) ui.edit.before = value;
  const bool type = touch.double_clicked || on_number.clicked || (touch.pressed && ImGui::GetIO().KeyCtrl);
  if (type) {
    if (touch.double_clicked) value = ui.edit.before;
    ui.edit.path = path;
    ui.edit.text.fill('\0');
    plain_number(value).copy(ui.edit.text.data(), ui.edit.text.size() - 1);
    ui.edit.grab_focus = true;
  } else if (touch.held && (touch.pressed || ImGui::IsMouseDragging(0, 0.0f))) {
    const float share = (ImGui::GetIO().MousePos.x - groove.x) / groove.w;
    value = allowed(info, value_at(info, std::clamp(share, 0.0f, 1.0f), integer), integer);
  }
  draw_groove(ui, groove, share_of(info, value), touch);
  label(ui, ui.fonts.number, number, ui.colours.text, integer ? grouped(value) : short_number(value), Align::right);
  return value != was;
}

}  // namespace scorescope
