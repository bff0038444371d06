#include "core/scene/measures.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/math/targets.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

/// What the measures of a scene give, `measure` as JSON text.
Json measured(const std::string& measure, const std::string& preset = "bimodal", const std::string& more = "") {
  const Scene scene =
      parse_scene(R"({"version": 1, "target": {"name": ")" + preset + R"("}, "measure": )" + measure + more + "}", "s");
  return measure_scene(scene, preset_target(preset));
}

TEST_CASE("unit. only what a scene asks for is measured") {
  CHECK(measured("{}").empty());
  CHECK(measured(R"({"schedule": true, "fan": false})").size() == 1);
  Scene scene = default_scene();
  CHECK(!scene.measure.any());
  scene = with_setting(scene, "measure/elbo/steps", "7");
  CHECK(scene.measure.elbo.on);
  CHECK(scene.measure.elbo.steps == 7);
  scene = with_setting(scene, "measure/elbo", "false");
  CHECK(!scene.measure.any());
}

TEST_CASE("unit. a measured likelihood agrees with the closed form, exact and in the mean") {
  for (const char* preset : {"bimodal", "eight_gaussians"}) {
    const Json m = measured(R"({"log_likelihood": {"points": 5, "probes": 64}})", preset)["log_likelihood"];
    CHECK(m["points"].size() == 5);
    CHECK(m["largest_error"] < 1e-6);
    for (const Json& point : m["points"]) {
      const double off = point["hutchinson"]["value"].get<double>() - point["log_p_t_min"].get<double>();
      CHECK(std::abs(off) < 5.0 * point["hutchinson"]["standard_error"].get<double>() + 1e-6);
    }
  }
}

TEST_CASE("unit. the terms of a measured ELBO add up, and equal the SNR-weighted form") {
  const Json m = measured(R"({"elbo": {"steps": 30}})")["elbo"];
  const auto value = [&](const char* key) { return m[key]["value"].get<double>(); };
  CHECK(m["terms"].size() == 29);
  CHECK(value("diffusion") == doctest::Approx(value("diffusion_snr_weighted")).epsilon(1e-10));
  CHECK(value("prior") + value("diffusion") + value("reconstruction") == doctest::Approx(value("total")));
  CHECK(value("total") - value("data_entropy") == doctest::Approx(value("gap")));
  CHECK(m["continuous_limit"]["gap"]["value"].get<double>() < value("gap"));
}

TEST_CASE("unit. constants between measured objectives do not depend on the field") {
  const Json m = measured(R"({"objectives": true})")["objectives"];
  for (const char* key : {"explicit_minus_implicit", "half_fisher"})
    CHECK(m["exact_score"][key].get<double>() == doctest::Approx(m["shrunk_score"][key].get<double>()).epsilon(1e-9));
  CHECK(m["exact_score"]["denoising_minus_explicit"]["value"].get<double>() ==
        doctest::Approx(m["shrunk_score"]["denoising_minus_explicit"]["value"].get<double>()).epsilon(1e-9));
  CHECK(m["shrunk_score"]["sure"]["value"].get<double>() ==
        doctest::Approx(m["shrunk_score"]["denoiser_error"]["value"].get<double>()).epsilon(1e-9));
  const Json& curve = m["denoising_variance_curve"];
  CHECK(curve.back()["variance"].get<double>() > 100.0 * curve.front()["variance"].get<double>());
}

TEST_CASE("unit. decay under ou stays below its bound, and a measured density keeps its mass") {
  const Json m = measured(R"({"divergences": true, "fokker_planck": true})", "bimodal",
                          R"(, "schedule": {"kind": "ou", "beta": 1, "horizon": 6})");
  for (const Json& row : m["divergences"]["along"]) {
    CHECK(row["kl"].get<double>() <= row["kl_bound"].get<double>() * (1.0 + 1e-9));
    CHECK(row["w2"].get<double>() <= row["w2_bound"].get<double>() * (1.0 + 1e-9));
  }
  CHECK(std::abs(m["fokker_planck"]["along"].back()["mass_drift"].get<double>()) < 1e-10);
}

TEST_CASE("unit. three guided densities at w = 3, which are one at w = 1") {
  Scene scene = default_scene();
  scene = with_setting(scene, "target", R"({"kind": "mixture", "dim": 1, "components": [
      {"mean": [-1.5], "cov": [[1]]}, {"mean": [1.5], "cov": [[1]], "label": 1}]})");
  scene = with_setting(scene, "measure/guidance", R"({"label": 1, "weight": 3, "cells": 400})");
  const Json m = measure_scene(scene, Mixture{1, scene.target.components})["guidance"];
  CHECK(m["tilted"]["mean"][0].get<double>() == doctest::Approx(1.74).epsilon(0.005));
  CHECK(m["tilted"]["cov"][0][0].get<double>() == doctest::Approx(0.72).epsilon(0.005));
  CHECK(m["tv_composed_noised_tilted"].get<double>() > 0.01);
  scene = with_setting(scene, "measure/guidance/weight", "1");
  const Json one = measure_scene(scene, Mixture{1, scene.target.components})["guidance"];
  CHECK(one["tv_composed_noised_tilted"].get<double>() < 1e-6);
}

}  // namespace
}  // namespace scorescope
