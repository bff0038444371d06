#pragma once

#include <vector>

#include "core/math/noise_schedule.h"

namespace scorescope::testing {

/// Every schedule, with its usual parameters and with others.
inline std::vector<NoiseSchedule> every_schedule() {
  return {ScheduleKind(VpLinear{}),
          ScheduleKind(VpLinear{0.5, 8.0}),
          ScheduleKind(VpCosine{}),
          ScheduleKind(VpCosine{0.05}),
          ScheduleKind(SubVp{}),
          ScheduleKind(VeGeometric{}),
          ScheduleKind(VeGeometric{0.05, 50.0}),
          ScheduleKind(VeLinearEdm{}),
          ScheduleKind(FmLinear{}),
          ScheduleKind(Ou{}),
          ScheduleKind(Ou{2.0})};
}

}  // namespace scorescope::testing
