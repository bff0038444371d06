#include "core/render/time_ticks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace scorescope {
namespace {

std::string time_label(double t) {
  char text[24];
  // Ends such as 0.001 are written in full, tenths as 0.4.
  std::snprintf(text, sizeof text, std::abs(t * 10.0 - std::round(t * 10.0)) < 1e-9 ? "%.1f" : "%.3g", t);
  return text;
}

}  // namespace

std::vector<TimeTick> time_ticks(const Clock& clock, float width, float label_width) {
  std::vector<TimeTick> out;
  std::vector<double> taken;
  const double apart = 1.15 * static_cast<double>(label_width / width);
  const auto free_at = [&](double u) {
    return std::all_of(taken.begin(), taken.end(), [&](double other) { return std::abs(u - other) >= apart; });
  };
  const auto add = [&](double t, double u, double anchor) {
    const bool room = free_at(anchor);
    if (room) taken.push_back(anchor);
    out.push_back({u, room ? time_label(t) : std::string()});
  };
  // Labels of the ends are pushed inwards by half their width.
  const double half = 0.5 * static_cast<double>(label_width / width);
  for (const double t : {clock.t_max(), clock.t_min()}) {
    const double u = clock.u_of_t(t);
    add(t, u, std::clamp(u, half, 1.0 - half));
  }
  const auto inside = [&](double t) { return t < clock.t_max() - 1e-9 && t > clock.t_min() + 1e-9; };
  for (const int tenths : {5, 2, 8, 4, 6, 1, 3, 7, 9}) {
    const double t = tenths / 10.0;
    if (!inside(t)) continue;
    const double u = clock.u_of_t(t);
    add(t, u, std::clamp(u, half, 1.0 - half));
  }
  // Near the data, where a fair pace spends most of its time, finer ones.
  for (const double t : {0.05, 0.02, 0.01}) {
    const double u = clock.u_of_t(t);
    if (inside(t) && free_at(u)) add(t, u, u);
  }
  return out;
}

}  // namespace scorescope
