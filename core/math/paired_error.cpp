#include "core/math/paired_error.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "core/math/divergence.h"

namespace scorescope {
namespace {

std::vector<double> projected(const Points& points, const Vec2& direction) {
  std::vector<double> out(points.count());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = points.dim == 1 ? double{points.data[i]}
                             : direction.x() * points.data[2 * i] + direction.y() * points.data[2 * i + 1];
  std::sort(out.begin(), out.end());
  return out;
}

double mean_square(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

}  // namespace

PairedError paired_error(const Points& a, const Points& b) {
  PairedError out;
  double square = 0.0;
  for (std::size_t i = 0; i < a.data.size(); ++i) {
    const double apart = double{a.data[i]} - double{b.data[i]};
    square += apart * apart;
  }
  out.rms = std::sqrt(square / static_cast<double>(a.count()));
  const std::vector<Vec2> directions = slice_directions(a.dim);
  std::vector<double> squares(directions.size());
  tbb::parallel_for(std::size_t{0}, directions.size(), [&](std::size_t i) {
    squares[i] = mean_square(projected(a, directions[i]), projected(b, directions[i]));
  });
  double mean = 0.0;
  for (const double s : squares) mean += s / static_cast<double>(squares.size());
  out.sliced_w2 = std::sqrt(mean);
  return out;
}

}  // namespace scorescope
