#include "app/ui/numbers.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/math/targets.h"
#include "core/render/time_ticks.h"
#include "core/scene/field_info.h"

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
        for (const TimeTick& tick : time_ticks(clock, NoiseSchedule(), TickUnit::time, width, 42.0f)) {
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

TEST_CASE("ui. ticks in log-SNR and in sigma stand where the clock passes those values, under every schedule") {
  const Mixture mixture = preset_target("eight_gaussians");
  for (const auto& kind : names_of(ScheduleName{})) {
    CAPTURE(kind.name);
    ScheduleSpec spec;
    spec.kind = kind.value;
    const NoiseSchedule schedule = spec.schedule();
    for (const TickUnit unit : {TickUnit::log_snr, TickUnit::sigma})
      for (const bool to_data : {true, false}) {
        const Clock clock(Clock::Pace::logsnr, to_data, 0.95, 0.01, schedule, mixture);
        int labelled = 0;
        const auto ticks = time_ticks(clock, schedule, unit, 900.0f, 42.0f);
        for (std::size_t i = 0; i < ticks.size(); ++i) {
          if (ticks[i].label.empty()) continue;
          ++labelled;
          std::string text = ticks[i].label;
          if (text.rfind("\u2212", 0) == 0) text = "-" + text.substr(3);
          // The two ends are written as they are, to three digits or one decimal.
          const double slack = i >= 2 ? 1e-6 : unit == TickUnit::log_snr ? 0.0501 : 5e-3;
          CHECK(in_unit(unit, schedule, clock.t_of_u(ticks[i].u)) ==
                doctest::Approx(std::atof(text.c_str())).epsilon(slack).scale(1.0));
        }
        CHECK(labelled >= 3);
      }
  }
}

TEST_CASE("ui. the playhead reads in the unit of the ticks") {
  const NoiseSchedule schedule;
  CHECK(reading(TickUnit::time, schedule, 0.16) == "t = 0.160");
  // VP linear from 0.1 to 20: log alpha(t) = -t^2 19.9 / 4 - t 0.1 / 2.
  const double log_alpha = -0.25 * 0.16 * 0.16 * 19.9 - 0.5 * 0.16 * 0.1;
  const double sigma = std::sqrt(1.0 - std::exp(2.0 * log_alpha));
  CHECK(reading(TickUnit::sigma, schedule, 0.16) == "\u03c3 = " + fixed(sigma, 3));
  CHECK(reading(TickUnit::log_snr, schedule, 0.16) == "log-SNR = " + fixed(2.0 * (log_alpha - std::log(sigma)), 2));
}

}  // namespace
}  // namespace scorescope
