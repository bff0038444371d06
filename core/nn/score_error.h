#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/math/mixture.h"
#include "core/nn/batch_maker.h"
#include "core/nn/weights.h"

namespace scorescope {

/// E|eps_theta - eps*|^2 (sum over the dimensions) under p at one level, by the same nodes at every call.
struct LevelError {
  double t = 0.0;
  Signal level;
  double eps_error = 0.0;    ///< E |eps_theta - eps*|^2
  double score_error = 0.0;  ///< E |s_theta - s|^2 = eps_error / sigma^2
};
/// At `count` times, the middles of equal parts of the trained range of t (one entry for a net of one level; raw data:
/// score_error only).
std::vector<LevelError> error_by_time(const LearnedScore& learned, const Mixture& target, int count = 24);
/// Mean over uniform t of eps_error; for raw data E |s_theta - s|^2.
double mean_error(std::span<const LevelError> errors);

/// The loss of the exact score (or the exact density) under the law the data come from, in the units of
/// StepRecord::loss, by quadrature over the target and the time density: the smallest there is on streamed data, and on
/// fixed data the smallest that held-out points can show. 0 for explicit matching and, where no loss is minimised, for
/// contrastive divergence; the entropy for likelihood; half the Fisher information, negative, for implicit matching.
double loss_floor(const TrainJob& job);

}  // namespace scorescope
