#include "core/math/step_grid.h"

#include <algorithm>
#include <cmath>

namespace scorescope {

std::vector<double> step_times(const StepGridSpec& spec, const NoiseSchedule& schedule) {
  const double t_max = std::min(spec.t_max, schedule.last_regular_time());
  if (spec.kind == GridKind::times) {
    std::vector<double> t = spec.times;
    t.front() = std::min(t.front(), schedule.last_regular_time());
    return t;
  }
  const double t_min = spec.t_min;
  const int n = spec.steps;
  const double lambda_max = schedule.half_log_snr(t_min);
  const double lambda_min = schedule.half_log_snr(t_max);
  std::vector<double> t(static_cast<std::size_t>(n) + 1);
  for (int i = 0; i <= n; ++i) {
    const double s = static_cast<double>(i) / n;
    double& ti = t[static_cast<std::size_t>(i)];
    switch (spec.kind) {
      case GridKind::uniform_t:
        ti = t_max + (t_min - t_max) * s;
        break;
      case GridKind::uniform_logsnr:
      case GridKind::geometric:  // equal ratios of sigma/alpha are equal steps of log-SNR
        ti = schedule.t_of_half_log_snr(lambda_min + (lambda_max - lambda_min) * s);
        break;
      case GridKind::karras: {
        const double r = 1.0 / spec.rho;
        const double from = std::exp(-lambda_min * r);
        const double to = std::exp(-lambda_max * r);
        ti = schedule.t_of_noise_ratio(std::pow(from + (to - from) * s, spec.rho));
        break;
      }
      case GridKind::times:
        break;  // returned above
    }
  }
  t.front() = t_max;
  t.back() = t_min;
  return t;
}

}  // namespace scorescope
