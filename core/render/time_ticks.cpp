#include "core/render/time_ticks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace scorescope {
namespace {

constexpr int kHalvings = 60;
constexpr double kClosestMarks = 5.0;  // pixels between marks without a number

std::string printed(const char* format, double value) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  std::string out = text;
  if (out.front() == '-') out.replace(0, 1, "\u2212");
  return out;
}

std::string tick_label(TickUnit unit, double value) {
  // Ends such as 0.001 are written in full, tenths as 0.4; no label is longer than 0.0013.
  if (unit == TickUnit::log_snr)  // one decimal, where it is none
    return printed(std::abs(value - std::round(value)) < 0.05 ? "%.0f" : "%.1f", value);
  if (unit == TickUnit::time && std::abs(value * 10.0 - std::round(value * 10.0)) < 1e-9) return printed("%.1f", value);
  return printed(std::abs(value) < 0.01 ? "%.2g" : "%.3g", value);
}

/// Round values of a unit between two, the ones to be labelled first first.
std::vector<double> round_values(TickUnit unit, double low, double high) {
  std::vector<double> out;
  const auto inside = [&](double v) {
    const double slack = 1e-9 * (high - low);
    return v > low + slack && v < high - slack && std::find(out.begin(), out.end(), v) == out.end();
  };
  const auto add = [&](double v) {
    if (inside(v)) out.push_back(v);
  };
  switch (unit) {
    case TickUnit::time:
      for (const int tenths : {5, 2, 8, 4, 6, 1, 3, 7, 9}) add(tenths / 10.0);
      break;
    case TickUnit::log_snr:
      add(0.0);
      for (const double apart : {8.0, 4.0, 2.0, 1.0})
        for (double v = apart * std::ceil(low / apart); v < high; v += apart) add(v);
      break;
    case TickUnit::sigma:
      for (const int digit : {1, 5, 2, 3, 7, 4, 6, 8, 9})
        for (int power = -9; power <= 9; ++power) add(digit * std::pow(10.0, power));
      break;
  }
  return out;
}

}  // namespace

double in_unit(TickUnit unit, const NoiseSchedule& schedule, double t) {
  switch (unit) {
    case TickUnit::time:
      return t;
    case TickUnit::log_snr:
      return 2.0 * schedule.half_log_snr(t);
    case TickUnit::sigma:
      return schedule.at(t).sigma;
  }
  return t;
}

std::string reading(TickUnit unit, const NoiseSchedule& schedule, double t) {
  const double value = in_unit(unit, schedule, t);
  switch (unit) {
    case TickUnit::time:
      return "t = " + printed("%.3f", value);
    case TickUnit::log_snr:
      return "log-SNR = " + printed("%.2f", value);
    case TickUnit::sigma:
      return "\u03c3 = " + printed(value < 10.0 ? "%.3f" : "%.1f", value);
  }
  return {};
}

std::vector<TimeTick> time_ticks(const Clock& clock, const NoiseSchedule& schedule, TickUnit unit, float width,
                                 float label_width) {
  std::vector<TimeTick> out;
  std::vector<double> taken;
  const double apart = 1.15 * static_cast<double>(label_width / width);
  const auto free_at = [&](double u) {
    return std::all_of(taken.begin(), taken.end(), [&](double other) { return std::abs(u - other) >= apart; });
  };
  // Labels of the ends are pushed inwards by half their width.
  const double half = 0.5 * static_cast<double>(label_width / width);
  const auto add = [&](double value, double u, bool marked_anyway) {
    const double anchor = std::clamp(u, half, 1.0 - half);
    const bool room = free_at(anchor);
    if (room) taken.push_back(anchor);
    if (room || marked_anyway) out.push_back({u, room ? tick_label(unit, value) : std::string()});
  };
  const auto value_at = [&](double t) { return in_unit(unit, schedule, t); };
  const double at_noise = value_at(clock.t_max()), at_data = value_at(clock.t_min());
  add(at_noise, clock.u_of_t(clock.t_max()), true);
  add(at_data, clock.u_of_t(clock.t_min()), true);
  // In monotone units the time of a value is found by halving.
  const auto u_of_value = [&](double value) {
    double noise = clock.t_max(), data = clock.t_min();
    for (int i = 0; i < kHalvings; ++i) {
      const double t = 0.5 * (noise + data);
      ((value_at(t) < value) == (at_noise < at_data) ? noise : data) = t;
    }
    return clock.u_of_t(noise);
  };
  for (const double value : round_values(unit, std::min(at_noise, at_data), std::max(at_noise, at_data))) {
    const double u = u_of_value(value);
    const bool apart_enough = std::all_of(out.begin(), out.end(), [&](const TimeTick& other) {
      return std::abs(other.u - u) * static_cast<double>(width) >= kClosestMarks;
    });
    add(value, u, unit == TickUnit::time || apart_enough);
  }
  if (unit != TickUnit::time) return out;
  // Near the data, where a fair pace spends most of its time, finer ones.
  for (const double t : {0.05, 0.02, 0.01})
    if (t < clock.t_max() && t > clock.t_min()) add(t, clock.u_of_t(t), false);
  return out;
}

}  // namespace scorescope
