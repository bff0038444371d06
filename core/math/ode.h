#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/math/dormand_prince.h"
#include "core/math/error.h"

namespace scorescope {

/// Integrators for dy/dt = f(t, y), t in either direction. State is a double, or anything with y + h * k and a norm
/// (ode_error_norm below; Eigen vectors and arrays have one). f(t, y) returns a State.

enum class FixedStepMethod { euler, heun, rk4 };

enum class OdeEnd {
  reached,     ///< y is at the time asked for
  step_limit,  ///< max_steps attempts were spent: y is where it got to
  stalled,     ///< the step fell below the resolution of t, or the field is not finite: y is where it got to
};

template <class State>
struct OdeResult {
  State y{};
  double t = 0.0;               ///< where y is
  std::size_t evaluations = 0;  ///< NFE
  std::size_t steps = 0;        ///< accepted
  std::size_t rejected = 0;
  OdeEnd end = OdeEnd::reached;
  [[nodiscard]] bool met_step_limit() const { return end == OdeEnd::step_limit; }
  [[nodiscard]] bool reached() const { return end == OdeEnd::reached; }
};

/// Tolerances and limits of the adaptive solver. The error of a step is at most abs_tol + rel_tol |y|, component by
/// component, in the root mean square over components.
struct AdaptiveOptions {
  double abs_tol = 1e-9;
  double rel_tol = 1e-9;
  double first_step = 0.0;         ///< 0: chosen from f
  std::size_t max_steps = 100000;  ///< attempts, accepted or not
};

/// What an integration does with the states it passes through: nothing.
struct NoObserver {
  template <class State>
  void operator()(double, const State&) const {}
};

/// Root mean square of error / (abs_tol + rel_tol max(|a|, |b|)).
inline double ode_error_norm(double error, double a, double b, double abs_tol, double rel_tol) {
  return std::abs(error) / (abs_tol + rel_tol * std::max(std::abs(a), std::abs(b)));
}
template <class Derived>
double ode_error_norm(const Eigen::DenseBase<Derived>& error, const Eigen::DenseBase<Derived>& a,
                      const Eigen::DenseBase<Derived>& b, double abs_tol, double rel_tol) {
  double sum = 0.0;
  for (Eigen::Index i = 0; i < error.size(); ++i) {
    const double ratio = ode_error_norm(error.derived()(i), a.derived()(i), b.derived()(i), abs_tol, rel_tol);
    sum += ratio * ratio;
  }
  return std::sqrt(sum / static_cast<double>(std::max<Eigen::Index>(1, error.size())));
}

namespace detail {

template <class State, class Field>
State fixed_step(FixedStepMethod method, Field& f, double t, double h, const State& y) {
  const State k1 = f(t, y);
  if (method == FixedStepMethod::euler) return y + h * k1;
  if (method == FixedStepMethod::heun) {
    const State k2 = f(t + h, State(y + h * k1));
    return y + 0.5 * h * (k1 + k2);
  }
  const State k2 = f(t + 0.5 * h, State(y + 0.5 * h * k1));
  const State k3 = f(t + 0.5 * h, State(y + 0.5 * h * k2));
  const State k4 = f(t + h, State(y + h * k3));
  return y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
}

inline std::size_t evaluations_per_step(FixedStepMethod method) {
  return method == FixedStepMethod::euler ? 1 : method == FixedStepMethod::heun ? 2 : 4;
}

}  // namespace detail

/// Through given times (at least two, either direction): Euler, Heun (explicit trapezium) or the classical Runge-Kutta
/// method, of order 1, 2 and 4. observe(t, y) sees the start and every step's end.
template <class State, class Field, class Observer = NoObserver>
OdeResult<State> integrate_fixed(FixedStepMethod method, Field&& f, const State& start,
                                 const std::vector<double>& times, Observer&& observe = {}) {
  if (times.size() < 2) throw UserError("A fixed-step solver needs at least one step.");
  OdeResult<State> out{.y = start, .t = times.front()};
  observe(out.t, out.y);
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    out.y = detail::fixed_step<State>(method, f, times[i], times[i + 1] - times[i], out.y);
    out.t = times[i + 1];
    ++out.steps;
    observe(out.t, out.y);
  }
  out.evaluations = out.steps * detail::evaluations_per_step(method);
  return out;
}

/// The same in `steps` equal steps.
template <class State, class Field, class Observer = NoObserver>
OdeResult<State> integrate_fixed(FixedStepMethod method, Field&& f, const State& start, double from, double to,
                                 std::size_t steps, Observer&& observe = {}) {
  std::vector<double> times;
  for (std::size_t i = 0; steps > 0 && i < steps; ++i)
    times.push_back(from + (to - from) * static_cast<double>(i) / static_cast<double>(steps));
  times.push_back(to);
  return integrate_fixed<State>(method, std::forward<Field>(f), start, times, std::forward<Observer>(observe));
}

/// One step of the pair of Dormand and Prince 1980, RK5(4)7M: fifth-order result, the difference to the embedded
/// fourth-order one, and the field at the result, which is the first stage of the next step.
template <class State>
struct DormandPrinceStep {
  State y, error, slope;
};

template <class State, class Field>
DormandPrinceStep<State> dormand_prince_step(Field& f, double t, double h, const State& y, const State& k1) {
  using Pair = DormandPrincePair;
  State k[Pair::kStages];
  k[0] = k1;
  const auto combined = [&](const double* weight, int count) {
    State sum = h * weight[0] * k[0];
    for (int j = 1; j < count; ++j)
      if (weight[j] != 0.0) sum = sum + h * weight[j] * k[j];
    return sum;
  };
  for (int i = 1; i < Pair::kStages; ++i) k[i] = f(t + Pair::kNodes[i] * h, State(y + combined(Pair::kStage[i], i)));
  DormandPrinceStep<State> out;
  out.y = y + combined(Pair::kResult, Pair::kStages);
  out.slope = f(t + h, out.y);
  out.error = combined(Pair::kError, Pair::kStages) + h * Pair::kError[Pair::kStages] * out.slope;
  return out;
}

/// Adaptive Dormand-Prince 5(4) with local extrapolation and proportional-integral step control (Gustafsson 1991;
/// exponents and first step as in Hairer, Norsett and Wanner, Solving ODEs I, II.4): after an accepted step of error
/// ratio e_n, h grows by 0.9 e_n^{-(1/5 - 3/4 b)} e_{n-1}^{b}, b = 0.04, kept within [1/5, 10]. Six evaluations a step
/// after the first. UserError for a tolerance that is not above 0 or a limit of 0 steps.
template <class State, class Field, class Observer = NoObserver>
OdeResult<State> integrate_adaptive(Field&& f, const State& start, double from, double to,
                                    const AdaptiveOptions& options = {}, Observer&& observe = {}) {
  const double atol = options.abs_tol;
  const double rtol = options.rel_tol;
  if (!(atol > 0.0 && rtol > 0.0 && std::isfinite(atol) && std::isfinite(rtol)))
    throw UserError("The tolerances of an adaptive solver must be above 0.");
  if (options.max_steps == 0) throw UserError("The step limit of an adaptive solver must be at least 1.");
  OdeResult<State> out{.y = start, .t = from};
  observe(out.t, out.y);
  if (from == to) return out;
  const double span = to - from;
  const double way = span > 0.0 ? 1.0 : -1.0;
  State slope = f(from, start);
  out.evaluations = 1;
  double size = options.first_step;
  if (size <= 0.0) {
    const double d0 = ode_error_norm(start, start, start, atol, rtol);
    const double d1 = ode_error_norm(slope, start, start, atol, rtol);
    double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
    h0 = std::min(h0, std::abs(span));
    const State after = f(from + way * h0, State(start + (way * h0) * slope));
    ++out.evaluations;
    const double d2 = ode_error_norm(State(after - slope), start, start, atol, rtol) / h0;
    const double most = std::max(d1, d2);
    size = most <= 1e-15 ? std::max(1e-6, 1e-3 * h0) : std::pow(0.01 / most, 0.2);
    size = std::min(100.0 * h0, size);
  }
  if (!std::isfinite(size)) size = 1e-6 * std::abs(span);  // let the error test decide
  constexpr double kBeta = 0.04;
  double last_ratio = 1e-4;
  bool refused = false;
  while (out.t != to) {
    if (out.steps + out.rejected >= options.max_steps) {
      out.end = OdeEnd::step_limit;
      return out;
    }
    const double left = std::abs(to - out.t);
    const bool last = size >= left * (1.0 - 1e-12);
    const double h = way * (last ? left : size);
    if (std::abs(h) < 8.0 * std::numeric_limits<double>::epsilon() * std::abs(out.t) ||
        std::abs(h) < std::numeric_limits<double>::min()) {
      out.end = OdeEnd::stalled;
      return out;
    }
    const DormandPrinceStep<State> step = dormand_prince_step<State>(f, out.t, h, out.y, slope);
    out.evaluations += 6;
    const double ratio = ode_error_norm(step.error, out.y, step.y, atol, rtol);
    if (!(ratio <= 1.0)) {  // NaN is refused too
      ++out.rejected;
      refused = true;
      size = std::abs(h) * (std::isfinite(ratio) ? std::max(0.2, 0.9 * std::pow(ratio, -0.2)) : 0.1);
      continue;
    }
    out.y = step.y;
    out.t = last ? to : out.t + h;
    slope = step.slope;
    ++out.steps;
    observe(out.t, out.y);
    const double e = std::max(ratio, 1e-10);
    double grow = std::clamp(0.9 * std::pow(e, -(0.2 - 0.75 * kBeta)) * std::pow(last_ratio, kBeta), 0.2, 10.0);
    if (refused) grow = std::min(grow, 1.0);
    size = std::abs(h) * grow;
    last_ratio = std::max(ratio, 1e-4);
    refused = false;
  }
  return out;
}

}  // namespace scorescope
