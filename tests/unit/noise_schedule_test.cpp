#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/schedules.h"

namespace scorescope {
namespace {

TEST_CASE("unit. a schedule goes from the data to the noise and its log-SNR falls") {
  for (const NoiseSchedule& schedule : testing::every_schedule()) {
    CAPTURE(schedule.kind().index());
    CHECK(schedule.at(0.0).alpha == 1.0);
    CHECK(schedule.at(0.0).sigma == 0.0);
    CHECK(std::isinf(schedule.half_log_snr(0.0)));
    for (int i = 1; i <= 200; ++i) CHECK(schedule.half_log_snr(i / 200.0) < schedule.half_log_snr((i - 1) / 200.0));
  }
}

TEST_CASE("unit. the inverse of log-SNR gives back the time") {
  for (const NoiseSchedule& schedule : testing::every_schedule())
    for (const double t : {1e-4, 1e-3, 0.1, 0.37, 0.5, 0.9, 0.999}) {
      CAPTURE(schedule.kind().index());
      CHECK(schedule.t_of_half_log_snr(schedule.half_log_snr(t)) == doctest::Approx(t).epsilon(1e-12));
      const Signal s = schedule.at(t);
      CHECK(schedule.t_of_noise_ratio(s.sigma / s.alpha) == doctest::Approx(t).epsilon(1e-12));
    }
  const NoiseSchedule schedule;
  CHECK(schedule.t_of_half_log_snr(1e9) == doctest::Approx(0.0));
  CHECK(schedule.t_of_half_log_snr(-1e9) == 1.0);
}

TEST_CASE("unit. f and g^2 are the derivatives of alpha and sigma") {
  for (const NoiseSchedule& schedule : testing::every_schedule())
    for (const double t : {0.01, 0.2, 0.5, 0.8, 0.98}) {
      CAPTURE(schedule.kind().index());
      CAPTURE(t);
      const double h = 1e-6;
      const Signal before = schedule.at(t - h);
      const Signal after = schedule.at(t + h);
      const Signal here = schedule.at(t);
      const double f = (std::log(after.alpha) - std::log(before.alpha)) / (2.0 * h);
      const double rate = (after.sigma * after.sigma - before.sigma * before.sigma) / (2.0 * h);
      const SdeCoefficients sde = schedule.sde(t);
      CHECK(sde.f == doctest::Approx(f).epsilon(1e-6));
      CHECK(sde.g2 == doctest::Approx(rate - 2.0 * f * here.sigma * here.sigma).epsilon(1e-6));
      CHECK(sde.g2 > 0.0);
    }
}

TEST_CASE("unit. variance-preserving schedules keep alpha^2 + sigma^2 = 1") {
  for (const NoiseSchedule& schedule : {NoiseSchedule(ScheduleKind(VpLinear{})),
                                        NoiseSchedule(ScheduleKind(VpCosine{})), NoiseSchedule(ScheduleKind(Ou{}))})
    for (const double t : {1e-6, 0.3, 0.7, 1.0}) {
      const Signal s = schedule.at(t);
      CHECK(s.alpha * s.alpha + s.sigma * s.sigma == doctest::Approx(1.0).epsilon(1e-14));
    }
}

TEST_CASE("unit. the standard prior is as wide as the noise where alpha stays 1, and 1 elsewhere") {
  CHECK(NoiseSchedule(ScheduleKind(VeGeometric{0.01, 10.0})).prior_scale(1.0) ==
        doctest::Approx(std::sqrt(100.0 - 1e-4)));
  CHECK(NoiseSchedule(ScheduleKind(VeLinearEdm{8.0})).prior_scale(0.5) == doctest::Approx(4.0));
  for (const ScheduleKind& kind : {ScheduleKind(VpLinear{}), ScheduleKind(VpCosine{}), ScheduleKind(SubVp{}),
                                   ScheduleKind(FmLinear{}), ScheduleKind(Ou{})})
    CHECK(NoiseSchedule(kind).prior_scale(1.0) == 1.0);
}

TEST_CASE("unit. schedules that forget x_0 exactly are only used up to 1 - 1e-3") {
  for (const NoiseSchedule& schedule : testing::every_schedule()) {
    const bool forgets =
        std::holds_alternative<FmLinear>(schedule.kind()) || std::holds_alternative<VpCosine>(schedule.kind());
    CHECK(schedule.last_regular_time() == (forgets ? 1.0 - 1e-3 : 1.0));
    const SdeCoefficients end = schedule.sde(schedule.last_regular_time());
    CHECK(std::isfinite(end.f));
    CHECK(std::isfinite(end.g2));
  }
}

}  // namespace
}  // namespace scorescope
