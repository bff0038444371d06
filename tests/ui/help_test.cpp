#include <set>

#include "app/models.h"
#include "app/ui/keys.h"
#include "core/scene/fields.h"
#include "core/scene/scene_json.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

/// Controls of the last frame that do not say what they are.
std::string silent(const Rig& rig) {
  std::string out;
  for (const auto& [path, item] : rig.items().items())
    if (item.control && item.help.size() < 4) out += path + "\n";
  return out;
}

/// Collects the paths of fields without a name or a help, or whose slider leaves its range.
struct Check {
  std::string path, bad;
  void of(const FieldInfo& info) {
    const std::string here = path + std::string(info.key) + "\n";
    if (info.label.empty() || info.help.size() < 4) bad += here;
    if (info.soft_max > info.soft_min && (info.soft_min < info.min || info.soft_max > info.max)) bad += here;
  }
  void operator()(auto&& value, const FieldInfo& info) {
    of(info);
    if constexpr (requires { value.front().id; }) {
      for (auto& item : value) {
        Check inside{path + std::string(info.key) + "/", {}};
        fields(inside, item);
        bad += inside.bad;
      }
    } else if constexpr (
        requires { value.kind; } || requires { value.fps; } || requires { value.pace; } || requires { value.elbo; } ||
        requires { value.weight; }) {
      Check inside{path + std::string(info.key) + "/", {}};
      fields(inside, value);
      bad += inside.bad;
    }
  }
  void components(std::vector<Component>& list, int dim, const FieldInfo& info) {
    of(info);
    Check inside{path + "components/", {}};
    for (Component& c : list) fields(inside, c, dim);
    bad += inside.bad;
  }
  void optional(bool, auto& value, const FieldInfo& info) { (*this)(value, info); }
  void toggle(auto& value, const FieldInfo& info) {
    of(info);
    Check inside{path + std::string(info.key) + "/", {}};
    fields(inside, value);
    bad += inside.bad;
  }
};

TEST_CASE("ui. every control says what it is, whatever the scene") {
  Rig rig(Rig::small_scene());
  std::set<std::string> seen;
  const auto look = [&](const std::string& state) {
    CAPTURE(state);
    rig.frame(2);
    CHECK(silent(rig) == "");
    for (const auto& [path, item] : rig.items().items())
      if (item.control) seen.insert(path);
  };
  look("at first");
  for (const auto& kind : names_of(ScheduleName{})) {
    Scene scene = rig.session.scene();
    scene.schedule.kind = kind.value;
    REQUIRE(rig.session.apply(scene));
    look(std::string(kind.name));
  }
  Scene scene = Rig::small_scene();
  add_model(scene);
  set_score(scene, ScoreKind::learned, scene.models.front().id);
  REQUIRE(rig.session.apply(scene));
  look("a net");
  rig.click("models/settings");
  for (const auto& kind : names_of(Objective{})) {
    Scene other = rig.session.scene();
    other.models.front().train.objective.kind = kind.value;
    if (rig.session.apply(other)) look("objective " + std::string(kind.name));
  }
  rig.session.dismiss_message();
  scene = Rig::small_scene();
  scene.score.kind = ScoreKind::kde;
  scene.grid.kind = GridKind::karras;
  scene.target.preset = "bimodal";
  REQUIRE(rig.session.apply(scene));
  look("KDE, one dimension");
  rig.session.view().unfolded = "fwd";
  look("a legend unfolded");
  rig.session.view().prompt = Prompt::open;
  rig.session.view().recent = {"/somewhere/scene.json"};
  look("open");
  rig.session.view().prompt = Prompt::none;
  rig.session.view().keys = true;
  look("keys");
  rig.session.view().keys = false;
  rig.session.view().left_behind = Document{scene, ".", {}};
  rig.session.view().hint = 1;
  CHECK_FALSE(rig.session.open("/nowhere.json"));
  look("offers and messages");
  CHECK(seen.size() > 90);
}

TEST_CASE("ui. every setting of a scene has a name, a help and a range that its slider keeps to") {
  Scene scene = default_scene();
  scene.panels = scene.shown_panels();
  scene.target.components = {Component{}};
  add_model(scene);
  std::string bad;
  const auto check = [&] {
    Check all;
    fields(all, scene);
    bad += all.bad;
  };
  for (const auto& kind : names_of(ScheduleName{})) scene.schedule.kind = kind.value, check();
  for (const auto& kind : names_of(GridKind{})) scene.grid.kind = kind.value, check();
  for (const auto& kind : names_of(TargetKind{})) scene.target.kind = kind.value, check();
  for (const auto& kind : names_of(ScoreKind{})) scene.score.kind = kind.value, check();
  for (const auto& kind : names_of(SdeSolver{})) scene.flows[2].reverse_sde.solver = kind.value, check();
  for (const auto& kind : names_of(OdeSolver{})) scene.flows[3].pf_ode.solver = kind.value, check();
  for (const auto& kind : names_of(StartKind{})) scene.flows[3].pf_ode.start.kind = kind.value, check();
  for (const auto& kind : names_of(Objective{})) scene.models[0].train.objective.kind = kind.value, check();
  scene.flows[0].kind = FlowKind::langevin, check();
  CHECK(bad == "");
}

TEST_CASE("ui. the list of keys holds every key once, and the README holds the list") {
  std::set<int> listed;
  const std::string readme = testing::read_all(testing::source_dir() + "/README.md");
  for (const KeyHelp& row : key_help()) {
    CAPTURE(row.key);
    CHECK(testing::holds(readme, "| " + std::string(row.key) + " |"));
    if (!row.first) continue;
    for (int key = static_cast<int>(*row.first); key <= static_cast<int>(*row.last); ++key)
      CHECK(listed.insert(key).second);
  }
  CHECK(listed.size() == static_cast<std::size_t>(Key::digit9) + 1);
}

TEST_CASE("ui. the first start's hint goes through its three steps, or is closed for good") {
  Rig rig(Rig::small_scene());
  CHECK_FALSE(rig.shown("hint/next"));
  rig.session.view().hint = 1;
  rig.frame(2);
  const PixelRect timeline = rig.rect("timeline");
  CHECK(rig.rect("hint/next").y < timeline.y);
  rig.click("hint/next");
  CHECK(rig.session.view().hint == 2);
  rig.click("hint/next");
  rig.click("hint/next");
  CHECK(rig.session.view().hint == 0);
  CHECK_FALSE(rig.shown("hint/next"));
  rig.session.view().hint = 1;
  rig.frame(2);
  rig.click("hint/close");
  CHECK(rig.session.view().hint == 0);
}

}  // namespace
}  // namespace scorescope
