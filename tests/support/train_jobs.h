#pragma once

#include <memory>
#include <utility>

#include "core/nn/batch_maker.h"
#include "core/nn/combinations.h"
#include "core/scene/train_job.h"

namespace scorescope::testing {

inline constexpr Objective kObjectives[] = {Objective::dsm,        Objective::explicit_score, Objective::kde,
                                            Objective::implicit,   Objective::sliced,         Objective::likelihood,
                                            Objective::contrastive};

/// Training on a target with the default net and VP linear, but for what is named.
inline TrainJob job_of(Mixture target, Objective kind, Head head = Head::eps,
                       TrainLevels levels = TrainLevels::schedule, double sigma = 0.3) {
  TrainJob job;
  job.net.head = head;
  job.train.objective.kind = kind;
  job.train.objective.levels = levels;
  job.train.objective.sigma = sigma;
  job.levels = trained_levels(job.train.objective, NoiseSchedule(VpLinear{}), data_deviation(target));
  job.target = std::make_shared<const Mixture>(std::move(target));
  job.seed = 11;
  return job;
}

}  // namespace scorescope::testing
