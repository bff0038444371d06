#include <doctest/doctest.h>

#include <cmath>

#include "core/math/step_grid.h"
#include "tests/support/schedules.h"

namespace scorescope {
namespace {

constexpr GridKind kKinds[] = {GridKind::uniform_t, GridKind::uniform_logsnr, GridKind::karras, GridKind::geometric};

TEST_CASE("unit. every grid falls from t_max to t_min under every schedule") {
  for (const NoiseSchedule& schedule : testing::every_schedule())
    for (const GridKind kind : kKinds)
      for (const int steps : {1, 2, 10, 1000}) {
        CAPTURE(schedule.kind().index());
        CAPTURE(static_cast<int>(kind));
        const auto t = step_times({.kind = kind, .steps = steps, .t_min = 1e-4, .t_max = 1.0}, schedule);
        REQUIRE(t.size() == static_cast<std::size_t>(steps) + 1);
        CHECK(t.front() == schedule.last_regular_time());
        CHECK(t.back() == 1e-4);
        bool falls = true;
        for (std::size_t i = 1; i < t.size(); ++i) falls = falls && t[i] < t[i - 1];
        CHECK(falls);
      }
}

TEST_CASE("unit. each grid is even in what its name says") {
  for (const NoiseSchedule& schedule : testing::every_schedule()) {
    CAPTURE(schedule.kind().index());
    const auto even = [&](GridKind kind, const auto& measure) {
      const auto t = step_times({.kind = kind, .steps = 20, .t_min = 0.01, .t_max = 0.9, .rho = 5.0}, schedule);
      const double step = (measure(t.back()) - measure(t.front())) / 20.0;
      for (std::size_t i = 1; i < t.size(); ++i)
        CHECK(measure(t[i]) - measure(t[i - 1]) == doctest::Approx(step).epsilon(1e-9));
    };
    const auto ratio = [&](double t) { return schedule.at(t).sigma / schedule.at(t).alpha; };
    even(GridKind::uniform_t, [](double t) { return t; });
    even(GridKind::uniform_logsnr, [&](double t) { return schedule.half_log_snr(t); });
    even(GridKind::geometric, [&](double t) { return std::log(ratio(t)); });
    even(GridKind::karras, [&](double t) { return std::pow(ratio(t), 1.0 / 5.0); });
  }
}

}  // namespace
}  // namespace scorescope
