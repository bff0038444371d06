#include "core/math/guidance.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "core/math/likelihood.h"
#include "core/math/ode.h"
#include "tests/support/files.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

/// Two classes of sd 1 at -1.5 and 1.5.
Mixture two_classes() {
  Mixture m = testing::gaussian_1d(-1.5, 1.0);
  m.components.push_back(m.components[0]);
  m.components[1].mean.x() = 1.5;
  m.components[1].label = 1;
  return m;
}

GuidanceGrid line(double reach, int cells) {
  return {.dim = 1, .box = {{-reach, 0.0}, {reach, 0.0}}, .columns = cells, .rows = 1};
}

GuidanceGrid plane(double reach, int cells) {
  return {.dim = 2, .box = {{-reach, -reach}, {reach, reach}}, .columns = cells, .rows = cells};
}

TEST_CASE("unit. guidance: of two Gaussians the class posterior is logistic") {
  for (const Signal level : {Signal{1.0, 0.0}, Signal{0.6, 0.8}, Signal{1e-6, 1.0}})
    for (const double x : {-50.0, -1.0, 0.0, 0.4, 50.0}) {
      const double v = level.alpha * level.alpha + level.sigma * level.sigma;
      const double slope = 3.0 * level.alpha / v;
      const ClassField at = class_field(two_classes(), level, 1, {x, 0.0});
      const double log_posterior =
          slope * x > 0.0 ? -std::log1p(std::exp(-slope * x)) : slope * x - std::log1p(std::exp(slope * x));
      CHECK(at.log_posterior == doctest::Approx(log_posterior).epsilon(1e-10).scale(1e-60));
      CHECK(at.classifier_gradient.x() ==
            doctest::Approx(slope / (1.0 + std::exp(slope * x))).epsilon(1e-9).scale(1e-60));
      CHECK(at.conditional_score.x() == doctest::Approx(-(x - 1.5 * level.alpha) / v).epsilon(1e-12));
    }
}

TEST_CASE("unit. guidance: posteriors sum to one, Bayes holds, and the gradient is a gradient") {
  for (const int dim : {1, 2})
    for (const Signal level : {Signal{1.0, 0.0}, Signal{0.7, 0.5}}) {
      Mixture m = testing::ring_of(dim, 6);
      for (std::size_t k = 0; k < 6; ++k) m.components[k].label = static_cast<int>(k % 3);
      for (const Vec2& x : {Vec2(0.1, 0.2), Vec2(-1.7, 0.9), Vec2(2.4, -2.0)}) {
        const Vec2 at = dim == 1 ? Vec2(x.x(), 0.0) : x;
        double sum = 0.0;
        for (const int y : {0, 1, 2}) {
          const ClassField field = class_field(m, level, y, at);
          sum += std::exp(field.log_posterior);
          const double bayes = std::log(class_prior(m, y)) + evaluate(class_conditional(m, y), level, at).log_p -
                               evaluate(m, level, at).log_p;
          CHECK(field.log_posterior == doctest::Approx(bayes).epsilon(1e-9).scale(1.0));
          CHECK((field.score - evaluate(m, level, at).score).norm() <= 1e-10 * (1.0 + field.score.norm()));
          CHECK((field.conditional_score - field.score - field.classifier_gradient).norm() <=
                1e-10 * (1.0 + field.conditional_score.norm()));
          for (int axis = 0; axis < dim; ++axis) {
            Vec2 h = Vec2::Zero();
            h[axis] = 1e-5;
            const double slope =
                (class_field(m, level, y, at + h).log_posterior - class_field(m, level, y, at - h).log_posterior) /
                2e-5;
            CHECK(field.classifier_gradient[axis] == doctest::Approx(slope).epsilon(1e-5).scale(1.0));
          }
        }
        CHECK(sum == doctest::Approx(1.0).epsilon(1e-12));
      }
    }
}

TEST_CASE("unit. guidance: w and w_cfg = w - 1 are two names of one dial") {
  const ClassField at = class_field(testing::ring_of(2, 6), {0.7, 0.5}, 1, {0.4, 0.3});
  for (const double w : {-1.0, 0.0, 0.5, 1.0, 3.0, 7.5})
    CHECK((classifier_guided_score(at, w) - classifier_free_score(at, cfg_weight(w))).norm() < 1e-10);
  CHECK(classifier_guided_score(at, 0.0) == at.score);
  CHECK(classifier_free_score(at, 0.0) == at.conditional_score);
  // The formula of the paper.
  const Vec2 paper = 4.0 * at.conditional_score - 3.0 * at.score;
  CHECK((classifier_free_score(at, 3.0) - paper).norm() < 1e-9);
}

TEST_CASE("unit. guidance: far tails, light classes and one class alone") {
  Mixture m = testing::ring_of(2, 4);
  m.components[1].weight = m.components[3].weight = 1e-12;
  for (const Signal level : {Signal{1.0, 1e-4}, Signal{1e-6, 1.0}})
    for (const double far : {-50.0, 50.0})
      for (const int y : {0, 1}) {
        const ClassField at = class_field(m, level, y, {far, far});
        CHECK(std::isfinite(at.log_posterior));
        CHECK(at.classifier_gradient.allFinite());
        CHECK(classifier_guided_score(at, 5.0).allFinite());
      }
  for (Component& c : m.components) c.label = 7;
  const ClassField alone = class_field(m, {0.7, 0.5}, 7, {0.1, 0.1});
  CHECK(alone.log_posterior == 0.0);
  CHECK(alone.classifier_gradient.norm() == 0.0);
  CHECK(testing::holds(testing::refusal([&] { class_field(m, {0.7, 0.5}, 1, {0.1, 0.1}); }), "label 1"));
}

TEST_CASE("unit. guidance: the three densities coincide at w = 0 and 1 and differ otherwise") {
  const Signal level{0.7, 0.6};
  const auto farthest = [](const GuidedDensity& a, const GuidedDensity& b) {
    double out = 0.0;
    for (std::size_t i = 0; i < a.log_density.size(); ++i)
      out = std::max(out, std::abs(std::exp(a.log_density[i]) - std::exp(b.log_density[i])));
    return out;
  };
  Mixture round;
  for (const double side : {-1.0, 1.0})
    round.components.push_back({.weight = 1.5 + side, .mean = {side, 0.3}, .cov = 0.3 * Mat2::Identity()});
  round.components[1].label = 1;
  round.components[1].cov(0, 1) = round.components[1].cov(1, 0) = 0.1;
  for (const int dim : {1, 2}) {
    const Mixture m = dim == 1 ? two_classes() : round;
    const GuidanceGrid grid = dim == 1 ? line(9.0, 600) : plane(5.0, 48);
    for (const double w : {0.0, 1.0, 3.0}) {
      const GuidedDensity noised = noised_tilted_density(m, level, 1, w, grid);
      const GuidedDensity composed = composed_density(m, level, 1, w, grid);
      CHECK(noised.edge_share < 1e-6);
      if (w == 3.0) {
        CHECK(farthest(noised, composed) > 0.01);
        continue;
      }
      CHECK(farthest(noised, composed) < 1e-8);
      // ... and are the noised law itself, or that of the class.
      const Mixture law = w == 0.0 ? m : class_conditional(m, 1);
      for (const auto& [i, j] :
           {std::pair(grid.columns / 2, grid.rows / 2), std::pair(grid.columns / 3, grid.rows / 3)}) {
        const double want = evaluate(law, level, grid.point(i, j)).log_p;
        const std::size_t at = grid.index(i, j);
        CHECK(composed.log_density[at] == doctest::Approx(want).epsilon(1e-6));
        CHECK(noised.log_density[at] == doctest::Approx(want).epsilon(1e-6));
      }
      CHECK(composed.log_normaliser ==
            doctest::Approx(w == 0.0 ? 0.0 : std::log(class_prior(m, 1))).epsilon(1e-6).scale(1.0));
    }
  }
}

TEST_CASE("unit. guidance: the noised tilted law is the tilted one carried forward, wide or narrow noise") {
  // Moments of alpha x_0 + sigma eps from those of the tilted law.
  Mixture m = testing::ring_of(2, 3);
  for (Component& c : m.components) c.cov *= 8.0;
  const GuidedDensity tilted = tilted_density(m, 1, 2.5, plane(6.0, 160));
  for (const Signal level : {Signal{1.0, 0.01}, Signal{0.9, 0.4}, Signal{0.2, 0.98}, Signal{1.0, 0.0}}) {
    const GuidedDensity carried = noised_tilted_density(m, level, 1, 2.5, plane(6.0, 64));
    const Moments want = tilted.moments();
    const Moments got = carried.moments();
    CHECK((got.mean - level.alpha * want.mean).norm() < 1e-5);
    CHECK((got.cov - level.alpha * level.alpha * want.cov - level.sigma * level.sigma * Mat2::Identity()).norm() <
          1e-4);
    CHECK(carried.log_normaliser == doctest::Approx(tilted.log_normaliser).epsilon(1e-5));
  }
  const GuidedDensity line_tilted = tilted_density(two_classes(), 1, 3.0, line(9.0, 1200));
  for (const Signal level : {Signal{1.0, 1e-4}, Signal{0.9, 0.4}, Signal{1e-6, 1.0}}) {
    const GuidedDensity carried = noised_tilted_density(two_classes(), level, 1, 3.0, line(9.0, 300));
    CHECK(carried.moments().mean.x() ==
          doctest::Approx(level.alpha * line_tilted.moments().mean.x()).epsilon(1e-6).scale(1.0));
    CHECK(carried.moments().cov(0, 0) ==
          doctest::Approx(std::pow(level.alpha, 2) * line_tilted.moments().cov(0, 0) + std::pow(level.sigma, 2))
              .epsilon(1e-5));
  }
}

TEST_CASE("unit. guidance: what is said to be sampled, and what the guided flow gives") {
  // Tilted: mean 1.74, variance 0.72. The probability flow with the composed score ends at 2.53 and 0.39.
  const Mixture m = two_classes();
  const Moments tilted = tilted_density(m, 1, 3.0, line(9.0, 1200)).moments();
  CHECK(tilted.mean.x() == doctest::Approx(1.74).epsilon(0.003));
  CHECK(tilted.cov(0, 0) == doctest::Approx(0.72).epsilon(0.005));
  const NoiseSchedule schedule = ScheduleKind(VpLinear{});
  const auto guided_end = [&](double w) {
    double mean = 0.0;
    double square = 0.0;
    constexpr int kCount = 400;
    for (const auto& [node, weight] : gauss_legendre(kCount)) {
      const double z = 8.0 * node;
      const auto field = [&](double t, double x) {
        const SdeCoefficients sde = schedule.sde(t);
        const ClassField at = class_field(m, schedule.at(t), 1, {x, 0.0});
        return sde.f * x - 0.5 * sde.g2 * classifier_guided_score(at, w).x();
      };
      const AdaptiveOptions loose{.abs_tol = 1e-5, .rel_tol = 1e-5};
      const double x = integrate_adaptive<double>(field, z, 1.0, 1e-3, loose).y;
      const double share = 8.0 * weight * std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
      mean += share * x;
      square += share * x * x;
    }
    return std::pair(mean, square - mean * mean);
  };
  const auto [mean, variance] = guided_end(3.0);
  CHECK(mean == doctest::Approx(2.53).epsilon(0.004));
  CHECK(variance == doctest::Approx(0.39).epsilon(0.02));
  const auto [mean_1, variance_1] = guided_end(1.0);
  CHECK(mean_1 == doctest::Approx(1.5).epsilon(0.01));  // it starts at N(0, 1), not at the noised class
  CHECK(variance_1 == doctest::Approx(1.0).epsilon(0.005));
}

TEST_CASE("unit. measurement: a Gaussian conditioned in closed form, and inpainting") {
  Mat2 cov;
  cov << 0.5, 0.2, 0.2, 0.3;
  Mixture m;
  m.components.push_back({.weight = 1.0, .mean = {1.0, -1.0}, .cov = cov});
  const Mixture given = condition_on_measurement(m, {{1.0, 0.0}, 1.7, 0.0});
  CHECK((given.components[0].mean - Vec2(1.7, -1.0 + 0.4 * 0.7)).norm() < 1e-14);
  CHECK(given.components[0].cov(1, 1) == doctest::Approx(0.3 - 0.04 / 0.5).epsilon(1e-14));
  CHECK(given.components[0].cov.col(0).norm() < 1e-15);
  const Mixture slice = conditional_slice(m, 0, 1.7);
  CHECK(slice.dim == 1);
  CHECK(slice.components[0].mean.x() == doctest::Approx(-0.72).epsilon(1e-14));
  CHECK(slice.components[0].cov(0, 0) == doctest::Approx(0.22).epsilon(1e-14));
  CHECK(log_evidence(m, {{1.0, 0.0}, 1.7, 0.5}) ==
        doctest::Approx(-0.5 * (std::log(2.0 * std::numbers::pi) + 0.49)).epsilon(1e-13));
}

TEST_CASE("unit. measurement: Bayes' rule for a mixture, at any direction and noise, and its slices") {
  const Mixture m = testing::ring_of(2, 5);
  for (const LinearMeasurement& measurement :
       {LinearMeasurement{{0.6, -1.1}, 0.4, 0.05}, LinearMeasurement{{1.0, 0.0}, -1.0, 2.0}}) {
    const Mixture given = condition_on_measurement(m, measurement);
    for (const Vec2& x : {Vec2(0.3, 0.1), Vec2(-1.6, 1.2), Vec2(1.9, 0.2)}) {
      const double off = measurement.value - measurement.direction.dot(x);
      const double likelihood = -0.5 * (std::log(2.0 * std::numbers::pi * measurement.noise_variance) +
                                        off * off / measurement.noise_variance);
      CHECK(
          evaluate(given, {1.0, 0.0}, x).log_p ==
          doctest::Approx(evaluate(m, {1.0, 0.0}, x).log_p + likelihood - log_evidence(m, measurement)).epsilon(1e-9));
    }
  }
  // p(x2 | x1) = p(x1, x2) / p(x1).
  for (const int axis : {0, 1}) {
    const double at = axis == 0 ? 1.4 : -0.7;
    const Mixture slice = conditional_slice(m, axis, at);
    const double evidence = log_evidence(m, {axis == 0 ? Vec2(1.0, 0.0) : Vec2(0.0, 1.0), at, 0.0});
    for (const double other : {-1.5, 0.0, 1.6}) {
      const Vec2 x = axis == 0 ? Vec2(at, other) : Vec2(other, at);
      CHECK(evaluate(slice, {1.0, 0.0}, {other, 0.0}).log_p ==
            doctest::Approx(evaluate(m, {1.0, 0.0}, x).log_p - evidence).epsilon(1e-9));
    }
  }
  // Exact measurements have a noised density, that moves with the value.
  const Mixture exact = condition_on_measurement(m, {{1.0, 0.0}, 1.4, 0.0});
  CHECK(evaluate(exact, {0.9, 0.1}, {1.26, 1.0}).score.allFinite());
  const FlowMapResult drawn = flow_map(exact_flow(exact), 2, {1e-6, 1.0}, {1.0, 1e-3}, {0.3, -0.8});
  CHECK(drawn.x.x() == doctest::Approx(1.4).epsilon(1e-3));
}

TEST_CASE("unit. measurement: what has probability 0 or no meaning is refused") {
  using testing::holds;
  using testing::refusal;
  Mixture m = testing::ring_of(2, 3);
  CHECK(holds(refusal([&] { condition_on_measurement(m, {{0.0, 0.0}, 1.0, 0.1}); }), "direction"));
  CHECK(holds(refusal([&] { condition_on_measurement(m, {{1.0, 0.0}, 1.0, -0.1}); }), "negative"));
  CHECK(holds(refusal([&] { conditional_slice(testing::ring_of(1, 3), 0, 1.0); }), "2D"));
  CHECK(condition_on_measurement(m, {{1.0, 0.0}, 200.0, 0.0}).components.size() >= 1);
  for (Component& c : m.components) c.cov.setZero();
  CHECK(holds(refusal([&] { condition_on_measurement(m, {{1.0, 0.0}, 1.0, 0.0}); }), "probability 0"));
  CHECK(condition_on_measurement(m, {{1.0, 0.0}, 1.0, 0.5}).components.size() == 3);
  CHECK(holds(refusal([&] { tilted_density(m, 1, 2.0, plane(3.0, 8)); }), "no density"));
  CHECK(holds(refusal([&] { noised_tilted_density(m, {0.5, 0.5}, 1, 2.0, plane(3.0, 8)); }), "no density"));
  const Mixture ring = testing::ring_of(2, 3);
  CHECK(holds(refusal([&] { tilted_density(ring, 1, INFINITY, plane(3.0, 8)); }), "finite"));
  CHECK(holds(refusal([&] { tilted_density(ring, 1, 2.0, plane(0.0, 8)); }), "wider than 0"));
  CHECK(holds(refusal([&] { tilted_density(ring, 1, 2.0, plane(3.0, 0)); }), "needs cells"));
}

}  // namespace
}  // namespace scorescope
