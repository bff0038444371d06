#include "core/render/shades.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

/// Between the four nearest cell centres; `x` and `y` in cells from the corner of the grid.
float sampled(const FieldGrid& grid, float x, float y) {
  const float fx = std::clamp(x - 0.5f, 0.0f, static_cast<float>(grid.nx - 1));
  const float fy = std::clamp(y - 0.5f, 0.0f, static_cast<float>(grid.ny - 1));
  const int i = static_cast<int>(fx), j = static_cast<int>(fy);
  const int i1 = std::min(i + 1, grid.nx - 1), j1 = std::min(j + 1, grid.ny - 1);
  const float sx = fx - static_cast<float>(i), sy = fy - static_cast<float>(j);
  return (1 - sy) * ((1 - sx) * *grid.at(i, j) + sx * *grid.at(i1, j)) +
         sy * ((1 - sx) * *grid.at(i, j1) + sx * *grid.at(i1, j1));
}

}  // namespace

void draw_shades(const PanelPen& pen, const PanelMap& map, const FieldGrid& grid, float side_points,
                 const std::function<int(float)>& shade_of, std::span<const Ink> inks) {
  const float side = std::max(2.0f, std::round(side_points * pen.scale));
  const auto columns = static_cast<int>(std::ceil(pen.rect.w / side));
  const auto rows = static_cast<int>(std::ceil(pen.rect.h / side));
  const auto cells_x = static_cast<float>(1.0 / grid.cell().x()), cells_y = static_cast<float>(1.0 / grid.cell().y());
  // One set of rectangles a shade, neighbours of one shade in a row made one.
  std::vector<std::vector<PixelRect>> shades(inks.size());
  for (int row = 0; row < rows; ++row) {
    const float py = pen.rect.y + side * (static_cast<float>(row) + 0.5f);
    const auto gy = static_cast<float>((map.cy - py) / map.per_unit - grid.box.min.y()) * cells_y;
    int begin = 0, open = -1;
    for (int column = 0; column <= columns; ++column) {
      int shade = -1;
      if (column < columns) {
        const float px = pen.rect.x + side * (static_cast<float>(column) + 0.5f);
        const auto gx = static_cast<float>((px - map.cx) / map.per_unit - grid.box.min.x()) * cells_x;
        shade = shade_of(sampled(grid, gx, gy));
      }
      if (shade == open) continue;
      if (open >= 0)
        shades[static_cast<std::size_t>(open)].push_back({pen.rect.x + side * static_cast<float>(begin),
                                                          pen.rect.y + side * static_cast<float>(row),
                                                          side * static_cast<float>(column - begin), side});
      begin = column, open = shade;
    }
  }
  for (std::size_t shade = 0; shade < inks.size(); ++shade) pen.canvas.bars(shades[shade], inks[shade]);
}

}  // namespace scorescope
