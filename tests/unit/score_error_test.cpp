#include "core/nn/score_error.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "core/math/expectation.h"
#include "core/math/objectives.h"
#include "core/math/targets.h"
#include "core/nn/param_layout.h"
#include "tests/support/mixtures.h"
#include "tests/support/train_jobs.h"

namespace scorescope {
namespace {

using testing::job_of;

/// A net that says 0, so that with preconditioning it is the best linear prediction from E|x_0|^2 alone.
LearnedScore silent_net(const TrainJob& job) {
  LearnedScore out{.net = job.net, .levels = job.levels, .dim = job.target->dim};
  out.params.assign(param_layout(job.net, job.target->dim).size, 0.0f);
  return out;
}

TEST_CASE("unit. score error: the floor of denoising on eight Gaussians") {
  CHECK(std::abs(loss_floor(job_of(preset_target("eight_gaussians"), Objective::dsm)) - 0.2371) < 0.0005);
}

TEST_CASE("unit. score error: floors of a Gaussian, in closed form") {
  const double v = 0.4;
  for (const LossWeight weight : {LossWeight::eps, LossWeight::v}) {
    const auto floor_of = [&](Objective kind, Head head, TrainLevels levels) {
      TrainJob job = job_of(testing::gaussian_1d(0.7, v), kind, head, levels);
      job.train.objective.weight = weight;
      return loss_floor(job);
    };
    // Mean of omega times alpha^2 v / (alpha^2 v + sigma^2), over t.
    const NoiseSchedule vp(VpLinear{});
    double least = 0.0, omega = 0.0, entropy = 0.0;
    for (const auto& [node, share] : gauss_legendre(200)) {
      const Signal l = vp.at(1e-3 + 0.999 * 0.5 * (1.0 + node));
      const double c = l.alpha * l.alpha * v + l.sigma * l.sigma;
      const double w = weight == LossWeight::eps ? 1.0 : 1.0 / (l.alpha * l.alpha);
      least += 0.5 * share * w * l.alpha * l.alpha * v / c;
      omega += 0.5 * share * w;
      entropy += 0.5 * share * 0.5 * std::log(2.0 * std::numbers::pi * std::numbers::e * c);
    }
    CHECK(floor_of(Objective::dsm, Head::eps, TrainLevels::schedule) == doctest::Approx(least / omega).epsilon(1e-5));
    CHECK(floor_of(Objective::implicit, Head::eps, TrainLevels::schedule) ==
          doctest::Approx(least / omega - 1.0).epsilon(1e-5));
    CHECK(floor_of(Objective::likelihood, Head::energy, TrainLevels::schedule) ==
          doctest::Approx(entropy).epsilon(1e-5));
    CHECK(floor_of(Objective::implicit, Head::score, TrainLevels::none) == doctest::Approx(-0.5 / v).epsilon(1e-9));
    CHECK(floor_of(Objective::dsm, Head::score, TrainLevels::single) == doctest::Approx(v / (v + 0.09)).epsilon(1e-9));
    CHECK(floor_of(Objective::explicit_score, Head::score, TrainLevels::none) == 0.0);
  }
}

TEST_CASE("unit. score error: the even nodes of 2D floors agree with quadrature") {
  const Mixture target = testing::ring_of(2, 3);
  for (const Signal level : {Signal{1.0, 0.05}, Signal{0.8, 0.6}, Signal{0.1, 0.995}}) {
    const ObjectiveLaw exact(target, level, {.rule = Integration::Rule::quadrature});
    const ObjectiveLaw even(target, level, {.rule = Integration::Rule::spread, .samples = 8192});
    CHECK(even.nodes().x.size() == doctest::Approx(8192).epsilon(0.001));
    CHECK(denoising_floor(even).value == doctest::Approx(denoising_floor(exact).value).epsilon(1e-3));
    CHECK(half_fisher(even).value == doctest::Approx(half_fisher(exact).value).epsilon(1e-3));
  }
}

TEST_CASE("unit. score error: of a net that knows nothing but the second moment") {
  const Mixture target = testing::gaussian_1d(0.7, 0.4);
  const TrainJob job = job_of(target, Objective::dsm);
  const std::vector<LevelError> errors = error_by_time(silent_net(job), target, 12);
  REQUIRE(errors.size() == 12);
  double mean = 0.0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const LevelError& e = errors[i];
    CHECK(e.t == doctest::Approx(1e-3 + 0.999 * (static_cast<double>(i) + 0.5) / 12.0));
    // eps_theta = sigma x / (alpha^2 s^2 + sigma^2), eps* = sigma (x - alpha m) / (alpha^2 v + sigma^2).
    const auto [a, s] = e.level;
    const double p = s / (a * a * 0.89 + s * s);
    const double q = s / (a * a * 0.4 + s * s);
    const double variance = a * a * 0.4 + s * s;
    const double want = (p - q) * (p - q) * variance + std::pow(p * a * 0.7, 2);
    CHECK(e.eps_error == doctest::Approx(want).epsilon(1e-5));
    CHECK(e.score_error == doctest::Approx(want / (s * s)).epsilon(1e-5));
    mean += want / 12.0;
  }
  CHECK(mean_error(errors) == doctest::Approx(mean).epsilon(1e-5));

  const TrainJob raw = job_of(target, Objective::implicit, Head::score, TrainLevels::none);
  const std::vector<LevelError> one = error_by_time(silent_net(raw), target, 12);
  REQUIRE(one.size() == 1);
  const double want = std::pow(1.0 / 0.89 - 1.0 / 0.4, 2) * 0.4 + std::pow(0.7 / 0.89, 2);
  CHECK(mean_error(one) == doctest::Approx(want).epsilon(1e-5));
  CHECK(error_by_time(silent_net(job_of(target, Objective::dsm, Head::eps, TrainLevels::single)), target, 12).size() ==
        1);
}

TEST_CASE("unit. score error: in 2D, against the definition") {
  const Mixture target = testing::ring_of(2, 3);
  const TrainJob job = job_of(target, Objective::dsm);
  for (const LevelError& e : error_by_time(silent_net(job), target, 3)) {
    const double sd2 = job.levels.data_deviation * job.levels.data_deviation;
    const double p = e.level.sigma / (e.level.alpha * e.level.alpha * sd2 + e.level.sigma * e.level.sigma);
    const double want =
        expectation(expectation_nodes(target, e.level, {.rule = Integration::Rule::quadrature}), [&](const Vec2& x) {
          return (p * x - evaluate(target, e.level, x).eps).squaredNorm();
        }).value;
    CHECK(e.eps_error == doctest::Approx(want).epsilon(3e-3));
  }
}

}  // namespace
}  // namespace scorescope
