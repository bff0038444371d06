#include "app/ui/plot.h"

#include <algorithm>
#include <cmath>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"

namespace scorescope {

void schedule_plot(Ui& ui, PixelRect rect, const NoiseSchedule& schedule, double t) {
  if (!ImGui::IsRectVisible({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h})) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  box(rect, ui.colours.stage, ui.colours.line, ui.px(6));
  const float pad = ui.px(6);
  const PixelRect in{rect.x + pad, rect.y + pad, rect.w - 2 * pad, rect.h - 2 * pad};
  const double top = std::max({1.0, schedule.at(1.0).sigma, schedule.at(0.0).sigma});
  const auto place = [&](double at, double value) {
    return ImVec2(in.x + static_cast<float>(at) * in.w, in.y + in.h * (1.0f - static_cast<float>(value / top)));
  };
  constexpr int kPoints = 72;
  std::vector<ImVec2> alpha, sigma;
  for (int i = 0; i <= kPoints; ++i) {
    const double at = static_cast<double>(i) / kPoints;
    const Signal s = schedule.at(at);
    alpha.push_back(place(at, s.alpha));
    sigma.push_back(place(at, s.sigma));
  }
  const float now = place(t, 0.0).x;
  draw.AddLine({now, rect.y + 1}, {now, rect.y + rect.h - 1}, with_alpha(ui.colours.dim, 0.35f), 1.0f);
  compat::polyline(draw, sigma, ui.colours.noise, ui.px(1.7f));
  compat::polyline(draw, alpha, ui.colours.data, ui.px(1.7f));
  const Signal level = schedule.at(t);
  const auto dot = [&](double value, ImU32 colour) {
    draw.AddCircleFilled(place(t, value), ui.px(5.2f), ui.colours.stage, kRoundSides);
    draw.AddCircleFilled(place(t, value), ui.px(4.0f), colour, kRoundSides);
  };
  dot(level.sigma, ui.colours.noise);
  dot(level.alpha, ui.colours.data);
  if (top > 1.0) {
    const PixelRect corner{rect.x + ui.px(9), rect.y + ui.px(4), rect.w, ui.px(16)};
    label(ui, ui.fonts.small, corner, ui.colours.dim, "up to " + plain_number(round_digits(top, 3)));
  }
}

void log_snr_plot(Ui& ui, PixelRect rect, const NoiseSchedule& schedule, const Clock& clock, double t) {
  if (!ImGui::IsRectVisible({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h})) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  box(rect, ui.colours.stage, ui.colours.line, ui.px(6));
  const float pad = ui.px(8);
  const PixelRect in{rect.x + pad, rect.y + pad, rect.w - 2 * pad, rect.h - 2 * pad};
  const double high = schedule.half_log_snr(clock.t_min());
  const double low = schedule.half_log_snr(clock.t_max());
  const auto place = [&](double at) {
    const double share = (schedule.half_log_snr(at) - low) / (high - low);
    return ImVec2(in.x + static_cast<float>(at) * in.w, in.y + in.h * (1.0f - static_cast<float>(share)));
  };
  if (low < 0.0 && high > 0.0) {  // where signal and noise are equal
    const float y = std::round(in.y + in.h * static_cast<float>(high / (high - low)));
    draw.AddLine({in.x, y}, {in.x + in.w, y}, with_alpha(ui.colours.dim, 0.35f), 1.0f);
    label(ui, ui.fonts.small, {in.x, y - ui.px(16), in.w, ui.px(15)}, ui.colours.dim, "SNR = 1", Align::right);
  }
  constexpr int kPoints = 80;
  std::vector<ImVec2> curve;
  for (int i = 0; i <= kPoints; ++i) {
    const double s = static_cast<double>(i) / kPoints;
    curve.push_back(place(clock.t_min() + (clock.t_max() - clock.t_min()) * s * s));  // denser where it is steep
  }
  compat::polyline(draw, curve, ui.colours.text, ui.px(1.6f));
  draw.AddCircleFilled(place(t), ui.px(5.2f), ui.colours.stage, kRoundSides);
  draw.AddCircleFilled(place(t), ui.px(4.0f), ui.colours.text, kRoundSides);
  label(ui, ui.fonts.small, {in.x, in.y + in.h - ui.px(14), in.w, ui.px(15)}, ui.colours.dim, "log-SNR over t");
}

void share_bars(Ui& ui, PixelRect rect, const std::vector<double>& shares, double top) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (shares.empty()) return;
  const float gap = ui.px(3);
  // Across the whole card; one or two of them are no slabs.
  const float width = (rect.w + gap) / static_cast<float>(std::max<std::size_t>(3, shares.size())) - gap;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const float x = rect.x + static_cast<float>(i) * (width + gap);
    const auto share = static_cast<float>(shares[i] / top);
    const float height = std::max(ui.px(2), share * rect.h);
    draw.AddRectFilled({x, rect.y + rect.h - height}, {x + width, rect.y + rect.h},
                       with_alpha(ui.colours.data, 0.55f + 0.45f * share), ui.px(1.5f));
  }
}

}  // namespace scorescope
