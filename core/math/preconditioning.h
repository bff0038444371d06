#pragma once

#include <cmath>

#include "core/math/types.h"

namespace scorescope {

/// Scalings that keep a network's input and target at unit variance at every noise level: D = c_skip x + c_out F(c_in
/// x, c_noise). Karras et al. 2022, table 1, for x = alpha x_0 + sigma eps with data of standard deviation s_d; their
/// column is alpha = 1.
struct Preconditioning {
  double c_skip = 0.0, c_out = 1.0, c_in = 1.0;
  double c_noise = 0.0;      ///< ln(sigma/alpha) / 4
  double loss_weight = 1.0;  ///< 1 / c_out^2: the loss in D, weighted to unit variance
};
inline Preconditioning preconditioning(Signal level, double data_deviation) {
  const double sd = data_deviation;
  const double variance = level.alpha * level.alpha * sd * sd + level.sigma * level.sigma;
  const double c_out = level.sigma * sd / std::sqrt(variance);
  return {.c_skip = level.alpha * sd * sd / variance,
          .c_out = c_out,
          .c_in = 1.0 / std::sqrt(variance),
          .c_noise = 0.25 * std::log(level.sigma / level.alpha),
          .loss_weight = 1.0 / (c_out * c_out)};
}

}  // namespace scorescope
