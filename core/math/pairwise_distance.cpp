#include "core/math/pairwise_distance.h"

#include <algorithm>
#include <vector>

namespace scorescope {

PairwiseDistance pairwise_distance(std::span<const Vec2> points) {
  PairwiseDistance out;
  std::vector<double> all;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double d = (points[i] - points[j]).norm();
      all.push_back(d);
      if (d > out.largest) out = {d, i, j, 0.0};
    }
  if (all.empty()) return out;
  const std::size_t half = all.size() / 2;
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(half), all.end());
  out.median = all[half];
  if (all.size() % 2 == 0)
    out.median = 0.5 * (out.median + *std::max_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(half)));
  return out;
}

}  // namespace scorescope
