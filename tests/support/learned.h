#pragma once

#include <memory>
#include <vector>

#include "core/math/noise_schedule.h"
#include "core/nn/param_layout.h"
#include "core/nn/weights.h"

namespace scorescope::testing {

/// A small net with first weights ten times the usual size in its last layer, so that it is far from linear.
inline std::shared_ptr<const LearnedScore> crooked_net(int dim, Head head = Head::eps,
                                                       const NoiseSchedule& schedule = {},
                                                       const ObjectiveSpec& objective = {}) {
  LearnedScore out;
  out.net.width = 17;
  out.net.depth = 2;
  out.net.head = head;
  out.levels = trained_levels(objective, schedule, 1.3);
  out.dim = dim;
  out.params = initial_params(out.net, dim, 5);
  const ParamLayout::Layer last = param_layout(out.net, dim).layers.back();
  for (std::size_t i = last.weight; i < last.bias; ++i) out.params[i] *= 10.0f;
  out.step = 7;
  return std::make_shared<const LearnedScore>(out);
}

/// A net that says 0: with preconditioning it is the best linear prediction, which is exact for N(0, deviation^2 I).
inline std::shared_ptr<const LearnedScore> linear_net(int dim, double deviation, Head head = Head::eps,
                                                      const NoiseSchedule& schedule = {},
                                                      const ObjectiveSpec& objective = {}) {
  LearnedScore out;
  out.net.width = 16;
  out.net.depth = 1;
  out.net.head = head;
  out.levels = trained_levels(objective, schedule, deviation);
  out.dim = dim;
  out.params.assign(param_layout(out.net, dim).size, 0.0f);
  return std::make_shared<const LearnedScore>(out);
}

}  // namespace scorescope::testing
