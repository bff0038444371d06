#include "core/nn/time_sampler.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/math/normal_law.h"
#include "core/math/philox.h"
#include "core/nn/level_table.h"
#include "tests/support/schedules.h"

namespace scorescope {
namespace {

constexpr TimeDensity kDensities[] = {TimeDensity::uniform, TimeDensity::lambda, TimeDensity::mixed,
                                      TimeDensity::importance, TimeDensity::log_normal};
constexpr LossWeight kWeights[] = {LossWeight::eps,      LossWeight::score,      LossWeight::x0,      LossWeight::v,
                                   LossWeight::velocity, LossWeight::likelihood, LossWeight::min_snr, LossWeight::edm};

TimeSampler sampler(const ObjectiveSpec& objective, const NoiseSchedule& schedule) {
  return {objective, trained_levels(objective, schedule, 1.4)};
}

double time_at(const TimeSampler& times, float u) {
  const auto [cell, part] = times.draw(u);
  return times.at((cell + static_cast<double>(part)) / TimeSampler::kCells).t;
}

TEST_CASE("unit. time sampler: every density has its closed form") {
  const double t0 = 1e-3;
  for (const NoiseSchedule& schedule : {NoiseSchedule(VpLinear{}), NoiseSchedule(VeLinearEdm{}), NoiseSchedule(Ou{})}) {
    const double first = schedule.half_log_snr(t0);
    const double last = schedule.half_log_snr(1.0);
    const auto of_lambda = [&](double t) { return (first - schedule.half_log_snr(t)) / (first - last); };
    const auto z = [&](double t) { return (-schedule.half_log_snr(t) + 1.2) / 1.2; };
    // The integral of 1/sigma^2: 1/t on sigma = 10 t; on beta constant, sigma^2 = 1 - e^{-bt}, ln(e^{bt} - 1)/b.
    const auto inverse_square = [&](double t) {
      return std::holds_alternative<VeLinearEdm>(schedule.kind()) ? -1.0 / t : std::log(std::expm1(10.0 * t));
    };
    const std::function<double(double)> share[] = {
        [&](double t) { return (t - t0) / (1.0 - t0); }, of_lambda,
        [&](double t) { return 0.5 * (t - t0) / (1.0 - t0) + 0.5 * of_lambda(t); },
        [&](double t) { return (inverse_square(t) - inverse_square(t0)) / (inverse_square(1.0) - inverse_square(t0)); },
        [&](double t) { return normal_share(z(t0), z(t)) / normal_share(z(t0), z(1.0)); }};
    for (std::size_t d = 0; d < 5; ++d) {
      if (kDensities[d] == TimeDensity::importance && std::holds_alternative<VpLinear>(schedule.kind())) continue;
      const TimeSampler times = sampler({.time = kDensities[d]}, schedule);
      CAPTURE(d);
      double before = 0.0;
      for (int i = 0; i < 200; ++i) {
        const float u = (static_cast<float>(i) + 0.5f) / 200.0f;
        const double t = time_at(times, u);
        CHECK(share[d](t) == doctest::Approx(u).epsilon(2e-5));
        CHECK(t > before);
        before = t;
      }
      // The far tail of the normal is beyond float.
      CHECK(time_at(times, 1.0f) == doctest::Approx(1.0).epsilon(d == 4 ? 2e-2 : 1e-6));
      CHECK(time_at(times, 0.0f) == doctest::Approx(t0).epsilon(1e-6));
    }
  }
}

TEST_CASE("unit. time sampler: how much importance sampling looks at small t (T18)") {
  const auto share_below = [](double t_min) {
    const TimeSampler times = sampler({.time = TimeDensity::importance, .t_min = t_min}, NoiseSchedule(VpLinear{}));
    int below = 0;
    for (int i = 0; i < 1000; ++i)
      if (time_at(times, (static_cast<float>(i) + 0.5f) / 1000.0f) < 0.01) ++below;
    return below / 1000.0;
  };
  CHECK(share_below(1e-3) == doctest::Approx(0.69).epsilon(0.01));
  CHECK(share_below(1e-5) == doctest::Approx(0.89).epsilon(0.01));
}

TEST_CASE("unit. time sampler: weights span what they should, and have mean 1 (T18)") {
  const NoiseSchedule vp(VpLinear{});
  const auto span = [&](LossWeight weight) {
    double least = INFINITY;
    double most = 0.0;
    const TimeSampler times = sampler({.weight = weight}, vp);
    for (const TrainTime& at : times.nodes()) {
      least = std::min(least, at.weight);
      most = std::max(most, at.weight);
    }
    return most / least;
  };
  CHECK(span(LossWeight::eps) == doctest::Approx(1.0));
  CHECK(span(LossWeight::score) == doctest::Approx(9.1e3).epsilon(0.02));
  CHECK(span(LossWeight::x0) == doctest::Approx(2.1e8).epsilon(0.05));
  CHECK(span(LossWeight::likelihood) == doctest::Approx(110.0).epsilon(0.15));
  for (const NoiseSchedule& schedule : testing::every_schedule())
    for (const LossWeight weight : kWeights)
      for (const TimeDensity density : kDensities) {
        // E of the weight over the draws is E of omega over uniform t: 1, whatever the density.
        double mean = 0.0;
        double mean_t = 0.0;
        for (const auto& [at, factor] : sampler({.weight = weight, .time = density}, schedule).quadrature()) {
          mean += factor;
          mean_t += factor * at.t;
        }
        // Quadrature cuts the kink of min_snr.
        CHECK(mean == doctest::Approx(1.0).epsilon(weight == LossWeight::min_snr ? 2e-3 : 1e-5));
        if (weight == LossWeight::eps)
          CHECK(mean_t == doctest::Approx(0.5 * (1e-3 + schedule.last_regular_time())).epsilon(1e-5));
      }
}

TEST_CASE("unit. time sampler: drawn and reweighted, a mean over t is what it is") {
  for (const TimeDensity density : kDensities) {
    const ObjectiveSpec objective{
        .weight = LossWeight::likelihood, .time = density, .log_normal_mean = 0.0, .log_normal_deviation = 3.0};
    const TimeSampler times = sampler(objective, NoiseSchedule(VpLinear{}));
    const TimeSampler uniform = sampler({.weight = LossWeight::likelihood}, NoiseSchedule(VpLinear{}));
    double want = 0.0;
    for (const auto& [at, factor] : uniform.quadrature()) want += factor * std::cos(3.0 * at.t);
    double sum = 0.0;
    constexpr int kDraws = 4000;  // stratified
    for (int i = 0; i < kDraws; ++i) {
      const auto [cell, part] = times.draw((static_cast<float>(i) + 0.5f) / kDraws);
      const TrainTime at = times.at((cell + static_cast<double>(part)) / TimeSampler::kCells);
      sum += at.weight * std::cos(3.0 * at.t) / kDraws;
    }
    CHECK(sum == doctest::Approx(want).epsilon(2e-3));
  }
  // Left unweighted, the density changes the objective.
  const TimeSampler plain = sampler({.time = TimeDensity::importance, .reweight = false}, NoiseSchedule(VpLinear{}));
  for (const TrainTime& at : plain.nodes()) CHECK(at.weight == doctest::Approx(1.0));
}

TEST_CASE("unit. time sampler: levels of a ladder are geometric, and each as likely") {
  const TimeSampler ladder = sampler({.levels = TrainLevels::ladder, .weight = LossWeight::score}, {});
  REQUIRE(ladder.nodes().size() == 10);
  double mean = 0.0;
  for (std::size_t l = 0; l < 10; ++l) {
    const TrainTime& at = ladder.nodes()[l];
    CHECK(at.level.alpha == 1.0);
    CHECK(at.level.sigma == doctest::Approx(0.05 * std::pow(80.0, static_cast<double>(l) / 9.0)).epsilon(1e-12));
    CHECK(at.density == 0.1);
    CHECK(at.weight * at.level.sigma * at.level.sigma ==
          doctest::Approx(ladder.nodes()[0].weight * 0.0025).epsilon(1e-10));
    CHECK(ladder.draw((static_cast<float>(l) + 0.5f) / 10.0f).cell == static_cast<int>(l));
    mean += 0.1 * at.weight;
  }
  CHECK(mean == doctest::Approx(1.0));
  CHECK(ladder.draw(1.0f).cell == 9);
  const TimeSampler raw = sampler({.levels = TrainLevels::none}, {});
  REQUIRE(raw.nodes().size() == 1);
  CHECK(raw.nodes()[0].level == Signal{1.0, 0.0});
  CHECK(raw.nodes()[0].weight == 1.0);
}

TEST_CASE("unit. level table: as exact as float, for every schedule, head and weight") {
  for (const NoiseSchedule& schedule : testing::every_schedule())
    for (const LossWeight weight : kWeights)
      for (const Head head : {Head::eps, Head::x0, Head::energy}) {
        const ObjectiveSpec objective{.weight = weight, .t_min = 1e-4};
        const TrainedLevels levels = trained_levels(objective, schedule, 1.4);
        const TimeSampler times(objective, levels);
        NetSpec net;
        net.head = head;
        const LevelTable table(net, levels, times, head == Head::energy);
        double worst = 0.0;
        for (int i = 0; i < 60; ++i) {
          const auto words = philox(1, Stream::train_time, static_cast<std::uint32_t>(i), 0);
          // Ends too.
          const int cell = i < 4 ? i : i < 8 ? TimeSampler::kCells - i + 3 : static_cast<int>(words[0] % 2048);
          const TimeSampler::Place place{cell, uniform01<float>(words[1])};
          const TrainTime at = times.at((cell + static_cast<double>(place.part)) / TimeSampler::kCells);
          const LevelCoefficients c = level_coefficients(net, levels, at.level);
          const bool energy = head == Head::energy;
          const double want[] = {at.level.alpha,
                                 at.level.sigma,
                                 c.x_scale,
                                 c.noise,
                                 energy ? c.energy_x : c.eps_x,
                                 energy ? c.energy_F : c.eps_F,
                                 at.weight,
                                 at.t};
          const LevelTable::Row got = table.at(place);
          // min_snr has a kink, which a cubic rounds off.
          for (int k = 0; k < LevelTable::kColumns; ++k)
            if (k != LevelTable::kWeight || weight != LossWeight::min_snr)
              worst = std::max(worst, std::abs(got[k] - want[k]) / std::max(std::abs(want[k]), 1e-3));
        }
        CAPTURE(static_cast<int>(weight));
        CHECK(worst < 1e-6);
      }
}

}  // namespace
}  // namespace scorescope
