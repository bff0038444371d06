#include "core/render/pick.h"

#include <algorithm>
#include <cmath>

#include "core/render/profile.h"

namespace scorescope {
namespace {

/// The nearest so far.
struct Nearest {
  double distance;
  std::optional<std::uint32_t> particle = {};
  void offer(double d, std::size_t i) {
    if (d < distance) distance = d, particle = static_cast<std::uint32_t>(i);
  }
};

double to_segment(const Vec2& p, const Vec2& a, const Vec2& b) {
  const Vec2 along = b - a;
  const double length = along.squaredNorm();
  const double share = length > 0.0 ? std::clamp((p - a).dot(along) / length, 0.0, 1.0) : 0.0;
  return (p - a - share * along).norm();
}

void offer_points(Nearest& nearest, const PanelMap& map, std::span<const float> positions, std::size_t stride,
                  const Vec2& at) {
  for (std::size_t i = 0; (i + 1) * stride <= positions.size(); ++i) {
    const float* xy = positions.data() + (i + 1) * stride - 2;
    nearest.offer(std::hypot(map.cx + map.per_unit * xy[0] - at.x(), map.cy - map.per_unit * xy[1] - at.y()), i);
  }
}

}  // namespace

std::optional<std::uint32_t> particle_at(const PanelPicture& picture, PixelRect rect, float scale, float reach,
                                         float px, float py) {
  Nearest nearest{static_cast<double>(reach * scale)};
  const Vec2 at(px, py);
  if (picture.over_time) {
    const PixelRect time = time_part(rect);
    const Polylines& paths = picture.over_time->past;
    const auto pixel = [&](std::span<const float> line, std::size_t i) -> Vec2 {
      return {time.x + time.w * line[2 * i], time.y + 0.5f * time.h * (1.0f - line[2 * i + 1])};
    };
    for (std::size_t p = 0; p < paths.count(); ++p) {
      const std::span<const float> line = paths.line(p);
      for (std::size_t i = 0; i + 1 < line.size() / 2; ++i)
        nearest.offer(to_segment(at, pixel(line, i), pixel(line, i + 1)), p);
    }
  } else if (picture.dim == 1) {
    const Strip strip = strip_of(picture, rect, scale);
    offer_points(nearest, strip.map, strip.positions, 2, at);
  } else {
    const PanelMap map = panel_map(picture, rect);
    // The tracked ones are drawn over the rest, and are there without it.
    if (picture.trails.length > 0)
      offer_points(nearest, map, picture.trails.xy, 2 * static_cast<std::size_t>(picture.trails.length), at);
    offer_points(nearest, map, picture.particles, 2, at);
  }
  return nearest.particle;
}

}  // namespace scorescope
