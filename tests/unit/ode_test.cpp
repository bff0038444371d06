#include "core/math/ode.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/support/files.h"

namespace scorescope {
namespace {

/// y' = y cos t: y = exp(sin t).
double swing(double t, double y) {
  return y * std::cos(t);
}
double swing_exact(double t) {
  return std::exp(std::sin(t));
}

/// Orders seen when the step is halved.
std::vector<double> observed_orders(const std::function<double(std::size_t steps)>& error) {
  std::vector<double> out;
  for (std::size_t steps = 20; steps < 160; steps *= 2) out.push_back(std::log2(error(steps) / error(2 * steps)));
  return out;
}

TEST_CASE("unit. ode: Euler, Heun and Runge-Kutta are of order 1, 2 and 4") {
  const std::pair<FixedStepMethod, double> methods[] = {
      {FixedStepMethod::euler, 1.0}, {FixedStepMethod::heun, 2.0}, {FixedStepMethod::rk4, 4.0}};
  for (const auto& [method, order] : methods)
    for (const auto& [from, to] : {std::pair(0.0, 2.0), std::pair(2.0, 0.3)}) {
      const auto error = [&, m = method, a = from, b = to](std::size_t steps) {
        return std::abs(integrate_fixed<double>(m, swing, swing_exact(a), a, b, steps).y - swing_exact(b));
      };
      for (const double seen : observed_orders(error)) CHECK(seen == doctest::Approx(order).epsilon(0.12));
    }
}

TEST_CASE("unit. ode: a Dormand-Prince step is of order 5, its error estimate of order 4") {
  const auto run = [](std::size_t steps, bool embedded) {
    double y = 1.0;
    const double h = 2.0 / static_cast<double>(steps);
    for (std::size_t i = 0; i < steps; ++i) {
      const double t = static_cast<double>(i) * h;
      auto field = swing;
      const auto step = dormand_prince_step<double>(field, t, h, y, swing(t, y));
      y = embedded ? step.y - step.error : step.y;
    }
    return std::abs(y - swing_exact(2.0));
  };
  for (const double seen : observed_orders([&](std::size_t n) { return run(n, false); }))
    CHECK(seen == doctest::Approx(5.0).epsilon(0.12));
  for (const double seen : observed_orders([&](std::size_t n) { return run(n, true); }))
    CHECK(seen == doctest::Approx(4.0).epsilon(0.12));
}

TEST_CASE("unit. ode: the adaptive solver keeps to its tolerance either way, and counts what it asks for") {
  std::size_t last = 0;
  for (const double tolerance : {1e-4, 1e-6, 1e-8, 1e-10, 1e-12})
    for (const bool back : {false, true}) {
      std::size_t asked = 0;
      const auto field = [&](double t, double y) {
        ++asked;
        return swing(t, y);
      };
      const double from = back ? 20.0 : 0.0;
      const double to = back ? 0.0 : 20.0;
      const AdaptiveOptions options{.abs_tol = tolerance, .rel_tol = tolerance};
      const auto got = integrate_adaptive<double>(field, swing_exact(from), from, to, options);
      CHECK(got.reached());
      CHECK(got.t == to);
      CHECK(got.evaluations == asked);
      CHECK(std::abs(got.y - swing_exact(to)) < 200.0 * tolerance);
      if (!back) CHECK(asked > last);
      if (!back) last = asked;
    }
}

TEST_CASE("unit. ode: vectors of any length, and every accepted step is seen") {
  using State = Eigen::VectorXd;
  const auto turn = [](double, const State& y) { return State(State{{-y[1], y[0], -y[2]}}); };
  std::vector<double> times;
  const auto got = integrate_adaptive<State>(turn, State{{1.0, 0.0, 2.0}}, 0.0, 3.0, {}, [&](double t, const State& y) {
    times.push_back(t);
    CHECK(std::hypot(y[0], y[1]) == doctest::Approx(1.0).epsilon(1e-6));
  });
  CHECK((got.y - State{{std::cos(3.0), std::sin(3.0), 2.0 * std::exp(-3.0)}}).norm() < 1e-7);
  CHECK(times.size() == got.steps + 1);
  CHECK(std::is_sorted(times.begin(), times.end()));
  CHECK(times.back() == 3.0);
  const auto fixed = integrate_fixed<State>(FixedStepMethod::rk4, turn, State{{1.0, 0.0, 2.0}}, {0.0, 0.5, 1.7, 3.0});
  CHECK(fixed.evaluations == 12);
  CHECK(fixed.t == 3.0);
}

TEST_CASE("unit. ode: a step limit and a blow-up are marked, and give what there is") {
  const auto short_run = integrate_adaptive<double>(swing, 1.0, 0.0, 20.0, {.max_steps = 5});
  CHECK(short_run.met_step_limit());
  CHECK(short_run.steps + short_run.rejected == 5);
  CHECK(short_run.t > 0.0);
  CHECK(short_run.t < 20.0);
  CHECK(short_run.y == doctest::Approx(swing_exact(short_run.t)).epsilon(1e-6));
  // y' = y^2 from 1 is infinite at t = 1.
  const auto blown = integrate_adaptive<double>([](double, double y) { return y * y; }, 1.0, 0.0, 2.0);
  CHECK(blown.end == OdeEnd::stalled);
  CHECK(blown.t == doctest::Approx(1.0).epsilon(1e-3));
  CHECK(std::isfinite(blown.y));
  const auto lost = integrate_adaptive<double>([](double t, double) { return t < 0.5 ? 1.0 : NAN; }, 0.0, 0.0, 1.0);
  CHECK(lost.end == OdeEnd::stalled);
  CHECK(lost.y == doctest::Approx(0.5).epsilon(1e-2));
  const auto nowhere = integrate_adaptive<double>(swing, 3.0, 1.0, 1.0);
  CHECK(nowhere.reached());
  CHECK(nowhere.evaluations == 0);
}

TEST_CASE("unit. ode: what cannot be solved is refused in one sentence") {
  using testing::holds;
  using testing::refusal;
  CHECK(holds(refusal([] { integrate_adaptive<double>(swing, 1.0, 0.0, 1.0, {.abs_tol = 0.0}); }), "above 0"));
  CHECK(holds(refusal([] { integrate_adaptive<double>(swing, 1.0, 0.0, 1.0, {.rel_tol = -1.0}); }), "above 0"));
  CHECK(holds(refusal([] { integrate_adaptive<double>(swing, 1.0, 0.0, 1.0, {.max_steps = 0}); }), "at least 1"));
  CHECK(holds(refusal([] { integrate_fixed<double>(FixedStepMethod::heun, swing, 1.0, 0.0, 1.0, 0); }), "one step"));
}

}  // namespace
}  // namespace scorescope
