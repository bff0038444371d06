#include "core/nn/trained_levels.h"

#include <algorithm>
#include <cmath>

#include "core/math/error.h"

namespace scorescope {
namespace {

/// Two ways to the same lambda, by a schedule's own form and by ln(alpha/sigma), differ by this much at most.
constexpr double kRounding = 1e-9;

}  // namespace

Signal TrainedLevels::canonical(double lambda) const {
  if (!noised) return {1.0, 0.0};
  return schedule.at(schedule.t_of_half_log_snr(std::clamp(lambda, lambda_min, lambda_max)));
}

double TrainedLevels::scaled(double lambda) const {
  if (!(lambda_max > lambda_min)) return 0.0;
  return std::clamp((lambda - lambda_min) / (lambda_max - lambda_min), 0.0, 1.0);
}

bool TrainedLevels::covers(double lambda) const {
  return !noised || (lambda >= lambda_min - kRounding && lambda <= lambda_max + kRounding);
}

TrainedLevels trained_levels(const ObjectiveSpec& objective, const NoiseSchedule& schedule, double data_deviation) {
  if (!(data_deviation > 0.0 && std::isfinite(data_deviation)))
    throw UserError("A net needs data that spread: their standard deviation must be above 0.");
  TrainedLevels out;
  out.data_deviation = data_deviation;
  const auto geometric = [&](double least, double most) {
    if (!(least > 0.0 && most >= least && std::isfinite(most)))
      throw UserError("The noise levels of training must be above 0 and end at the larger one.");
    out.schedule = NoiseSchedule(VeLinearEdm{most});
    out.lambda_min = -std::log(most);
    out.lambda_max = -std::log(least);
  };
  switch (objective.levels) {
    case TrainLevels::none:
      out.noised = false;
      break;
    case TrainLevels::single:
      geometric(objective.sigma, objective.sigma);
      break;
    case TrainLevels::ladder:
      geometric(objective.sigma_min, objective.sigma_max);
      break;
    case TrainLevels::schedule: {
      if (!(objective.t_min < objective.t_max)) throw UserError("The times of training need t_min below t_max.");
      out.schedule = schedule;
      out.lambda_max = schedule.half_log_snr(objective.t_min);
      // Where x_0 is forgotten exactly lambda is -infinity: training ends where the SDE does (T15, T18).
      out.lambda_min = schedule.half_log_snr(std::min(objective.t_max, schedule.last_regular_time()));
      if (!std::isfinite(out.lambda_max))
        throw UserError("There is no noise at t = 0 to train at: t_min must be above 0.");
      break;
    }
  }
  return out;
}

}  // namespace scorescope
