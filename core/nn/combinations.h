#pragma once

#include <string>

#include "core/nn/net_spec.h"
#include "core/nn/train_spec.h"

namespace scorescope {

/// Whether an objective, a head and an activation make sense together (T12), and where they can be trained.
struct Combination {
  bool cpu = false, gpu = false;
  std::string why;      ///< one sentence where neither may; or why the GPU does not
  std::string warning;  ///< allowed, but trains badly, and why; usually empty
};
/// `noiseless`: raw data (TrainLevels::none); `alpha_is_one`: VE schedules, ladders, single levels.
Combination combination(const NetSpec& net, const ObjectiveSpec& objective, bool alpha_is_one);

}  // namespace scorescope
