#include <doctest/doctest.h>

#include <filesystem>

#include "core/math/targets.h"
#include "core/scene/fields.h"
#include "core/scene/scene_json.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace scorescope {
namespace {

using testing::TemporaryFolder;

std::vector<std::filesystem::path> scene_files() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::directory_iterator(testing::source_dir() + "/assets/scenes"))
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  return out;
}

TEST_CASE("unit. the default scene and every scene that comes with the program round-trip bit for bit") {
  const Scene scene = default_scene();
  CHECK(parse_scene(to_json(scene), "default") == scene);
  CHECK(scene_files().size() >= 5);
  for (const auto& file : scene_files()) {
    CAPTURE(file.string());
    const Scene loaded = load_scene(file);
    const std::string text = to_json(loaded);
    CHECK(parse_scene(text, "again") == loaded);
    CHECK(to_json(parse_scene(text, "again")) == text);
    CHECK(!loaded.title.empty());
    CHECK(!loaded.flows.empty());
  }
}

TEST_CASE("unit. a version alone is the default scene, and version is all that is needed") {
  CHECK(parse_scene(R"({"version": 1})", "s") == default_scene());
  CHECK(parse_scene("{\"version\": 1, \"flows\": [], \"panels\": [], \"models\": []}", "s") == default_scene());
}

TEST_CASE("unit. every kind of every choice round-trips with its own settings") {
  std::vector<Scene> scenes;
  const auto with = [&](const std::vector<std::pair<const char*, const char*>>& settings) {
    Scene scene = default_scene();
    for (const auto& [path, value] : settings) scene = with_setting(scene, path, value);
    scenes.push_back(scene);
  };
  for (const auto& kind : names_of(ScheduleName{})) {
    Scene scene = default_scene();
    scene.schedule.kind = kind.value;
    scenes.push_back(scene);
  }
  with({{"schedule/beta_min", "0.3"}, {"schedule/beta_max", "12.5"}});
  with({{"schedule/kind", "ve_geometric"}, {"schedule/sigma_max", "33.3"}, {"schedule/sigma_min", "0.1"}});
  with({{"grid/kind", "karras"}, {"grid/rho", "5.5"}, {"grid/steps", "33"}, {"grid/t_max", "0.7"}});
  with({{"target", R"({"kind": "mixture", "dim": 1, "components": [{"weight": 0.3, "mean": [0.1], "cov": [[0.7]]},
                                                                   {"mean": [2], "cov": [[1e-3]], "label": 3}]})"}});
  with({{"target", R"({"kind": "mixture", "components": [{"mean": [1, 2], "cov": [[2, 0.3], [0.3, 1]]}]})"}});
  with({{"target", R"({"kind": "points", "file": "a b.csv", "bandwidth": 0.25})"}});
  with({{"target/name", "spirals"}, {"seed", "9007199254740992"}, {"particles", "1000000"}, {"prior", "moments"}});
  with({{"flows/ald/levels", "3"}, {"flows/ald/align", "noise"}, {"flows/ald/denoise", "false"}});
  with({{"flows/fwd/forward", "interpolant"}, {"flows/ode/solver", "euler"}, {"flows/sde/grid/steps", "17"}});
  with({{"panels",
         R"([{"id": "left", "flow": "sde", "layers": ["trails", "density"]}, {"flow": "sde", "layers": []}])"}});
  with({{"panels", R"([{"flow": "sde", "colour_by": "component", "layers": ["isolines", "flow_map", "over_time"],
                       "view": {"camera": "fit", "extent": 2, "centre": [1, 0]}}])"}});
  with({{"timeline/direction", "to_noise"},
        {"timeline/pace", "logsnr"},
        {"timeline/loop", "false"},
        {"timeline/seconds", "0.1"},
        {"view/extent", "4.2"},
        {"view/camera", "unit"},
        {"view/centre", "[0.5, -0.25]"},
        {"title", "\u03c3 \"quoted\" \\ back"}});
  for (const Scene& scene : scenes) {
    const std::string text = to_json(scene);
    CAPTURE(text);
    const Scene again = parse_scene(text, "again");
    CHECK(to_json(again) == text);
    CHECK(again == scene);
  }
}

TEST_CASE("unit. numbers survive to the last bit") {
  Scene scene = default_scene();
  scene.schedule.vp_linear.beta_max = 20.0 / 3.0;
  scene.grid.t_min = 1.0 / 3.0 * 1e-3;
  scene.grid.t_max = 0.1 + 0.2;
  const Scene again = parse_scene(to_json(scene), "s");
  CHECK(again.schedule.vp_linear.beta_max == 20.0 / 3.0);
  CHECK(again.grid.t_min == 1.0 / 3.0 * 1e-3);
  CHECK(again.grid.t_max == 0.1 + 0.2);
}

TEST_CASE("unit. a preset written out as a mixture is a valid scene") {
  for (const PresetInfo& info : target_presets()) {
    Scene scene = default_scene();
    const Mixture m = preset_target(info.name);
    scene.target.kind = TargetKind::mixture;
    scene.target.dim = m.dim;
    scene.target.components = m.components;
    scene.target.preset = default_scene().target.preset;
    const Scene again = parse_scene(to_json(scene), "s");
    CHECK(again.target.components == m.components);
  }
}

TEST_CASE("unit. flows and panels without an id get one, and none is used twice") {
  const Scene scene = parse_scene(R"({"version": 1, "flows": [{"kind": "reverse_sde"}, {"id": "sde2", "kind": "pf_ode"},
      {"kind": "reverse_sde"}, {"kind": "forward"}], "panels": [{"flow": "sde"}, {"id": "p1", "flow": "sde2"}]})",
                                  "s");
  CHECK(scene.flows[0].id == "sde");
  CHECK(scene.flows[2].id == "sde3");
  CHECK(scene.flows[3].id == "fwd");
  CHECK(scene.panels[0].id == "p2");
}

TEST_CASE("unit. a scene is saved whole and loaded back") {
  const TemporaryFolder folder;
  Scene scene = default_scene();
  scene.title = "saved";
  save_scene(scene, folder / "s.json");
  CHECK(load_scene(folder / "s.json") == scene);
}

TEST_CASE("unit. a setting is changed by its path, lists by id or place") {
  const Scene scene = default_scene();
  CHECK(with_setting(scene, "seed", "99").seed == 99);
  CHECK(with_setting(scene, "title", "two words").title == "two words");
  CHECK(with_setting(scene, "title", "\"12\"").title == "12");
  CHECK(with_setting(scene, "schedule/beta_max", "7").schedule.vp_linear.beta_max == 7.0);
  CHECK(with_setting(scene, "flows/ode/solver", "euler").flows[3].pf_ode.solver == OdeSolver::euler);
  CHECK(with_setting(scene, "flows/3/solver", "euler").flows[3].pf_ode.solver == OdeSolver::euler);
  CHECK(with_setting(scene, "flows/0", R"({"id": "x", "kind": "pf_ode"})").flows[0].id == "x");
  CHECK(with_setting(scene, "flows/sde/grid/steps", "5").flows[2].grid.steps == 5);
  CHECK(with_setting(scene, "flows/sde/grid/steps", "5").flows[2].own_grid);
  CHECK(with_setting(scene, "flows/sde/grid/steps", "5").grid == scene.grid);
  CHECK(with_setting(scene, "flows", "[]") == scene);  // as in a file: the four default flows
  CHECK(with_setting(scene, "flows", R"([{"kind": "pf_ode"}])").flows[0].id == "ode");
}

TEST_CASE("unit. switching a kind and back keeps what the other kind had") {
  Scene scene = with_setting(default_scene(), "schedule/beta_max", "7");
  scene = with_setting(scene, "schedule/kind", "ou");
  scene = with_setting(scene, "schedule/beta", "3");
  scene = with_setting(scene, "schedule/kind", "vp_linear");
  CHECK(scene.schedule.vp_linear.beta_max == 7.0);
  CHECK(scene.schedule.ou.beta == 3.0);
  scene = with_setting(scene, "flows/ald/levels", "4");
  scene = with_setting(scene, "flows/ald/kind", "pf_ode");
  CHECK(scene.flows[1].kind == FlowKind::pf_ode);
  CHECK(with_setting(scene, "flows/ald/kind", "annealed_langevin").flows[1].annealed_langevin.levels == 4);
}

}  // namespace
}  // namespace scorescope
