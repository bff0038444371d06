#include "core/render/grid_points.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

constexpr int kArrowRows = 12;
constexpr int kArrows1D = 19;
constexpr int kFew = 11;

}  // namespace

std::vector<float> cell_centres(const Box& box, int dim, int nx, int ny) {
  std::vector<float> out(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny) * static_cast<std::size_t>(dim));
  float* to = out.data();
  for (int j = 0; j < ny; ++j) {
    const auto y = static_cast<float>(box.min.y() + (box.max.y() - box.min.y()) * (j + 0.5) / ny);
    for (int i = 0; i < nx; ++i) {
      *to++ = static_cast<float>(box.min.x() + (box.max.x() - box.min.x()) * (i + 0.5) / nx);
      if (dim == 2) *to++ = y;
    }
  }
  return out;
}

std::vector<float> arrow_points(const Box& box, int dim, bool few) {
  if (dim == 1) return cell_centres(box, dim, few ? kFew : kArrows1D, 1);
  const Vec2 size = box.max - box.min;
  const double aspect = size.x() / size.y();
  const int rows = few ? std::max(2, static_cast<int>(std::lround(kFew / std::sqrt(aspect)))) : kArrowRows;
  const auto columns = static_cast<int>(std::lround(rows * aspect));
  return cell_centres(box, dim, std::max(2, columns), rows);
}

}  // namespace scorescope
