#include "core/nn/level_table.h"

#include <algorithm>

namespace scorescope {

LevelTable::LevelTable(const NetSpec& net, const TrainedLevels& levels, const TimeSampler& times, bool of_energy)
    : discrete_(times.discrete()) {
  for (const TrainTime& time : times.nodes()) {
    const LevelCoefficients c = own_coefficients(net, levels, time.level);
    double gx = levels.noised ? c.eps_x : c.score_x;
    double gF = levels.noised ? c.eps_F : c.score_F;
    if (of_energy) gx = c.energy_x, gF = c.energy_F;
    Eigen::Array<double, kColumns, 1> row;
    row << time.level.alpha, time.level.sigma, c.x_scale, c.noise, gx, gF, time.weight, time.t;
    rows_.emplace_back(row.cast<float>());
  }
}

LevelTable::Row LevelTable::at(TimeSampler::Place place) const {
  if (discrete_) return rows_[static_cast<std::size_t>(place.cell)];
  // Nodes base .. base + 3 with the place between the middle two, but for the first and the last cell.
  const int base = std::clamp(place.cell - 1, 0, static_cast<int>(rows_.size()) - 4);
  const float s = static_cast<float>(place.cell - base) + place.part;
  const float s1 = s - 1.0f;
  const float s2 = s - 2.0f;
  const float s3 = s - 3.0f;
  const Row* row = &rows_[static_cast<std::size_t>(base)];
  // Lagrange's polynomials of 0, 1, 2, 3.
  return (s1 * s2 * s3 / -6.0f) * row[0] + (s * s2 * s3 / 2.0f) * row[1] + (s * s1 * s3 / -2.0f) * row[2] +
         (s * s1 * s2 / 6.0f) * row[3];
}

}  // namespace scorescope
