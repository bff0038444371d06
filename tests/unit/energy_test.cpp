#include "core/math/energy.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "core/math/error.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

TEST_CASE("unit. the energy of a mixture is -log p, whatever constant it comes with") {
  for (const int dim : {1, 2}) {
    const NoisedLaw p{testing::ring_of(dim, 4), {0.8, 0.5}};
    const auto raw = [&](const Vec2& x) { return -evaluate(p.mixture, p.level, x).log_p + 700.0; };
    const Box box = holding_box(p);
    const EnergyGrid grid = energy_on_grid(dim, box, 100, 120, raw);
    CHECK(grid.nx == 101);
    CHECK(grid.ny == (dim == 1 ? 1 : 121));
    CHECK(grid.normalisable);
    CHECK(grid.log_z == doctest::Approx(-700.0).epsilon(1e-8));
    CHECK(grid.log_z_error <= 1e-5);
    CHECK(grid.rim_share <= 1e-3);
    const Vec2 corner = dim == 1 ? Vec2(box.min.x(), 0.0) : box.min;
    CHECK(grid.energy[0] == doctest::Approx(-evaluate(p.mixture, p.level, corner).log_p).epsilon(1e-5));
  }
}

TEST_CASE("unit. partition function of a Gaussian energy, to rounding") {
  const Box box{{-9.0, -9.0}, {9.0, 9.0}};
  const EnergyGrid line = energy_on_grid(1, box, 101, 1, [](const Vec2& x) { return 0.5 * x.x() * x.x(); });
  CHECK(line.log_z == doctest::Approx(0.5 * std::log(2.0 * std::numbers::pi)).epsilon(1e-13));
  const EnergyGrid plane = energy_on_grid(2, box, 101, 101, [](const Vec2& x) { return 0.5 * x.squaredNorm(); });
  CHECK(plane.log_z == doctest::Approx(std::log(2.0 * std::numbers::pi)).epsilon(1e-13));
}

TEST_CASE("unit. an energy that does not rise is not normalisable here") {
  const Box box{{-5.0, -5.0}, {5.0, 5.0}};
  for (const int dim : {1, 2}) {
    CHECK_FALSE(energy_on_grid(dim, box, 101, 101, [](const Vec2&) { return 3.0; }).normalisable);
    CHECK_FALSE(energy_on_grid(dim, box, 101, 101, [](const Vec2& x) { return -x.squaredNorm(); }).normalisable);
    CHECK_FALSE(energy_on_grid(dim, box, 101, 101, [](const Vec2& x) { return x.x(); }).normalisable);
    // Walls are fine: infinite energy is no density.
    const auto wall = [](const Vec2& x) { return x.cwiseAbs().maxCoeff() < 3.0 ? 0.0 : INFINITY; };
    CHECK(energy_on_grid(dim, box, 101, 101, wall).normalisable);
  }
  CHECK_THROWS_AS(energy_on_grid(1, box, 101, 1, [](const Vec2&) { return NAN; }), UserError);
  CHECK_THROWS_AS(energy_on_grid(1, box, 101, 1, [](const Vec2&) { return INFINITY; }), UserError);
  CHECK_THROWS_AS(energy_on_grid(1, box, 5, 1, [](const Vec2&) { return 1.0; }), UserError);
  CHECK_THROWS_AS(energy_on_grid(2, {{0.0, 0.0}, {1.0, 0.0}}, 50, 50, [](const Vec2&) { return 1.0; }), UserError);
}

TEST_CASE("unit. divergence and curl by differences: a rotation, a source, and an exact score") {
  const VectorField swirl = [](const Vec2& x) { return Vec2(x.x() - 2.0 * x.y(), 2.0 * x.x() + x.y()); };
  for (const int order : {2, 4}) {
    const FieldDerivatives at = field_derivatives(swirl, 2, {0.7, -40.0}, 0.0, order);
    CHECK(at.divergence == doctest::Approx(2.0).epsilon(1e-8));
    CHECK(at.curl == doctest::Approx(4.0).epsilon(1e-8));
  }
  for (const int dim : {1, 2}) {
    const NoisedLaw p{testing::ring_of(dim, 4), {0.8, 0.5}};
    const Vec2 x(0.6, dim == 2 ? -0.8 : 0.0);
    const auto score = [&](const Vec2& where) { return evaluate(p.mixture, p.level, where).score; };
    const FieldDerivatives exact = score_derivatives(p, x);
    const FieldDerivatives found = field_derivatives(score, dim, x);
    CHECK((exact.jacobian - found.jacobian).norm() <= 1e-8 * (1.0 + exact.jacobian.norm()));
    CHECK(std::abs(exact.curl) <= 1e-12);
    CHECK(std::abs(found.curl) <= 1e-8);
    CHECK(exact.divergence == doctest::Approx(found.divergence).epsilon(1e-7));
  }
  CHECK_THROWS_AS(field_derivatives(swirl, 2, {0.0, 0.0}, 0.1, 3), UserError);
}

}  // namespace
}  // namespace scorescope
