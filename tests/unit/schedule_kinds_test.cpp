#include <doctest/doctest.h>

#include <cmath>

#include "core/math/ddpm_chain.h"
#include "core/math/noise_schedule.h"

namespace scorescope {
namespace {

TEST_CASE("unit. a curve passes through its knots, falls, and is smooth, in every family") {
  for (const CurveFamily family : {CurveFamily::vp, CurveFamily::ve, CurveFamily::fm}) {
    const Curve curve{.knots = {{0.0, 12.0}, {0.2, 3.0}, {0.6, 2.5}, {1.0, -9.0}}, .family = family};
    const NoiseSchedule schedule = ScheduleKind(curve);
    for (const auto& [t, log_snr] : curve.knots) CHECK(2.0 * schedule.half_log_snr(t) == doctest::Approx(log_snr));
    double before = schedule.half_log_snr(0.0);
    for (int i = 1; i <= 1000; ++i) {
      const double now = schedule.half_log_snr(i / 1000.0);
      CHECK(now < before);
      before = now;
    }
    for (const double knot : {0.2, 0.6}) {  // f and g^2 are continuous across a knot
      const SdeCoefficients left = schedule.sde(knot - 1e-9), right = schedule.sde(knot + 1e-9);
      CHECK(left.f == doctest::Approx(right.f).epsilon(1e-5));
      CHECK(left.g2 == doctest::Approx(right.g2).epsilon(1e-5));
      CHECK(left.g2 > 0.0);
    }
    const Signal s = schedule.at(0.4);
    if (family == CurveFamily::vp) CHECK(s.alpha * s.alpha + s.sigma * s.sigma == doctest::Approx(1.0));
    if (family == CurveFamily::ve) CHECK(s.alpha == 1.0);
    if (family == CurveFamily::fm) CHECK(s.alpha + s.sigma == doctest::Approx(1.0));
    CHECK(schedule.t_of_half_log_snr(schedule.half_log_snr(0.37)) == doctest::Approx(0.37));
  }
}

TEST_CASE("unit. Brownian motion has variance i after step i, OU with beta 1 is the notes' e^{-t/2}") {
  const NoiseSchedule brownian = ScheduleKind(Brownian{100.0});
  CHECK(brownian.at(0.25).alpha == 1.0);
  CHECK(brownian.at(0.25).sigma == doctest::Approx(5.0));
  CHECK(brownian.sde(0.5).g2 == doctest::Approx(100.0));
  CHECK(brownian.beta(0.5) == 0.0);
  const NoiseSchedule ou = ScheduleKind(Ou{1.0, 8.0});
  CHECK(ou.at(0.25).alpha == doctest::Approx(std::exp(-1.0)));
  CHECK(ou.beta(0.3) == doctest::Approx(8.0));
}

TEST_CASE("unit. SNR and its derivative follow from the two functions") {
  for (const NoiseSchedule& schedule : {NoiseSchedule(ScheduleKind(VpLinear{})),
                                        NoiseSchedule(ScheduleKind(FmLinear{})), NoiseSchedule(ScheduleKind(Curve{}))})
    for (const double t : {0.2, 0.5, 0.8}) {
      const double h = 1e-6;
      const double numeric = (schedule.snr(t + h) - schedule.snr(t - h)) / (2.0 * h);
      CHECK(schedule.snr_rate(t) == doctest::Approx(numeric).epsilon(1e-6));
      CHECK(schedule.snr_rate(t) < 0.0);
    }
}

TEST_CASE("unit. the discrete chain: both conventions, and the continuous schedule at i/T") {
  const std::vector<double> deviations{0.1, 0.2, 0.3};
  const DdpmChain a(deviations, BetaConvention::deviation);
  const DdpmChain b({0.01, 0.04, 0.09});
  for (int i = 1; i <= 3; ++i) {
    CHECK(a.alpha_bar(i) == doctest::Approx(b.alpha_bar(i)));
    CHECK(a.beta(i) ==
          doctest::Approx(deviations[static_cast<std::size_t>(i) - 1] * deviations[static_cast<std::size_t>(i) - 1]));
  }
  const NoiseSchedule vp;
  const DdpmChain chain = DdpmChain::from_schedule(vp, 50);
  CHECK(chain.steps() == 50);
  for (const int i : {1, 20, 50}) {
    CHECK(chain.level(i).alpha == doctest::Approx(vp.at(i / 50.0).alpha).epsilon(1e-10));
    CHECK(chain.level(i).sigma == doctest::Approx(vp.at(i / 50.0).sigma).epsilon(1e-10));
  }
}

}  // namespace
}  // namespace scorescope
