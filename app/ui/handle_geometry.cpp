#include "app/ui/handle_geometry.h"

#include <algorithm>
#include <cmath>

#include "core/render/profile.h"

namespace scorescope {
namespace {

constexpr double kRound = 1.01;  // ratio of axes below which turning shows nothing

}  // namespace

ImVec2 HandMap::pixel(const Vec2& x) const {
  const auto along = map.per_unit * static_cast<float>(x.x());
  if (dim == 1) return map.upright ? ImVec2(line.x, map.cy - along) : ImVec2(map.cx + along, line.y);
  return {map.cx + along, map.cy - map.per_unit * static_cast<float>(x.y())};
}

Vec2 HandMap::data(ImVec2 pixel) const {
  Vec2 x = map.data(pixel.x, pixel.y);
  if (dim == 1) x.y() = 0.0;
  return x;
}

ImVec2 HandMap::direction(double angle) const {
  if (dim == 1) return map.upright ? ImVec2(0.0f, -1.0f) : ImVec2(1.0f, 0.0f);
  return {static_cast<float>(std::cos(angle)), -static_cast<float>(std::sin(angle))};
}

HandMap hand_map(const PanelPicture& picture, PixelRect rect, float scale, float ratio) {
  HandMap out{picture.dim, panel_map(picture, rect), {}};
  const PixelRect pixels{rect.x * ratio, rect.y * ratio, rect.w * ratio, rect.h * ratio};
  if (picture.dim == 1)
    out.line = picture.over_time ? ImVec2(playhead_x(picture, pixels) / ratio, 0.0f)
                                 : ImVec2(0.0f, profile_base(pixels, scale * ratio) / ratio);
  return out;
}

Handles handles_of(const HandMap& map, Signal level, const Vec2& mean, const CovarianceAxes& axes, float gap,
                   PixelRect room, const Sides* sides) {
  const auto half = [&](double sd) { return kShownSds * map.per_unit() * std::hypot(level.alpha * sd, level.sigma); };
  Handles out;
  out.mean = map.pixel(level.alpha * mean);
  out.half = {half(axes.along), half(axes.across)};
  const auto at = [&](double angle, double distance) {
    const ImVec2 d = map.direction(angle);
    const auto by = static_cast<float>(distance);
    return ImVec2(out.mean.x + by * d.x, out.mean.y + by * d.y);
  };
  const double quarter = axes.angle + std::acos(0.0);
  const auto side = [&](double angle, double length) {
    const ImVec2 there = at(angle, length + gap), opposite = at(angle, -length - gap);
    return !room.contains(there.x, there.y) && room.contains(opposite.x, opposite.y) ? -1.0f : 1.0f;
  };
  out.sides = sides != nullptr ? *sides : Sides{side(axes.angle, out.half[0]), side(quarter, out.half[1])};
  out.along_end = at(axes.angle, out.sides.along * out.half[0]);
  out.across_end = at(quarter, out.sides.across * out.half[1]);
  out.along = at(axes.angle, out.sides.along * (out.half[0] + gap));
  out.across = at(quarter, out.sides.across * (out.half[1] + gap));
  out.turn = at(axes.angle, -out.sides.along * (out.half[0] + gap));
  out.round = map.dim == 1 || std::max(axes.along, axes.across) < kRound * std::min(axes.along, axes.across);
  return out;
}

double sd_of_half_axis(double half, float per_unit, Signal level, double least) {
  const double sd = half / (kShownSds * per_unit);
  const double variance = (sd * sd - level.sigma * level.sigma) / (level.alpha * level.alpha);
  return std::max(least, sd > 0.0 && variance > 0.0 ? std::sqrt(variance) : 0.0);
}

double rounded_to_hand(double value, double per_window_coordinate) {
  const double step = std::pow(10.0, std::floor(std::log10(per_window_coordinate)) - 1.0);
  // Divided by a whole number where the step is below one: 0.15 and not 0.15000000000000002.
  return step < 1.0 ? std::round(value / step) / std::round(1.0 / step) : std::round(value / step) * step;
}

}  // namespace scorescope
