#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/render/picture_builder.h"

namespace scorescope {
namespace {

constexpr int kGrain = 32;  // columns that one thread does sooner than it wakes another

}  // namespace

std::vector<float> timeline_density(const Stage& stage, int columns, int rows) {
  const Mixture& mixture = *stage.target();
  const double extent = stage.extent();
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  // Floats, a column at a time: it is a picture, and made again for every move of a mode.
  using Column = Eigen::ArrayXf;
  const Column x = Column::LinSpaced(rows, static_cast<float>(extent * (1.0 - 1.0 / rows)),
                                     static_cast<float>(extent * (1.0 / rows - 1.0)));
  const double floor = extent / rows;  // a narrow line must still cover a row
  std::vector<float> out(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
  tbb::parallel_for(tbb::blocked_range<int>(0, columns, kGrain), [&](const tbb::blocked_range<int>& range) {
    Column p(rows);
    for (int i = range.begin(); i != range.end(); ++i) {
      const Signal level = stage.schedule().at(stage.clock().t_of_u((i + 0.5) / columns));
      p.setZero();
      // The marginal of the first coordinate is a 1D mixture.
      for (const Component& c : mixture.components) {
        const double v = level.alpha * level.alpha * c.cov(0, 0) + level.sigma * level.sigma + floor * floor;
        const auto middle = static_cast<float>(level.alpha * c.mean.x());
        p += static_cast<float>(c.weight / total / std::sqrt(v)) *
             (static_cast<float>(-0.5 / v) * (x - middle).square()).exp();
      }
      p /= std::max(1e-30f, p.maxCoeff());
      for (int j = 0; j < rows; ++j) out[static_cast<std::size_t>(j * columns + i)] = p[j];
    }
  });
  return out;
}

}  // namespace scorescope
