#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/net_spec.h"
#include "core/nn/trained_levels.h"

namespace scorescope {

/// Everything a training run has to go on from, at one step. Plain, copyable.
struct Weights {
  std::int64_t step = 0;
  std::vector<float> params, ema;  ///< flat (ParamLayout)
  std::vector<float> adam_m, adam_v;
  bool operator==(const Weights&) const = default;
};

/// A net as samplers, pictures and files take it: immutable, shared.
struct LearnedScore {
  NetSpec net;
  TrainedLevels levels;
  int dim = 2;
  std::vector<float> params;  ///< the moving average or the weights themselves, as was asked
  std::int64_t step = 0;
};

}  // namespace scorescope
