#include "app/ui/schedule_knots.h"

#include <algorithm>
#include <cmath>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

namespace scorescope {
namespace {

constexpr double kLargest = 60.0;                   // |log-SNR| of a knot
constexpr double kLinear = 4.0;                     // below it the axis is nearly linear, beyond logarithmic
constexpr double kTimeStep = 0.01, kSnrStep = 0.1;  // between knots, and what a hand rounds to
constexpr std::size_t kMostKnots = 16;

/// A fixed axis that holds every log-SNR: one that followed the knots would move under the hand.
struct Axis {
  PixelRect in;
  [[nodiscard]] ImVec2 place(double t, double log_snr) const {
    const double share = std::asinh(log_snr / kLinear) / std::asinh(kLargest / kLinear);
    return {in.x + static_cast<float>(t) * in.w, in.y + in.h * static_cast<float>(0.5 - 0.5 * share)};
  }
  [[nodiscard]] double t_at(float x) const { return std::clamp(static_cast<double>((x - in.x) / in.w), 0.0, 1.0); }
  [[nodiscard]] double log_snr_at(float y) const {
    const double share = std::clamp(1.0 - 2.0 * static_cast<double>((y - in.y) / in.h), -1.0, 1.0);
    return kLinear * std::sinh(share * std::asinh(kLargest / kLinear));
  }
};

double rounded(double value, double step) {
  return std::round(value / step) / std::round(1.0 / step);
}

/// Between its neighbours; the ends stay at t = 0 and 1.
std::array<double, 2> allowed(const Curve& curve, std::size_t i, double t, double log_snr) {
  const auto& k = curve.knots;
  const bool first = i == 0, last = i + 1 == k.size();
  const double high = first ? kLargest : k[i - 1][1] - kSnrStep, low = last ? -kLargest : k[i + 1][1] + kSnrStep;
  if (high < low) return k[i];
  std::array<double, 2> out{k[i][0], std::clamp(rounded(log_snr, kSnrStep), low, high)};
  if (first || last) return out;
  const double from = k[i - 1][0] + kTimeStep, to = k[i + 1][0] - kTimeStep;
  if (from <= to) out[0] = std::clamp(rounded(t, kTimeStep), from, to);
  return out;
}

bool add_knot(Curve& curve, double t, double log_snr) {
  const auto next = std::find_if(curve.knots.begin(), curve.knots.end(), [&](const auto& k) { return k[0] > t; });
  if (next == curve.knots.begin() || next == curve.knots.end() || curve.knots.size() >= kMostKnots) return false;
  if (t - (*(next - 1))[0] < kTimeStep || (*next)[0] - t < kTimeStep) return false;
  const double high = (*(next - 1))[1] - kSnrStep, low = (*next)[1] + kSnrStep;
  if (high < low) return false;
  curve.knots.insert(next, {t, std::clamp(log_snr, low, high)});
  return true;
}

}  // namespace

bool schedule_knots(Ui& ui, PixelRect rect, Curve& curve, const NoiseSchedule& schedule) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float pad = ui.px(6);
  const Axis axis{{rect.x + pad, rect.y + pad, rect.w - 2 * pad, rect.h - 2 * pad}};
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ImVec2 middle = axis.place(0.0, 0.0);
  draw.AddLine(middle, {middle.x + axis.in.w, middle.y}, with_alpha(ui.colours.dim, 0.3f), 1.0f);
  std::vector<ImVec2> line;
  for (int i = 0; i <= 120; ++i) line.push_back(axis.place(i / 120.0, 2.0 * schedule.half_log_snr(i / 120.0)));
  compat::polyline(draw, line, ui.colours.text, ui.px(1.7f));
  label(ui, ui.fonts.small, {axis.in.x, axis.in.y, axis.in.w, ui.px(15)}, ui.colours.dim, "log-SNR", Align::right);

  bool changed = false;
  std::optional<std::size_t> removed;
  for (std::size_t i = 0; i < curve.knots.size(); ++i) {
    const auto [t, log_snr] = curve.knots[i];
    const ImVec2 at = axis.place(t, log_snr);
    const float reach = ui.px(9);
    const bool inner = i > 0 && i + 1 < curve.knots.size();
    const std::string where = "log-SNR " + fixed(log_snr, 1) + " at t = " + fixed(t, 2);
    const Touch touch =
        control(ui, "schedule/log_snr/" + std::to_string(i), {at.x - reach, at.y - reach, 2 * reach, 2 * reach},
                where + (inner ? "\ndrag; double click removes" : "\ndrag up or down"));
    if (touch.held && ImGui::IsMouseDragging(0, 2.0f)) {
      const auto moved = allowed(curve, i, axis.t_at(mouse.x), axis.log_snr_at(mouse.y));
      changed = changed || moved != curve.knots[i];
      curve.knots[i] = moved;
    } else if (touch.double_clicked && inner) {
      removed = i;
    }
    if (touch.hovered || touch.held) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      if (touch.held) tooltip(ui, where);
    }
    draw.AddCircleFilled(at, ui.px(6.0f), ui.colours.stage, kRoundSides);
    draw.AddCircleFilled(at, ui.px(touch.hovered || touch.held ? 5.5f : 4.5f), ui.colours.text, kRoundSides);
  }
  const Touch plot =
      control(ui, "schedule/curve", rect,
              curve.knots.size() < kMostKnots ? "double click: another knot" : "as many knots as there can be");
  if (removed) {
    curve.knots.erase(curve.knots.begin() + static_cast<std::ptrdiff_t>(*removed));
    return true;
  }
  if (plot.double_clicked) {
    const double t = rounded(axis.t_at(mouse.x), kTimeStep);
    changed = add_knot(curve, t, rounded(2.0 * schedule.half_log_snr(t), kSnrStep)) || changed;
  }
  return changed;
}

}  // namespace scorescope
