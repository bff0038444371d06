#pragma once

#include <string_view>
#include <vector>

#include "core/math/noise_schedule.h"

namespace scorescope {

enum class GridKind { uniform_t, uniform_logsnr, karras, geometric, times };

/// Where a sampler evaluates: steps + 1 times falling from t_max (noise) to t_min (data).
struct StepGridSpec {
  GridKind kind = GridKind::uniform_t;
  int steps = 250;
  double t_min = 1e-3;
  double t_max = 1.0;
  double rho = 7.0;                                 ///< karras only: sigma^(1/rho) is equispaced
  std::vector<double> times{1.0, 0.5, 0.1, 0.001};  ///< times only: any falling list, e.g. a subset of another grid
  bool operator==(const StepGridSpec&) const = default;
};

/// The times t_0 = t_max > t_1 > ... > t_N = t_min. t_max is lowered to schedule.last_regular_time() where the schedule
/// forgets x_0 exactly. uniform_t: equal steps in t. uniform_logsnr: equal steps in log-SNR. geometric: equal ratios of
/// sigma/alpha. karras: equal steps of (sigma/alpha)^(1/rho), Karras et al. 2022, eq. 5. (For alpha = 1 geometric and
/// uniform_logsnr are the same grid.) times: as given.
std::vector<double> step_times(const StepGridSpec& spec, const NoiseSchedule& schedule);

}  // namespace scorescope
