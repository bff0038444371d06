#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/math/fokker_planck.h"
#include "tests/oracle/strict.h"

namespace scorescope {
namespace {

using testing::Json;
using testing::OracleCase;

/// The solver beside the file's own density: a start at t = 0, cells a fifth of the file's spacing, centred on its
/// points.
void check_solver(const OracleCase& c, const Mixture& mixture, int n) {
  constexpr int kFiner = 5;
  const double t = c.number("t");
  if (!(t > 0.0)) return;
  const double h = (c.number("x_max") - c.number("x_min")) / (n - 1);
  const CellGrid grid{1, {{c.number("x_min") - 0.5 * h, 0.0}, {c.number("x_max") + 0.5 * h, 1.0}}, kFiner * n, 1};
  FokkerPlanck solver(c.schedule(), grid);
  solver.start(mixture, 0.0);
  solver.advance(t, 400);
  const std::vector<double> want = c["expected"].at("p").get<std::vector<double>>();
  const double most = *std::max_element(want.begin(), want.end());
  double worst = 0.0;
  for (std::size_t i = 0; i < want.size(); ++i)
    worst = std::max(worst, std::abs(solver.averages()[i * kFiner + kFiner / 2] - want[i]));
  CHECK(worst <= 2e-3 * most);
  CHECK(std::abs(solver.report(mixture).mass_drift) <= 1e-12);
}

void check_density(const Json&, OracleCase& c) {
  const Mixture mixture = c.fixture();
  const int n = c["n"];
  const double x_min = c.number("x_min");
  const double x_max = c.number("x_max");
  Json p, dp_dt, flux;
  double trapezoid = 0.0;
  for (int i = 0; i < n; ++i) {
    const double x = x_min + (x_max - x_min) * i / (n - 1);
    const FokkerPlanckTerms at = fokker_planck_terms(mixture, c.schedule(), c.number("t"), {x, 0.0});
    p.push_back(at.p);
    dp_dt.push_back(at.dp_dt);
    flux.push_back(at.flux.x());
    trapezoid += at.p * (x_max - x_min) / (n - 1) * (i == 0 || i == n - 1 ? 0.5 : 1.0);
  }
  c.expect("p", p);
  c.expect("dp_dt", dp_dt);
  c.expect("flux", flux);
  c.expect("trapezoid_mass_on_grid", trapezoid);
  const Entropy by_quadrature = entropy({mixture, c.level()});
  c.expect("mass", by_quadrature.mass.value);
  c.expect("entropy", by_quadrature.entropy.value);
  const Moments of_p = moments(mixture, c.level());
  c.expect("mean", of_p.mean.x());
  c.expect("var", of_p.cov(0, 0));
  check_solver(c, mixture, n);
}

TEST_CASE("oracle. Fokker-Planck") {
  testing::run_oracle_strictly("fokker_planck", {{"density", check_density}});
}

}  // namespace
}  // namespace scorescope
