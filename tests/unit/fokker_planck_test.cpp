#include "core/math/fokker_planck.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "core/math/error.h"
#include "tests/support/mixtures.h"
#include "tests/support/schedules.h"

namespace scorescope {
namespace {

FokkerPlanckReport solve(const Mixture& m, const NoiseSchedule& schedule, double from, double to, int cells, int steps,
                         TimeScheme scheme) {
  FokkerPlanck solver(schedule, grid_for(m, schedule, from, to, cells), scheme);
  solver.start(m, from);
  solver.advance(to, steps);
  return solver.report(m);
}

TEST_CASE("unit. Fokker-Planck keeps mass, stays positive and follows p_t under every schedule") {
  for (const int dim : {1, 2})
    for (const NoiseSchedule& schedule : testing::every_schedule()) {
      // VE grids hold both the data and noise many times as wide: stop where that is a factor of about ten.
      const double end = std::min(0.6, schedule.t_of_noise_ratio(2.0));
      for (const TimeScheme scheme : {TimeScheme::implicit_euler, TimeScheme::crank_nicolson}) {
        const Mixture m = testing::ring_of(dim, 3);
        const FokkerPlanckReport r = solve(m, schedule, 0.01, end, dim == 1 ? 600 : 120, dim == 1 ? 400 : 60, scheme);
        CAPTURE(dim);
        CAPTURE(schedule.kind().index());
        CHECK(std::abs(r.mass_drift) <= 1e-12);
        CHECK(r.mass == doctest::Approx(1.0).epsilon(1e-8));
        if (scheme == TimeScheme::implicit_euler) CHECK(r.least >= 0.0);
        CHECK(r.l1_error <= (dim == 1 ? 0.02 : 0.1));
        CHECK(r.max_error <= 0.1 * r.max_exact);
      }
    }
}

TEST_CASE("unit. Fokker-Planck converges at second order with Crank-Nicolson, first with implicit Euler") {
  const Mixture m = testing::ring_of(1, 3);
  const NoiseSchedule schedule(Ou{2.0});
  double before = 0.0;
  for (const int k : {1, 2, 4}) {
    const double error = solve(m, schedule, 0.0, 0.5, 300 * k, 50 * k, TimeScheme::crank_nicolson).l1_error;
    if (k > 1) CHECK(std::log2(before / error) == doctest::Approx(2.0).epsilon(0.05));
    before = error;
  }
  for (const int k : {1, 2, 4}) {
    const double error = solve(m, schedule, 0.0, 0.5, 4000, 20 * k, TimeScheme::implicit_euler).l1_error;
    if (k > 1) CHECK(std::log2(before / error) == doctest::Approx(1.0).epsilon(0.1));
    before = error;
  }
}

TEST_CASE("unit. Fokker-Planck: the Gaussian equilibrium of OU stays as it is, with any step") {
  const NoiseSchedule schedule(Ou{5.0});
  const CellGrid grid{1, {{-7.0, 0.0}, {7.0, 1.0}}, 140, 1};
  // The discrete equilibrium: neighbours differ by exp(-(x^2/2)') across their common face.
  std::vector<double> p(140, 1.0);
  for (int i = 0; i + 1 < 140; ++i) {
    const double face = 0.5 * (grid.centre(i, 0).x() + grid.centre(i + 1, 0).x());
    p[static_cast<std::size_t>(i) + 1] = p[static_cast<std::size_t>(i)] * std::exp(-face * 0.1);
  }
  for (const TimeScheme scheme : {TimeScheme::implicit_euler, TimeScheme::crank_nicolson}) {
    FokkerPlanck solver(schedule, grid, scheme);
    solver.start(p, 0.0);
    solver.advance(1.0, 10);
    for (std::size_t i = 0; i < p.size(); ++i) CHECK(solver.averages()[i] == doctest::Approx(p[i]).epsilon(1e-9));
  }
}

TEST_CASE("unit. Fokker-Planck: splitting in 2D has no error: a product stays the product of its 1D solutions") {
  Mixture x = testing::ring_of(1, 3);
  const Mixture y = testing::gaussian_1d(0.4, 0.3);
  Mixture both = x;
  both.dim = 2;
  for (Component& c : both.components) {
    c.mean.y() = 0.4;
    c.cov(1, 1) = 0.3;
  }
  const NoiseSchedule schedule;
  const CellGrid in_x{1, {{-6.0, 0.0}, {6.0, 1.0}}, 90, 1};
  const CellGrid in_y{1, {{-5.0, 0.0}, {5.0, 1.0}}, 70, 1};
  const CellGrid in_both{2, {{-6.0, -5.0}, {6.0, 5.0}}, 90, 70};
  FokkerPlanck fx(schedule, in_x), fy(schedule, in_y), fxy(schedule, in_both);
  fx.start(x, 0.0), fy.start(y, 0.0), fxy.start(both, 0.0);
  for (FokkerPlanck* f : {&fx, &fy, &fxy}) f->advance(0.4, 30);
  for (std::size_t j = 0; j < 70; ++j)
    for (std::size_t i = 0; i < 90; ++i)
      CHECK(std::abs(fxy.averages()[j * 90 + i] - fx.averages()[i] * fy.averages()[j]) <= 1e-10);
}

TEST_CASE("unit. exact cell averages add up to the mass in the box, with correlated and narrow components") {
  Mixture m = testing::ring_of(2, 5);
  m.components[1].cov << 0.04, 0.0399, 0.0399, 0.04;
  m.components[2].cov << 1e-4, 0.0, 0.0, 1e-4;
  const CellGrid grid{2, {{-4.0, -4.0}, {4.0, 4.0}}, 40, 50};
  double mass = 0.0;
  for (const double v : cell_averages(grid, m, {1.0, 0.0})) mass += v * grid.volume();
  CHECK(mass == doctest::Approx(1.0).epsilon(1e-9));
  const Mixture wide = testing::ring_of(2, 3);
  const auto averages = cell_averages(grid, wide, {0.5, 0.9});
  const double middle = std::exp(evaluate(wide, {0.5, 0.9}, grid.centre(20, 25)).log_p);
  CHECK(averages[25 * 40 + 20] == doctest::Approx(middle).epsilon(0.01));
}

TEST_CASE("unit. dp/dt by the Fokker-Planck equation is the change of p_t; flux and dp/dt belong together") {
  for (const int dim : {1, 2})
    for (const NoiseSchedule& schedule : testing::every_schedule()) {
      const Mixture m = testing::ring_of(dim, 4);
      const Vec2 x(0.7, dim == 2 ? -0.4 : 0.0);
      const double t = 0.3;
      const double h = 1e-5;
      const auto p = [&](double at, const Vec2& where) { return std::exp(evaluate(m, schedule.at(at), where).log_p); };
      const FokkerPlanckTerms terms = fokker_planck_terms(m, schedule, t, x);
      const double change = (p(t + h, x) - p(t - h, x)) / (2.0 * h);
      CHECK(terms.dp_dt == doctest::Approx(change).epsilon(1e-5).scale(0.01 + std::abs(change)));
      double divergence = 0.0;
      for (int axis = 0; axis < dim; ++axis) {
        Vec2 step = Vec2::Zero();
        step[axis] = h;
        divergence += (fokker_planck_terms(m, schedule, t, x + step).flux[axis] -
                       fokker_planck_terms(m, schedule, t, x - step).flux[axis]) /
                      (2.0 * h);
      }
      CHECK(terms.dp_dt == doctest::Approx(-divergence).epsilon(1e-5).scale(0.01 + std::abs(divergence)));
    }
}

TEST_CASE("unit. entropy of a Gaussian, and of far apart modes") {
  const double one = 0.5 * std::log(2.0 * std::numbers::pi * std::numbers::e * 0.3);
  CHECK(entropy({testing::gaussian_1d(2.0, 0.3), {1.0, 0.0}}).entropy.value == doctest::Approx(one).epsilon(1e-11));
  Mixture two = testing::gaussian_1d(-1e3, 0.3);
  two.components.push_back(testing::gaussian_1d(1e3, 0.3).components[0]);
  const Entropy got = entropy({two, {1.0, 0.0}});
  CHECK(got.entropy.value == doctest::Approx(one + std::numbers::ln2).epsilon(1e-11));
  CHECK(got.mass.value == doctest::Approx(1.0).epsilon(1e-12));
}

TEST_CASE("unit. Fokker-Planck refuses what it cannot do") {
  const CellGrid grid{1, {{-5.0, 0.0}, {5.0, 1.0}}, 50, 1};
  CHECK_THROWS_AS(FokkerPlanck(NoiseSchedule{}, CellGrid{1, {{-5.0, 0.0}, {5.0, 1.0}}, 2, 1}), UserError);
  CHECK_THROWS_AS(FokkerPlanck(NoiseSchedule{}, CellGrid{1, {{5.0, 0.0}, {5.0, 1.0}}, 50, 1}), UserError);
  FokkerPlanck solver(NoiseSchedule(FmLinear{}), grid);
  CHECK_THROWS_AS(solver.advance(0.5, 10), UserError);
  CHECK_THROWS_AS(solver.start(testing::ring_of(2, 3), 0.1), UserError);
  CHECK_THROWS_AS(solver.start(std::vector<double>(50, -1.0), 0.1), UserError);
  solver.start(testing::ring_of(1, 3), 0.1);
  CHECK_THROWS_AS(solver.advance(0.05, 10), UserError);
  CHECK_THROWS_AS(solver.advance(0.5, 0), UserError);
  CHECK_THROWS_AS(solver.advance(1.0, 10), UserError);
}

}  // namespace
}  // namespace scorescope
