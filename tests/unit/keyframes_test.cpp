#include "core/scene/keyframes.h"

#include <doctest/doctest.h>

#include "core/scene/fields.h"
#include "core/scene/scene_fields.h"
#include "core/scene/scene_json.h"
#include "core/scene/stage.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::refusal;

Scene with_timeline(const std::string& timeline, const std::string& more = "") {
  return parse_scene(
      "{\"version\": 1, \"particles\": 200, \"grid\": {\"steps\": 20}, \"timeline\": " + timeline + more + "}",
      "s.json");
}

std::string track(const std::string& path, const std::string& keys) {
  return "{\"keyframes\": [{\"path\": \"" + path + "\", \"keys\": [" + keys + "]}]}";
}

double beta_max(const Scene& scene, double u) {
  return scene_at(scene, u).schedule.vp_linear.beta_max;
}

TEST_CASE("unit. a number passes from key to key as its ease says, and stands still outside of them") {
  const auto at = [](const std::string& ease, double u) {
    return beta_max(with_timeline(track("schedule/beta_max",
                                        "{\"at\": 0.2, \"value\": 10}, {\"at\": 0.6, \"value\": 30"
                                        ", \"ease\": \"" +
                                            ease + "\"}")),
                    u);
  };
  for (const char* ease : {"linear", "smooth", "in", "out", "hold"}) {
    CAPTURE(ease);
    CHECK(at(ease, 0.0) == 10.0);
    CHECK(at(ease, 0.2) == 10.0);
    CHECK(at(ease, 0.6) == 30.0);
    CHECK(at(ease, 1.0) == 30.0);
  }
  // A quarter of the way, s = 1/4.
  CHECK(at("linear", 0.3) == doctest::Approx(15.0));
  CHECK(at("smooth", 0.3) == doctest::Approx(10.0 + 20.0 * (3.0 / 16.0 - 2.0 / 64.0)));
  CHECK(at("in", 0.3) == doctest::Approx(10.0 + 20.0 / 16.0));
  CHECK(at("out", 0.3) == doctest::Approx(10.0 + 20.0 * (1.0 - 9.0 / 16.0)));
  CHECK(at("hold", 0.3) == 10.0);
  CHECK(at("hold", 0.5999) == 10.0);
}

TEST_CASE("unit. vectors pass by their parts, counts stay whole, words, flags and lists change at their key") {
  const Scene scene = with_timeline(
      R"({"keyframes": [
        {"path": "target/components/0/mean", "keys": [{"at": 0, "value": [-2, 1]}, {"at": 1, "value": [2, 3]}]},
        {"path": "target/components/0/cov", "keys": [{"at": 0, "value": [[1, 0], [0, 1]]}, {"at": 1, "value": [[3, 1], [1, 2]]}]},
        {"path": "grid/steps", "keys": [{"at": 0, "value": 10}, {"at": 1, "value": 15}]},
        {"path": "flows/sde/solver", "keys": [{"at": 0, "value": "ddim"}, {"at": 0.5, "value": "ancestral"}]},
        {"path": "flows/sde/denoise", "keys": [{"at": 0, "value": false}, {"at": 0.5, "value": true}]},
        {"path": "panels/p1/layers", "keys": [{"at": 0, "value": ["density"]}, {"at": 0.5, "value": ["density", "paths"]}]},
        {"path": "panels/p1/opacity/density", "keys": [{"at": 0, "value": 0}, {"at": 1, "value": 1}]}]})",
      R"(, "target": {"kind": "mixture", "components": [{"mean": [0, 0]}]}, "panels": [{"flow": "sde"}])");
  const Scene middle = scene_at(scene, 0.25);
  CHECK(middle.target.components[0].mean == Vec2(-1.0, 1.5));
  Mat2 cov;
  cov << 1.5, 0.25, 0.25, 1.25;
  CHECK(middle.target.components[0].cov == cov);
  CHECK(middle.grid.steps == 11);  // 11.25
  CHECK(middle.flows[2].reverse_sde.solver == SdeSolver::ddim);
  CHECK(!middle.flows[2].reverse_sde.denoise);
  CHECK(middle.panels[0].layers.size() == 1);
  CHECK(middle.panels[0].opacity[Layer::density] == 0.25);
  const Scene later = scene_at(scene, 0.5);
  CHECK(later.flows[2].reverse_sde.solver == SdeSolver::ancestral);
  CHECK(later.flows[2].reverse_sde.denoise);
  CHECK(later.panels[0].layers == std::vector<Layer>{Layer::density, Layer::paths});
  // What has no keys is what it was.
  Scene rest = later;
  rest.target = scene.target, rest.grid = scene.grid, rest.flows = scene.flows, rest.panels = scene.panels;
  CHECK(rest == scene);
}

TEST_CASE("unit. keyframes, captions, bookmarks, opacities, what is hidden and predicted round-trip") {
  const Scene scene = with_timeline(
      R"({"keyframes": [{"path": "view/centre", "keys": [{"at": 0, "value": [0.1, 1e-7]}, {"at": 0.3333333333333333, "value": [1, 2], "ease": "out"}]}],
          "captions": [{"from": 0.1, "to": 0.9, "text": "Über \"all\"", "place": "top"}],
          "bookmarks": [{"at": 0.25, "name": "the split"}]})",
      R"(, "panels": [{"flow": "sde", "opacity": {"score": 0.5}}], "hide": ["left"], "show_only": ["schedule/beta_max"],
         "predict": {"question": "Where will it end?", "panels": ["p1"]}, "notation": "liu")");
  CHECK(parse_scene(to_json(scene), "again") == scene);
  CHECK(to_json(parse_scene(to_json(scene), "again")) == to_json(scene));
  CHECK(scene.panels[0].opacity[Layer::score] == 0.5);
  CHECK(!holds(to_json(default_scene()), "opacity"));
}

TEST_CASE("unit. the layers all have an opacity") {
  CHECK(names_of(Layer{}).size() == kLayers);
  for (const auto& layer : names_of(Layer{})) CHECK(static_cast<std::size_t>(layer.value) < kLayers);
}

TEST_CASE("unit. what a timeline says wrongly is refused with file, line, field path and what would be right") {
  struct Bad {
    const char* timeline;
    const char* place;
    const char* reason;
  };
  for (const Bad& bad : std::initializer_list<Bad>{
           {R"("keyframes": [{"path": "schedule/beta_mx",
"keys": [{"at": 0, "value": 1}]}])",
            "2: timeline/keyframes/0/path: ", "did you mean \"beta_max\"?"},
           {R"("keyframes": [{"path": "particles", "keys": [{"value": 1}]}])",
            "2: timeline/keyframes/0/path: ", "cannot move; what can stands under seed, prior"},
           {R"("keyframes": [{"path": "schedule", "keys": [{"value": 1}]}])",
            "2: timeline/keyframes/0/path: ", "names no single setting"},
           {R"("keyframes": [{"path": "flows/sde/id", "keys": [{"value": 1}]}])",
            "2: timeline/keyframes/0/path: ", "cannot move"},
           {R"("keyframes": [{"path": "flows/none/eta", "keys": [{"value": 1}]}])",
            "2: timeline/keyframes/0/path: ", "no entry \"none\""},
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": []}])",
            "2: timeline/keyframes/0/keys: ", "at least one key"},
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": [{"value": 3},
{"at": 0, "value": 4}]}])",
            "3: timeline/keyframes/0/keys/1/at: ", "must come after"},
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": [{"value": 3},
{"at": 1,
"value": 2000}]}])",
            "4: timeline/keyframes/0/keys/1/value: ", "schedule/beta_max must be above 0 and at most 1000, found 2000"},
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": [{"value": "much"}]}])",
            "2: timeline/keyframes/0/keys/0/value: ", "schedule/beta_max must be a number, found \"much\""},
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": [{"value": null}]}])",
            "2: timeline/keyframes/0/keys/0/value: ", "found null"},
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": [{"value": 3, "ease": "fast"}]}])",
            "2: timeline/keyframes/0/keys/0/ease: ", "must be one of linear, smooth, in, out, hold"},
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": [{"at": 2, "value": 3}]}])",
            "2: timeline/keyframes/0/keys/0/at: ", "at most 1"},
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": [{"value": 3}]},
{"path": "schedule/beta_max", "keys": [{"value": 4}]}])",
            "3: timeline/keyframes/1/path: ", "has a track already"},
           // Each value may stand alone; together they cross.
           {R"("keyframes": [{"path": "schedule/beta_max", "keys": [{"value": 20}, {"at": 1, "value": 5}]},
{"path": "schedule/beta_min", "keys": [{"value": 1}, {"at": 1, "value": 10}]}])",
            "2: timeline/keyframes: ", "schedule/beta_max must be at least beta_min"},
           {R"("captions": [{"from": 0.5, "to": 0.5, "text": "a"}])", "2: timeline/captions/0/to: ", "above from"},
           {R"("captions": [{"text": ""}])", "2: timeline/captions/0/text: ", "must say something"},
           {R"("captions": [{"text": "a", "place": "left"}])", "2: timeline/captions/0/place: ", "top, middle, bottom"},
           {R"("bookmarks": [{"at": 0.5}])", "2: timeline/bookmarks/0/name: ", "must say something"}}) {
    CAPTURE(bad.timeline);
    const std::string sentence = refusal(
        [&] { parse_scene(std::string("{\"version\": 1, \"timeline\": {\n") + bad.timeline + "}}", "dir/s.json"); });
    CHECK(holds(sentence, std::string("dir/s.json:") + bad.place));
    CHECK(holds(sentence, bad.reason));
  }
  const auto refused = [](const std::string& text) {
    return refusal([&] { parse_scene("{\"version\": 1,\n" + text + "}", "s"); });
  };
  CHECK(holds(refused(R"("hide": ["lefd"])"), "s:2: hide/0: names no part of the window and no control: \"lefd\""));
  CHECK(holds(refused(R"("predict": {"panels": ["p7"]})"), "predict/panels/0: names no panel of this scene: \"p7\""));
  CHECK(holds(refused(R"("panels": [{"flow": "sde", "opacity": {"score": 1.5}}])"), "panels/0/opacity/score: must be"));
}

TEST_CASE(
    "unit. an edit of what moves sets a key, of what stands changes the scene, and undoing keys keeps what shows") {
  const Scene base =
      with_timeline(track("schedule/beta_max", "{\"at\": 0, \"value\": 10}, {\"at\": 1, \"value\": 30}"));
  const Scene shown = scene_at(base, 0.5);
  Scene edited = shown;
  edited.schedule.vp_linear.beta_max = 5.0;
  edited.schedule.vp_linear.beta_min = 0.2;
  const Scene after = edited_base(base, shown, edited, 0.5);
  CHECK(after.schedule.vp_linear.beta_max == base.schedule.vp_linear.beta_max);
  CHECK(after.schedule.vp_linear.beta_min == 0.2);
  REQUIRE(after.timeline.keyframes[0].keys.size() == 3);
  CHECK(after.timeline.keyframes[0].keys[1].at == 0.5);
  CHECK(beta_max(after, 0.5) == 5.0);
  CHECK(beta_max(after, 1.0) == 30.0);
  // A second edit there moves that key.
  Scene again = scene_at(after, 0.5);
  again.schedule.vp_linear.beta_max = 7.0;
  const Scene moved = edited_base(after, scene_at(after, 0.5), again, 0.5);
  CHECK(moved.timeline.keyframes[0].keys.size() == 3);
  CHECK(beta_max(moved, 0.5) == 7.0);
  // A new key at what stands changes nothing that is shown; the last key taken away leaves it standing there.
  Scene fresh = default_scene();
  set_key(fresh, "view/extent", 0.25);
  CHECK(scene_at(fresh, 0.7).view == default_scene().view);
  remove_key(fresh, "view/extent", 0.25);
  CHECK(fresh == default_scene());
  Scene without = shown;
  without.timeline.keyframes.clear();
  CHECK(edited_base(base, shown, without, 0.5).schedule.vp_linear.beta_max == 20.0);
  // With another schedule the setting is gone, and its keys with it.
  Scene other = shown;
  other.schedule.kind = ScheduleName::fm_linear;
  const Scene changed = edited_base(base, shown, other, 0.5);
  CHECK(changed.timeline.keyframes.empty());
  CHECK_NOTHROW(validate_scene(changed));
}

TEST_CASE("unit. what can move: settings that are there, not how it plays nor what it is about") {
  const Scene scene = default_scene();
  for (const char* path :
       {"schedule/beta_max", "view/extent", "flows/sde/lambda", "seed", "schedule/kind", "grid/steps"})
    CHECK(keyable(scene, path));
  for (const char* path : {"schedule/sigma_max", "timeline/speed", "particles", "transport/play", "target/dim",
                           "flows/sde/id", "schedule", "", "export/fps", "target/eight_gaussians"})
    CHECK(!keyable(scene, path));
}

TEST_CASE("unit. a stage shows each instant the same, whatever it showed before, and gives the scene back unmoved") {
  const Scene scene = with_timeline(
      R"({"keyframes": [
        {"path": "schedule/beta_max", "keys": [{"at": 0, "value": 5}, {"at": 1, "value": 20, "ease": "smooth"}]},
        {"path": "target/components/0/mean", "keys": [{"at": 0, "value": [-2, 0]}, {"at": 1, "value": [2, 1]}]}]})",
      R"(, "target": {"kind": "mixture", "components": [{"mean": [0, 0]}, {"mean": [3, 3]}]})");
  const auto backend = make_cpu_backend();
  Stage wandering(scene, *backend, {});
  for (const double u : {0.9, 0.2, 1.0, 0.0, 0.55, 0.2}) {
    wandering.seek(u);
    wandering.advance(std::chrono::steady_clock::now());  // some instants are left half done
    if (u == 1.0) continue;
    wandering.finish();
    Stage direct(scene, *backend, {});
    direct.seek(u);
    direct.finish();
    CHECK(wandering.u() == u);
    CHECK(wandering.scene() == scene_at(scene, u));
    CHECK(wandering.base() == scene);
    CHECK(wandering.t() == direct.t());
    for (std::size_t f = 0; f < direct.flow_count(); ++f)
      CHECK(wandering.flow(f).runner->positions().data == direct.flow(f).runner->positions().data);
  }
  wandering.seek_t(0.4);
  CHECK(wandering.t() == doctest::Approx(0.4).epsilon(1e-6));
}

}  // namespace
}  // namespace scorescope
