#include <doctest/doctest.h>

#include <cmath>

#include "core/scene/scene_json.h"
#include "core/scene/stage.h"

namespace scorescope {
namespace {

constexpr CurveFamily kFamilies[] = {CurveFamily::vp, CurveFamily::ve, CurveFamily::fm};

TEST_CASE("unit. a schedule in another family keeps its log-SNR and splits it as that family does") {
  for (const ScheduleKind& kind : {ScheduleKind(VpLinear{}), ScheduleKind(VeGeometric{}), ScheduleKind(FmLinear{}),
                                   ScheduleKind(SubVp{}), ScheduleKind(Curve{})}) {
    const NoiseSchedule own = kind;
    for (const double t : {0.01, 0.2, 0.5, 0.9}) {
      for (const CurveFamily family : kFamilies)
        CHECK(own.in_family(family).half_log_snr(t) == doctest::Approx(own.half_log_snr(t)).epsilon(1e-12));
      const Signal vp = own.in_family(CurveFamily::vp).at(t), fm = own.in_family(CurveFamily::fm).at(t);
      CHECK(vp.alpha * vp.alpha + vp.sigma * vp.sigma == doctest::Approx(1.0));
      CHECK(fm.alpha + fm.sigma == doctest::Approx(1.0));
      CHECK(own.in_family(CurveFamily::ve).at(t).alpha == 1.0);
    }
  }
  // Of its own family a schedule stays what it is, drift and noise too.
  const NoiseSchedule vp = ScheduleKind(VpLinear{}), same = vp.in_family(CurveFamily::vp);
  for (const double t : {0.05, 0.4, 0.8}) {
    CHECK(same.at(t).alpha == doctest::Approx(vp.at(t).alpha));
    CHECK(same.sde(t).f == doctest::Approx(vp.sde(t).f));
    CHECK(same.sde(t).g2 == doctest::Approx(vp.sde(t).g2));
  }
  // VP as VE: sigma^2 = 1/alpha^2 - 1, g^2 its derivative beta/alpha^2.
  const NoiseSchedule ve = vp.in_family(CurveFamily::ve);
  const double a = vp.at(0.4).alpha;
  CHECK(ve.at(0.4).sigma == doctest::Approx(std::sqrt(1.0 / (a * a) - 1.0)));
  CHECK(ve.sde(0.4).f == doctest::Approx(0.0));
  CHECK(ve.sde(0.4).g2 == doctest::Approx(vp.beta(0.4) / (a * a)));
  CHECK(ve.prior_scale(1.0) == doctest::Approx(ve.at(1.0).sigma));
}

TEST_CASE("unit. flows of one scene in three families are one flow in x over its unit") {
  const Scene scene = parse_scene(R"({"version": 1, "prior": "exact", "particles": 300, "grid": {"steps": 12},
    "flows": [{"id": "own", "kind": "pf_ode", "solver": "ddim"},
              {"id": "ve", "kind": "pf_ode", "solver": "ddim", "family": "ve"},
              {"id": "fm", "kind": "pf_ode", "solver": "ddim", "family": "fm"}]})",
                                  "s");
  CHECK(parse_scene(to_json(scene), "s") == scene);
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  for (const double u : {0.3, 0.7, 1.0}) {
    stage.seek(u);
    stage.finish();
    const Stage::FlowView own = stage.flow(0);
    for (const std::size_t other : {std::size_t{1}, std::size_t{2}}) {
      const Stage::FlowView view = stage.flow(other);
      CHECK(view.row == own.row);
      const double unit = view.waypoint.level.alpha / own.waypoint.level.alpha;
      double worst = 0.0;
      for (std::size_t i = 0; i < own.runner->positions().data.size(); ++i)
        worst = std::max(worst, std::abs(view.runner->positions().data[i] / unit - own.runner->positions().data[i]));
      CHECK(worst < 2e-4);
    }
    CHECK(stage.flow(1).schedule->at(0.5).alpha == 1.0);
  }
}

TEST_CASE("unit. Langevin has no family") {
  CHECK_THROWS_WITH(parse_scene(R"({"version": 1, "flows": [{"id": "l", "kind": "langevin", "family": "ve"}]})", "s"),
                    doctest::Contains("flows/l/family"));
}

}  // namespace
}  // namespace scorescope
