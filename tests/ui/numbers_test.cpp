#include "app/ui/numbers.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/math/targets.h"
#include "core/render/time_ticks.h"

namespace scorescope {
namespace {

TEST_CASE("ui. numbers beside sliders") {
  CHECK(short_number(0.1) == "0.10");
  CHECK(short_number(20.0) == "20.0");
  CHECK(short_number(1e-5) == "1e-5");
  CHECK(short_number(0.0) == "0");
  CHECK(grouped(1e6) == "1 000 000");
  CHECK(grouped(500) == "500");
  CHECK(round_digits(1837.0, 2) == 1800.0);
  CHECK(sentence_case("steps a level") == "Steps a level");
  CHECK(sentence_case("t min") == "t min");
}

TEST_CASE("ui. read-outs keep their digits and never show a negative zero") {
  CHECK(fixed(-2.4171, 3) == "−2.417");
  CHECK(fixed(-0.0001, 2) == "0.00");
  CHECK(fixed(std::nan(""), 2) == "–");
  CHECK(fixed(-INFINITY, 2) == "−∞");
  CHECK(decimals_for(1.0) == 2);
  CHECK(decimals_for(12000.0) == 0);
  CHECK(decimals_for(1.0 / 12000.0) == 7);
  CHECK(vector_text({1.0, -2.0}, 2, {2, 0}) == "(1.00, −2)");
  CHECK(vector_text({1.0, 7.0}, 1, {2, 2}) == "1.00");
}

TEST_CASE("ui. ticks stand at their true places and their labels never touch") {
  const Mixture mixture = preset_target("eight_gaussians");
  for (const bool to_data : {true, false})
    for (const Clock::Pace pace : {Clock::Pace::even, Clock::Pace::t, Clock::Pace::logsnr})
      for (const float width : {300.0f, 700.0f, 1500.0f}) {
        const Clock clock(pace, to_data, 1.0, 1e-3, NoiseSchedule(), mixture);
        std::vector<double> labelled;
        for (const TimeTick& tick : time_ticks(clock, width, 42.0f)) {
          CHECK(tick.u >= 0.0);
          CHECK(tick.u <= 1.0);
          if (tick.label.empty()) continue;
          CHECK(clock.t_of_u(tick.u) == doctest::Approx(std::atof(tick.label.c_str())).epsilon(1e-3));
          // Labels at the ends are pushed inwards.
          const double half = 21.0 / width;
          const double centre = std::clamp(tick.u, half, 1.0 - half);
          for (const double other : labelled) CHECK(std::abs(centre - other) * width >= 42.0);
          labelled.push_back(centre);
        }
        CHECK(labelled.size() >= 3);
      }
}

}  // namespace
}  // namespace scorescope
