#include "core/nn/level_coefficients.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/math/predictions.h"
#include "tests/support/files.h"
#include "tests/support/mixtures.h"
#include "tests/support/schedules.h"

namespace scorescope {
namespace {

constexpr Head kVectorHeads[] = {Head::score, Head::eps, Head::x0, Head::v, Head::velocity};
constexpr double kDeviation = 1.3;

const Vec2& of_head(const Predictions& at, Head head) {
  switch (head) {
    case Head::score:
      return at.score;
    case Head::eps:
      return at.eps;
    case Head::x0:
      return at.x0;
    case Head::v:
      return at.v;
    default:
      return at.velocity;
  }
}

/// Largest |a - b| beside max(1, |b|).
double apart(const Vec2& a, const Vec2& b) {
  return (a - b).norm() / std::max(1.0, b.norm());
}

/// Levels with the same lambda, on the net's own schedule and off it.
std::vector<Signal> as_noisy_as(Signal own) {
  const double norm = std::hypot(own.alpha, own.sigma);
  return {own, {1.0, own.sigma / own.alpha}, {own.alpha / norm, own.sigma / norm}, {3.0 * own.alpha, 3.0 * own.sigma}};
}

TEST_CASE("unit. level coefficients: every head gives the exact score, eps and x0 when its output is exact") {
  const Mixture target = testing::ring_of(2, 5);
  for (const NoiseSchedule& schedule : testing::every_schedule()) {
    const ObjectiveSpec objective;
    const TrainedLevels levels = trained_levels(objective, schedule, kDeviation);
    for (const double t : {1e-3, 0.02, 0.4, 0.9, 0.999}) {
      const Signal own = schedule.at(t);
      for (const Signal level : as_noisy_as(own))
        for (const bool preconditioned : {false, true})
          for (const Head head : kVectorHeads) {
            const Vec2 seen(0.7 * own.alpha + 0.4 * own.sigma, -1.1 * own.alpha + own.sigma);
            const Vec2 x = seen * level.alpha / own.alpha;
            const Predictions there = predictions(target, own, seen);
            Vec2 output = of_head(there, head);
            if (preconditioned) {
              const double v = own.alpha * own.alpha * kDeviation * kDeviation + own.sigma * own.sigma;
              output =
                  (there.x0 - own.alpha * kDeviation * kDeviation / v * seen) * std::sqrt(v) / (own.sigma * kDeviation);
              if (head != Head::x0 && head != Head::score) output = -output;
            }
            NetSpec net;
            net.head = head;
            net.preconditioning = preconditioned;
            const LevelCoefficients c = level_coefficients(net, levels, level);
            const Predictions want = predictions(target, level, x);
            // Without preconditioning a head gives x_0 or eps by dividing by alpha or sigma.
            const double by_alpha = 1e-11 * std::max(1.0, own.sigma / own.alpha);
            const double by_sigma = 1e-11 * std::max(1.0, own.alpha / own.sigma);
            CAPTURE(t);
            CHECK(apart(c.x0_x * x + c.x0_F * output, want.x0) < by_alpha);
            CHECK(apart(c.eps_x * x + c.eps_F * output, want.eps) < by_sigma);
            CHECK(apart(c.score_x * x + c.score_F * output, want.score) < by_sigma);
            CHECK(c.x_scale * level.alpha ==
                  doctest::Approx((preconditioned ? 1.0 / std::hypot(own.alpha * kDeviation, own.sigma) : 1.0) *
                                  own.alpha)
                      .epsilon(1e-9));
          }
    }
  }
}

TEST_CASE("unit. level coefficients: the preconditioned output is stable where alpha or sigma is nearly 0") {
  NetSpec net;
  const TrainedLevels fm = trained_levels({.t_min = 1e-5}, NoiseSchedule(FmLinear{}), kDeviation);
  for (const Head head : kVectorHeads) {
    net.head = head;
    const LevelCoefficients start = level_coefficients(net, fm, {1.0 - 1e-5, 1e-5});
    CHECK(std::abs(start.x0_x - 1.0) < 1e-4);
    CHECK(std::abs(start.x0_F) < 1.1e-5);
    CHECK(std::abs(std::abs(start.eps_F) - 1.0) < 1e-4);
    // The end of fm_linear, alpha = 0: more noise than trained, the denoiser stays that of t = 0.999.
    const LevelCoefficients end = level_coefficients(net, fm, {0.0, 1.0});
    const LevelCoefficients last = level_coefficients(net, fm, NoiseSchedule(FmLinear{}).at(0.999));
    CHECK(end.x0_F == doctest::Approx(last.x0_F).epsilon(1e-9));
    CHECK(end.eps_x == 1.0);
    CHECK(end.eps_F == 0.0);
    CHECK(end.score_x == -1.0);
    // Less noise than trained: the score stays, and no noise is no noise.
    const LevelCoefficients clean = level_coefficients(net, fm, {1.0, 0.0});
    CHECK(clean.score_F == doctest::Approx(start.score_F).epsilon(1e-4));
    CHECK(clean.eps_F == 0.0);
    CHECK(clean.x0_x == 1.0);
    CHECK(clean.x0_F == 0.0);
  }
}

TEST_CASE("unit. level coefficients: an energy and its score belong together, and scale with x") {
  const TrainedLevels levels = trained_levels({}, NoiseSchedule(VpLinear{}), kDeviation);
  const auto number = [](const Vec2& z) { return std::sin(1.3 * z.x()) * std::cos(0.7 * z.y()) + 0.2 * z.x() * z.y(); };
  for (const bool preconditioned : {false, true})
    for (const double t : {0.01, 0.5, 1.0}) {
      NetSpec net;
      net.head = Head::energy;
      net.preconditioning = preconditioned;
      const Signal own = NoiseSchedule(VpLinear{}).at(t);
      for (const Signal level : as_noisy_as(own)) {
        const LevelCoefficients c = level_coefficients(net, levels, level);
        const auto energy = [&](const Vec2& x) {
          return 0.5 * c.energy_x * x.squaredNorm() + c.energy_F * number(c.x_scale * x);
        };
        const Vec2 x(0.4 * level.alpha + level.sigma, -0.9 * level.alpha);
        const double h = 1e-5 / c.x_scale;
        Vec2 gradient, number_gradient;
        for (int axis = 0; axis < 2; ++axis) {
          const Vec2 step = h * Vec2::Unit(axis);
          gradient[axis] = (energy(x + step) - energy(x - step)) / (2.0 * h);
          number_gradient[axis] = (number(c.x_scale * (x + step)) - number(c.x_scale * (x - step))) / (2.0 * h);
        }
        const Vec2 score = c.score_x * x + c.score_F * number_gradient;
        CHECK(apart(score / -c.energy_x, gradient / c.energy_x) < 1e-8);
        CHECK(apart(c.eps_x * x + c.eps_F * number_gradient, -level.sigma * score) < 1e-9);
        const Vec2 x0 = c.x0_x * x + c.x0_F * number_gradient;
        CHECK(apart(level.alpha * x0, x + level.sigma * level.sigma * score) < 1e-9);
        // T11: the energy of the same picture at another scale is the same number.
        const LevelCoefficients there = level_coefficients(net, levels, own);
        CHECK(there.energy_F == doctest::Approx(c.energy_F).epsilon(1e-9));
        CHECK(there.energy_x * own.alpha * own.alpha ==
              doctest::Approx(c.energy_x * level.alpha * level.alpha).epsilon(1e-9));
      }
    }
}

TEST_CASE("unit. level coefficients: the noise input") {
  const NoiseSchedule schedule(VpLinear{});
  const TrainedLevels levels = trained_levels({}, schedule, 1.0);
  NetSpec net;
  CHECK(level_coefficients(net, levels, schedule.at(1.0)).noise == doctest::Approx(0.0));
  CHECK(level_coefficients(net, levels, schedule.at(1e-3)).noise == doctest::Approx(1.0));
  CHECK(level_coefficients(net, levels, {1.0, 1e-9}).noise == 1.0);
  net.noise_embedding = NoiseEmbedding::raw;
  CHECK(level_coefficients(net, levels, schedule.at(0.3)).noise ==
        doctest::Approx(schedule.half_log_snr(0.3)).epsilon(1e-12));
  CHECK(levels.covers(schedule.half_log_snr(1e-3)));
  CHECK(levels.covers(schedule.half_log_snr(1.0)));
  CHECK_FALSE(levels.covers(schedule.half_log_snr(0.9e-3)));
}

TEST_CASE("unit. level coefficients: a ladder and a single level have alpha = 1, raw data no level at all") {
  const NoiseSchedule unused;
  const TrainedLevels ladder = trained_levels({.levels = TrainLevels::ladder}, unused, 1.0);
  CHECK(ladder.canonical(ladder.lambda_min).sigma == 4.0);
  CHECK(ladder.canonical(ladder.lambda_max).sigma == doctest::Approx(0.05).epsilon(1e-14));
  CHECK(ladder.canonical(0.0).alpha == 1.0);
  const TrainedLevels single = trained_levels({.levels = TrainLevels::single, .sigma = 0.3}, unused, 1.0);
  CHECK(single.canonical(5.0).sigma == 0.3);
  CHECK(single.scaled(single.lambda_min) == 0.0);
  CHECK(level_coefficients({}, single, {1.0, 0.3}).noise == 0.0);

  const TrainedLevels raw = trained_levels({.levels = TrainLevels::none}, unused, 2.0);
  NetSpec net;
  net.head = Head::score;
  const LevelCoefficients c = level_coefficients(net, raw, {1.0, 0.0});
  CHECK(c.score_x == -0.25);
  CHECK(c.score_F == 0.5);
  CHECK(c.x_scale == 0.5);
  CHECK(c.noise == 0.0);
  CHECK(c.eps_F == 0.0);
  net.head = Head::energy;
  const LevelCoefficients e = level_coefficients(net, raw, {1.0, 0.0});
  CHECK(e.energy_x == 0.25);
  CHECK(e.energy_F == 1.0);
  CHECK(e.score_x == -0.25);
  CHECK(e.score_F == -1.0);
}

TEST_CASE("unit. level coefficients: what has no meaning is refused") {
  using testing::holds;
  using testing::refusal;
  const NoiseSchedule vp;
  CHECK(holds(refusal([&] { (void)trained_levels({.t_min = 0.0}, vp, 1.0); }), "t_min must be above 0"));
  CHECK(holds(refusal([&] { (void)trained_levels({.t_min = 0.5, .t_max = 0.5}, vp, 1.0); }), "t_min below t_max"));
  CHECK(holds(refusal([&] { (void)trained_levels({}, vp, 0.0); }), "above 0"));
  CHECK(
      holds(refusal([&] { (void)trained_levels({.levels = TrainLevels::single, .sigma = 0.0}, vp, 1.0); }), "above 0"));
  const TrainedLevels raw = trained_levels({.levels = TrainLevels::none}, vp, 1.0);
  CHECK(holds(refusal([&] { (void)level_coefficients({}, raw, {1.0, 0.0}); }), "raw data gives the score"));
  // A curve starts with noise: t = 0 is a level like any other. fm_linear ends before it forgets x_0.
  CHECK(std::isfinite(trained_levels({.t_min = 0.0}, NoiseSchedule(Curve{}), 1.0).lambda_max));
  CHECK(trained_levels({}, NoiseSchedule(FmLinear{}), 1.0).lambda_min ==
        doctest::Approx(NoiseSchedule(FmLinear{}).half_log_snr(0.999)));
}

}  // namespace
}  // namespace scorescope
