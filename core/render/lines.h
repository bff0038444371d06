#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/math/types.h"

namespace scorescope {

/// Lines in data coordinates: line k runs through the points [starts[k], starts[k + 1]) of xy, x and y in turn.
struct Polylines {
  std::vector<float> xy;
  std::vector<std::size_t> starts{0};

  [[nodiscard]] std::size_t count() const { return starts.size() - 1; }
  [[nodiscard]] std::span<const float> line(std::size_t k) const {
    return std::span(xy).subspan(2 * starts[k], 2 * (starts[k + 1] - starts[k]));
  }
  void add(const std::vector<Vec2>& line) {
    for (const Vec2& p : line) {
      xy.push_back(static_cast<float>(p.x()));
      xy.push_back(static_cast<float>(p.y()));
    }
    starts.push_back(xy.size() / 2);
  }
};

/// Values at the centres of nx x ny cells over a box: y up, x fastest, `width` numbers each.
struct FieldGrid {
  int nx = 0, ny = 0, width = 1;
  Box box;
  std::vector<float> values;

  [[nodiscard]] const float* at(int i, int j) const {
    return values.data() + static_cast<std::ptrdiff_t>(j * nx + i) * width;
  }
  [[nodiscard]] Vec2 cell() const { return {(box.max.x() - box.min.x()) / nx, (box.max.y() - box.min.y()) / ny}; }
  [[nodiscard]] Vec2 centre(double i, double j) const {
    return {box.min.x() + cell().x() * (i + 0.5), box.min.y() + cell().y() * (j + 0.5)};
  }
};

/// Through all points where the grid's first value is `level`: marching squares, linear between cell centres; closed
/// lines end where they begin. Where a cell is a saddle, the mean of its corners says which way the lines pass.
Polylines contour_lines(const FieldGrid& grid, float level);

/// Lines along a vector field (width 2) everywhere about `apart` from one another: evenly spaced streamlines (Jobard
/// and Lefer 1997), midpoint steps through the bilinear field. They run along the field and end where it vanishes,
/// where they leave the box, and where they come within half of `apart` of another.
Polylines stream_lines(const FieldGrid& field, double apart);

}  // namespace scorescope
