#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/nn/level_coefficients.h"
#include "core/nn/time_sampler.h"

namespace scorescope {

/// What a batch needs to know of a level, in float: interpolated between the nodes of the time table by the cubic
/// through four of them, to 1e-7 beside the largest value nearby (the rounding of float); exact on discrete levels.
class LevelTable {
 public:
  enum Column { kAlpha, kSigma, kXScale, kNoise, kGx, kGF, kWeight, kTime, kColumns };
  using Row = Eigen::Array<float, kColumns, 1>;

  /// gx and gF: of the energy where the loss is of energies, else of eps, or on raw data of the score.
  LevelTable(const NetSpec& net, const TrainedLevels& levels, const TimeSampler& times, bool of_energy);

  [[nodiscard]] Row at(TimeSampler::Place place) const;

 private:
  bool discrete_;
  std::vector<Row> rows_;
};

}  // namespace scorescope
