#include "core/render/iso_lines.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

namespace scorescope {
namespace {

using Point = Drawing::Point;

/// Marching squares over the cell centres of a grid. A crossing is named by the edge it lies on, so that the segments
/// of neighbouring cells share their ends and join into lines.
class Tracer {
 public:
  Tracer(const DensityGrid& grid, float level) : grid_(grid), level_(level) {
    for (int j = 0; j + 1 < grid.ny; ++j)
      for (int i = 0; i + 1 < grid.nx; ++i) cell(i, j);
  }

  /// Lines of edge keys; a closed one ends on the key it began with.
  std::vector<std::vector<std::int64_t>> lines() {
    std::vector<std::vector<std::int64_t>> out;
    // Open lines from their ends first; what is left is closed.
    for (const bool open : {true, false})
      for (const auto& [key, neighbours] : links_)
        if (!neighbours.empty() && (!open || neighbours.size() == 1)) out.push_back(walk(key));
    return out;
  }

  /// Where an edge is crossed, in cells from the first centre.
  [[nodiscard]] Point at(std::int64_t key) const {
    const auto vertex = static_cast<int>(key / 2);
    const int i = vertex % grid_.nx, j = vertex / grid_.nx;
    const bool up = key % 2 != 0;
    const float a = value(i, j), b = up ? value(i, j + 1) : value(i + 1, j);
    const float s = (level_ - a) / (b - a);
    return up ? Point{static_cast<float>(i), static_cast<float>(j) + s}
              : Point{static_cast<float>(i) + s, static_cast<float>(j)};
  }

 private:
  [[nodiscard]] float value(int i, int j) const { return grid_.log_p[static_cast<std::size_t>(j * grid_.nx + i)]; }
  [[nodiscard]] std::int64_t edge(int i, int j, bool up) const {
    return 2 * (static_cast<std::int64_t>(j) * grid_.nx + i) + (up ? 1 : 0);
  }

  void cell(int i, int j) {
    const float corners[] = {value(i, j), value(i + 1, j), value(i + 1, j + 1), value(i, j + 1)};
    const std::int64_t edges[] = {edge(i, j, false), edge(i + 1, j, true), edge(i, j + 1, false), edge(i, j, true)};
    std::vector<std::int64_t> crossed;
    for (std::size_t k = 0; k < 4; ++k)
      if ((corners[k] > level_) != (corners[(k + 1) % 4] > level_)) crossed.push_back(edges[k]);
    if (crossed.size() == 2) link(crossed[0], crossed[1]);
    if (crossed.size() == 4) {  // a saddle: its middle says which corners belong together
      const bool middle = corners[0] + corners[1] + corners[2] + corners[3] > 4.0f * level_;
      const bool first = corners[0] > level_;
      link(crossed[0], crossed[middle == first ? 1 : 3]);
      link(crossed[2], crossed[middle == first ? 3 : 1]);
    }
  }

  void link(std::int64_t a, std::int64_t b) {
    links_[a].push_back(b);
    links_[b].push_back(a);
  }

  std::vector<std::int64_t> walk(std::int64_t from) {
    std::vector<std::int64_t> line{from};
    for (std::int64_t here = from; !links_[here].empty();) {
      const std::int64_t next = links_[here].back();
      links_[here].pop_back();
      auto& back = links_[next];
      back.erase(std::find(back.begin(), back.end(), here));
      line.push_back(here = next);
    }
    return line;
  }

  const DensityGrid& grid_;
  float level_;
  std::map<std::int64_t, std::vector<std::int64_t>> links_;
};

}  // namespace

float iso_ring_strength(int ring) {
  const float s = std::clamp((static_cast<float>(ring) - 5.0f) / 4.5f, 0.0f, 1.0f);
  return 1.0f - s * s * (3.0f - 2.0f * s);
}

std::vector<std::vector<Point>> iso_lines(const DensityGrid& grid, int ring, const PixelRect& grid_rect) {
  const auto r = static_cast<float>(ring);
  Tracer tracer(grid, grid.log_p_max - r * r / 8.0f);
  const float cell_w = grid_rect.w / static_cast<float>(grid.nx), cell_h = grid_rect.h / static_cast<float>(grid.ny);
  std::vector<std::vector<Point>> out;
  for (const auto& keys : tracer.lines()) {
    std::vector<Point>& line = out.emplace_back();
    for (const std::int64_t key : keys) {
      const Point p = tracer.at(key);
      line.push_back({grid_rect.x + (p.x + 0.5f) * cell_w, grid_rect.y + grid_rect.h - (p.y + 0.5f) * cell_h});
    }
  }
  return out;
}

}  // namespace scorescope
