#pragma once

#include <utility>
#include <vector>

#include "core/math/cumulative_search.h"
#include "core/nn/train_spec.h"
#include "core/nn/trained_levels.h"

namespace scorescope {

/// omega(t) of E omega |eps_theta - eps|^2, in eps units and not normalised (T18). An error in eps is one in the score
/// over sigma, in x_0 over alpha/sigma, in v over alpha/(alpha^2 + sigma^2), in u over alpha/(alpha + sigma);
/// likelihood g^2/sigma^2 = -2 lambda' (Kingma et al. 2021); min_snr min(SNR, gamma)/SNR (Hang et al. 2023); edm the
/// table of Karras et al. 2022.
double loss_weight(const ObjectiveSpec& objective, const NoiseSchedule& schedule, double t, double data_deviation);

/// A time that a training sample may have.
struct TrainTime {
  double t = 0.0;
  Signal level{1.0, 0.0};
  double density = 1.0;  ///< of the draws, in y (below); on discrete levels the probability of this one
  double weight = 1.0;  ///< omega, normalised to mean 1 over uniform t, over the density of draws relative to uniform t
};

/// How the times of training samples are drawn and weighed. Everything is tabulated over y in [0, 1], which runs half
/// with t and half with -lambda over the trained range: every schedule, weight and density is smooth in y on the scale
/// of a cell, at t near 0 too.
class TimeSampler {
 public:
  static constexpr int kCells = 2048;

  TimeSampler(const ObjectiveSpec& objective, const TrainedLevels& levels);

  /// A ladder, a single level or raw data: nodes() are the levels, and nothing lies between them.
  [[nodiscard]] bool discrete() const { return discrete_; }
  /// At y = 0, 1/kCells, ..., 1 (data end first), or the levels.
  [[nodiscard]] const std::vector<TrainTime>& nodes() const { return nodes_; }
  [[nodiscard]] TrainTime at(double y) const;

  /// The draw of a uniform number: which cell (or level), and how far into it, in [0, 1]. The density is linear within
  /// a cell.
  struct Place {
    int cell = 0;
    float part = 0.0f;
  };
  [[nodiscard]] Place draw(float u) const;

  /// Times and factors with E[weight f] over the draws = sum of factor f.
  [[nodiscard]] std::vector<std::pair<TrainTime, double>> quadrature() const;

 private:
  [[nodiscard]] double time_of(double y, double guess) const;
  [[nodiscard]] double y_of(double t) const;
  [[nodiscard]] double y_rate(double t) const;
  /// At time t, density and weight not yet normalised.
  [[nodiscard]] TrainTime raw(double t) const;
  void tabulate();

  ObjectiveSpec objective_;
  TrainedLevels levels_;
  bool discrete_ = false;
  double t_first_ = 0.0, t_last_ = 0.0;
  double density_scale_ = 1.0, weight_scale_ = 1.0;
  std::vector<TrainTime> nodes_;
  std::vector<float> density_;  ///< of nodes_
  CumulativeSearch cells_;
};

}  // namespace scorescope
