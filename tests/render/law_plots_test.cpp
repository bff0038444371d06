#include "core/render/law_plots.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "core/render/metric_plots.h"
#include "core/scene/metrics_worker.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

/// A staged scene at u, and what is measured of it on the spot.
struct Measured {
  std::unique_ptr<Backend> backend = make_cpu_backend();
  Stage stage;
  ExactMetrics metrics{*backend};
  explicit Measured(const char* json, double u = 0.5) : stage(parse_scene(json, "s"), *backend, ".") {
    stage.seek(u);
    stage.finish();
  }
  Plot plot(const PlotRequest& request, PlotOver over = PlotOver::t) {
    return metric_plot(request, over, stage, metrics.snapshot(stage, request));
  }
};

constexpr const char* kTwoModes =
    R"({"version": 1, "particles": 300, "grid": {"steps": 16}, "target": {"kind": "mixture",
  "dim": 1, "components": [{"weight": 1, "mean": [-2], "cov": [[0.25]], "label": 0},
                           {"weight": 3, "mean": [2], "cov": [[0.25]], "label": 1}]},
  "flows": [{"id": "sde", "kind": "reverse_sde"}, {"id": "ode", "kind": "pf_ode"},
            {"id": "p", "kind": "pf_ode", "guidance": {"label": 0, "weight": 1}},
            {"id": "q", "kind": "pf_ode", "guidance": {"label": 1, "weight": 1}}]})";

TEST_CASE("render. shares of the modes add up to one, and dashed is what they should be") {
  Measured m(kTwoModes);
  for (const PlotOver over : {PlotOver::t, PlotOver::nfe}) {
    const Plot plot = m.plot({PlotKind::mode_shares, "ode", ""}, over);
    REQUIRE(plot.series.size() == 4);
    CHECK(plot.title == "Shares of the modes: ode");
    CHECK(plot.note.find("(TV)") != std::string::npos);
    for (std::size_t i = 0; i < plot.series[0].points.size(); ++i) {
      CHECK(plot.series[0].points[i].y + plot.series[1].points[i].y == doctest::Approx(1.0));
      CHECK(plot.series[2].points[i].y == doctest::Approx(0.25));
      CHECK(plot.series[3].points[i].y == doctest::Approx(0.75));
    }
    CHECK(plot.series[3].style == LineStyle::dashed);
    CHECK(plot.series[0].turn != plot.series[1].turn);
    CHECK(plot.series[0].now.has_value());
    CHECK(plot.y.low == 0.0);
  }
  // A guided flow should have all of its own class.
  CHECK(m.plot({PlotKind::mode_shares, "q", ""}).series[3].points.back().y == doctest::Approx(1.0));
}

TEST_CASE("render. shares measured of a target with more modes are left out until they are measured anew") {
  Measured two(kTwoModes);
  Measured eight(
      R"({"version": 1, "particles": 300, "grid": {"steps": 16}, "flows": [{"id": "ode", "kind": "pf_ode"}]})");
  const PlotRequest shares{PlotKind::mode_shares, "ode", ""};
  const Plot plot = metric_plot(shares, PlotOver::t, two.stage, eight.metrics.snapshot(eight.stage, shares));
  REQUIRE(plot.series.size() == 4);
  for (const PlotSeries& line : plot.series) CHECK(line.points.empty());
}

TEST_CASE("render. divergences and KL over time are those of two Gaussians' closed form") {
  Measured m(kTwoModes, 1.0);
  const PlotRequest bars{PlotKind::divergences, "p", "q"};
  const Plot plot = m.plot(bars);
  REQUIRE(plot.bars.size() == 6);
  const double t = m.stage.clock().t_min();
  const Signal level = m.stage.schedule().at(t);
  const double variance = level.alpha * level.alpha * 0.25 + level.sigma * level.sigma, apart = 4.0 * level.alpha;
  CHECK(plot.bars[0].name == "KL(p, q)");
  CHECK(plot.bars[0].y == doctest::Approx(apart * apart / (2.0 * variance)).epsilon(1e-6));
  CHECK(plot.bars[1].y == doctest::Approx(apart * apart / (2.0 * variance)).epsilon(1e-6));
  CHECK(plot.bars[4].name == "W₂");
  CHECK(plot.bars[4].y == doctest::Approx(apart).epsilon(1e-5));
  CHECK(plot.bars[5].y == doctest::Approx(apart * apart / (variance * variance)).epsilon(1e-6));
  CHECK(plot.note.find("p: p, q: q") != std::string::npos);

  const Plot over_time = m.plot({PlotKind::kl_decay, "p", "q"});
  REQUIRE(over_time.series.size() == 1);  // the bound is of the prior
  CHECK(over_time.series[0].points.back().y == doctest::Approx(plot.bars[0].y));

  const Plot decay = m.plot(PlotKind::kl_decay);
  REQUIRE(decay.series.size() == 2);
  for (std::size_t i = 0; i < decay.series[0].points.size(); ++i)
    CHECK(decay.series[0].points[i].y <= decay.series[1].points[i].y * (1.0 + 1e-6));
  CHECK(decay.series[0].points.back().y == doctest::Approx(decay.series[1].points.back().y));  // the data end
}

TEST_CASE("render. the sweep has every order in it, and the scene's own flow on its line") {
  Measured m(R"({"version": 1, "particles": 200, "grid": {"kind": "uniform_logsnr", "steps": 16, "t_min": 0.01},
    "flows": [{"id": "fwd", "kind": "forward"}, {"id": "heun", "kind": "pf_ode"},
              {"id": "other", "kind": "pf_ode", "grid": {"steps": 16, "t_min": 0.1}}]})");
  const Plot plot = m.plot(PlotKind::solver_error);
  const auto line = [&](const std::string& name) -> const PlotSeries& {
    const auto at = std::find_if(plot.series.begin(), plot.series.end(), [&](const auto& s) { return s.name == name; });
    REQUIRE(at != plot.series.end());
    return *at;
  };
  const auto fall = [&](const std::string& name) {  // from 128 to 256 evaluations
    const auto& p = line(name).points;
    REQUIRE(p.size() == 7);
    CHECK(p[6].x == 256.0);
    return p[5].y / p[6].y;
  };
  CHECK(fall("Euler") == doctest::Approx(2.0).epsilon(0.15));
  CHECK(fall("DDIM") == doctest::Approx(2.0).epsilon(0.15));
  CHECK(fall("Heun") == doctest::Approx(4.0).epsilon(0.25));
  CHECK(fall("DPM-Solver++(2M)") == doctest::Approx(4.0).epsilon(0.25));
  CHECK(fall("Runge–Kutta 4") > 8.0);
  CHECK(line("flow heun").points[0].x == 32.0);
  CHECK(line("flow heun").points[0].y == line("Heun").points[3].y);  // the same steps from the same starts
  CHECK(std::none_of(plot.series.begin(), plot.series.end(), [](const auto& s) { return s.name == "flow other"; }));

  const Plot w2 = m.plot(PlotKind::solver_w2);
  CHECK(w2.series.size() == 8);  // with those that have noise, and the flow
  REQUIRE(w2.bands.size() == 1);
  CHECK(w2.x.logarithmic);
  CHECK(w2.y.logarithmic);
  const auto rows = plot_rows(plot);
  CHECK(rows[0][0] == "NFE");
  CHECK(rows.size() == 8);  // a head, and seven numbers of evaluations
}

TEST_CASE("render. off the UI thread the same is measured, and again only where it must be") {
  Measured m(kTwoModes);
  MetricsWorker worker;
  const std::set<PlotRequest> plots{PlotKind::solver_error, {PlotKind::divergences, "p", "q"}, PlotKind::kl_decay};
  worker.follow(m.stage, plots, true);
  worker.finish();
  const MetricSnapshot live = worker.snapshot(m.stage, PlotKind::none);
  for (const PlotRequest& request : plots) {
    const Plot exact = m.plot(request), seen = metric_plot(request, PlotOver::t, m.stage, live);
    CHECK(plot_table(seen, ',') == plot_table(exact, ','));
  }
  // Steps are what is swept: another number of them moves the flow's dot alone.
  Scene scene = m.stage.scene();
  scene.grid.steps = 20;
  m.stage.apply(scene);
  m.stage.finish();
  worker.follow(m.stage, plots, true);
  worker.finish();
  const MetricSnapshot later = worker.snapshot(m.stage, PlotKind::none);
  CHECK(later.sweep->truth == live.sweep->truth);
  CHECK(later.sweep->runs == live.sweep->runs);
  scene.schedule.vp_linear.beta_max = 12.0;
  m.stage.apply(scene);
  m.stage.finish();
  worker.follow(m.stage, plots, true);
  worker.finish();
  CHECK(worker.snapshot(m.stage, PlotKind::none).sweep->truth != live.sweep->truth);
}

TEST_CASE("render. the families of a schedule share its log-SNR") {
  Measured m(kTwoModes);
  const Plot plot = m.plot(PlotKind::schedules);
  REQUIRE(plot.series.size() == 6);
  for (std::size_t i = 0; i < plot.series[0].points.size(); ++i) {
    const double ratio = plot.series[0].points[i].y / plot.series[1].points[i].y;
    for (const std::size_t k : {std::size_t{2}, std::size_t{4}})
      CHECK(plot.series[k].points[i].y / plot.series[k + 1].points[i].y == doctest::Approx(ratio));
  }
}

}  // namespace
}  // namespace scorescope
