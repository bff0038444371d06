#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "core/render/picture_builder.h"

namespace scorescope {

std::vector<float> timeline_density(const Stage& stage, int columns, int rows) {
  const Mixture& mixture = *stage.target();
  const double extent = stage.extent();
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  std::vector<float> out(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
  tbb::parallel_for(0, columns, [&](int i) {
    const Signal level = stage.schedule().at(stage.clock().t_of_u((i + 0.5) / columns));
    float top = 1e-30f;
    for (int j = 0; j < rows; ++j) {
      const double x = extent * (1.0 - 2.0 * (j + 0.5) / rows);
      double p = 0.0;
      // The marginal of the first coordinate is a 1D mixture; a narrow line must still cover a row.
      for (const Component& c : mixture.components) {
        const double floor = extent / rows;
        const double v = level.alpha * level.alpha * c.cov(0, 0) + level.sigma * level.sigma + floor * floor;
        const double d = x - level.alpha * c.mean.x();
        p += c.weight / total * std::exp(-0.5 * d * d / v) / std::sqrt(v);
      }
      const auto value = static_cast<float>(p);
      out[static_cast<std::size_t>(j * columns + i)] = value;
      top = std::max(top, value);
    }
    for (int j = 0; j < rows; ++j) out[static_cast<std::size_t>(j * columns + i)] /= top;
  });
  return out;
}

}  // namespace scorescope
