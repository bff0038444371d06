#include <cmath>
#include <unordered_map>

#include "core/render/lines.h"

namespace scorescope {
namespace {

/// Edges of the net between cell centres: 2 n runs right from node n, 2 n + 1 up from it.
struct Links {
  int first = -1, second = -1;  ///< edges that a line joins to this one
  bool used = false;
};

class Tracer {
 public:
  Tracer(const FieldGrid& grid, float level) : grid_(grid), level_(level) {}

  Polylines trace() {
    for (int j = 0; j + 1 < grid_.ny; ++j)
      for (int i = 0; i + 1 < grid_.nx; ++i) visit_cell(i, j);
    Polylines out;
    // Open lines from their ends first; what is left is closed.
    for (auto& [edge, links] : links_)
      if (!links.used && links.second < 0) out.add(follow(edge, false));
    for (auto& [edge, links] : links_)
      if (!links.used) out.add(follow(edge, true));
    return out;
  }

 private:
  [[nodiscard]] double value(int i, int j) const { return static_cast<double>(*grid_.at(i, j)) - level_; }

  void join(int a, int b) {
    for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
      Links& links = links_[from];
      (links.first < 0 ? links.first : links.second) = to;
    }
  }

  void visit_cell(int i, int j) {
    const double v00 = value(i, j), v10 = value(i + 1, j), v11 = value(i + 1, j + 1), v01 = value(i, j + 1);
    const int inside = (v00 > 0) + 2 * (v10 > 0) + 4 * (v11 > 0) + 8 * (v01 > 0);
    if (inside == 0 || inside == 15) return;
    const int node = j * grid_.nx + i;
    const int bottom = 2 * node, left = 2 * node + 1, right = 2 * (node + 1) + 1, top = 2 * (node + grid_.nx);
    const bool middle = v00 + v10 + v11 + v01 > 0;
    switch (inside) {
      case 1:
      case 14:
        return join(left, bottom);
      case 2:
      case 13:
        return join(bottom, right);
      case 4:
      case 11:
        return join(right, top);
      case 8:
      case 7:
        return join(top, left);
      case 3:
      case 12:
        return join(left, right);
      case 6:
      case 9:
        return join(bottom, top);
      default:
        // Two opposite corners: with the middle on their side they are one region, else two.
        if ((inside == 5) == middle) {
          join(left, top);
          join(bottom, right);
        } else {
          join(left, bottom);
          join(right, top);
        }
    }
  }

  [[nodiscard]] Vec2 crossing(int edge) const {
    const int node = edge / 2, i = node % grid_.nx, j = node / grid_.nx;
    const bool up = edge % 2 != 0;
    const double a = value(i, j), b = up ? value(i, j + 1) : value(i + 1, j);
    const double s = a / (a - b);
    return grid_.centre(up ? i : i + s, up ? j + s : j);
  }

  std::vector<Vec2> follow(int edge, bool closed) {
    std::vector<Vec2> line;
    for (int at = edge; at >= 0;) {
      Links& here = links_[at];
      here.used = true;
      line.push_back(crossing(at));
      const auto fresh = [&](int next) { return next >= 0 && !links_[next].used; };
      at = fresh(here.first) ? here.first : fresh(here.second) ? here.second : -1;
    }
    if (closed) line.push_back(line.front());
    return line;
  }

  const FieldGrid& grid_;
  double level_;
  std::unordered_map<int, Links> links_;
};

}  // namespace

Polylines contour_lines(const FieldGrid& grid, float level) {
  return Tracer(grid, level).trace();
}

}  // namespace scorescope
