#pragma once

#include "core/flow/step_row.h"
#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

/// How a Dormand-Prince flow picks its steps.
struct AdaptiveSteps {
  double tolerance = 1e-5;  ///< error of a step, relative to 1 + |x|
  int max_steps = 1000;     ///< tried
};

/// The probability-flow ODE by Dormand and Prince's pair 5(4) with one step size for all particles (T29). A pilot of a
/// hundred particles from the start law of `program` picks the steps, in double, by the largest error of any of them;
/// the table then holds six rows a step, so that the flow scrubs, splits and runs on either backend like every other.
/// `program` brings start law and direction: from waypoint 0's time to `to`. NFE counts rejected steps too. A pilot
/// that meets its step limit ends the table where it got to and says so in SamplerProgram::note.
SamplerProgram dormand_prince(SamplerProgram program, const NoiseSchedule& schedule, const Mixture& target, double to,
                              const AdaptiveSteps& steps);

}  // namespace scorescope
