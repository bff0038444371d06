#include "core/scene/hidden.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

/// Paths in the registry that begin so.
std::vector<std::string> within(const Rig& rig, const std::string& start) {
  std::vector<std::string> out;
  for (const auto& [path, item] : rig.items().items())
    if (path.rfind(start, 0) == 0) out.push_back(path);
  return out;
}

TEST_CASE("ui. every control of the side columns and bars can be hidden by its path; the rest stays") {
  std::vector<std::string> all;
  {
    Rig rig(Rig::small_scene());
    for (const auto& [path, item] : rig.items().items())
      if (item.control && path.rfind("panels/", 0) != 0) all.push_back(path);
  }
  REQUIRE(all.size() > 30);
  Scene scene = Rig::small_scene();
  Rig rig(scene);
  for (const std::string& path : all) {
    CAPTURE(path);
    scene.hide = {path};
    // Values and list entries hide with their control; what scene files cannot name is of the window alone.
    if (path.rfind("sections/", 0) == 0 || path.rfind("columns/", 0) == 0) continue;
    REQUIRE(rig.session.apply(scene));
    rig.frame(2);
    CHECK(!rig.shown(path));
    CHECK(within(rig, path + "/").empty());
    if (path != "transport/play" && path != "transport") CHECK(rig.shown("transport/play"));
  }
}

TEST_CASE("ui. a part that is hidden takes no room") {
  Scene scene = Rig::small_scene();
  Rig rig(scene);
  const PixelRect beside = rig.rect("panels/fwd");
  const float particles = rig.rect("particles").y, sampling = rig.rect("grid/steps").y;
  const auto hide = [&](std::vector<std::string> names) {
    scene.hide = std::move(names);
    REQUIRE(rig.session.apply(scene));
    rig.frame(3);
  };
  hide({"sampling"});
  CHECK(within(rig, "grid/").empty());
  CHECK(rig.rect("particles").y <= sampling);
  hide({"grid/steps"});
  CHECK(!rig.shown("grid/steps"));
  CHECK(rig.shown("grid/kind"));
  CHECK(rig.rect("particles").y < particles);
  hide({"left"});
  for (const char* path : {"schedule/beta_max", "particles", "seed", "score/kind"}) CHECK(!rig.shown(path));
  CHECK(rig.rect("panels/fwd").x < beside.x);
  CHECK(rig.shown("transport/play"));
  CHECK(rig.shown("timeline"));
  hide({"top", "bottom", "inspector"});
  CHECK(within(rig, "top/").empty());
  CHECK(within(rig, "transport/").empty());
  CHECK(!rig.shown("timeline"));
  CHECK(!rig.shown("notation"));
  CHECK(rig.rect("panels/fwd").y < beside.y);
  hide({});
  CHECK(rig.rect("panels/fwd").x == beside.x);
}

TEST_CASE("ui. of the side columns only what a class should see; playing and scrubbing stay") {
  Scene scene = Rig::small_scene();
  scene.show_only = {"schedule/beta_max", "seed"};
  Rig rig(scene);
  for (const char* there : {"schedule/beta_max", "seed", "transport/play", "timeline", "panels/ode"})
    CHECK(rig.shown(there));
  for (const char* gone : {"schedule/beta_min", "schedule/kind", "particles", "grid/steps", "score/kind", "notation",
                           "models/add", "target/rings"})
    CHECK(!rig.shown(gone));
  scene.show_only = {"sampling"};
  REQUIRE(rig.session.apply(scene));
  rig.frame(3);
  CHECK(rig.shown("grid/steps"));
  CHECK(!rig.shown("schedule/beta_max"));
}

TEST_CASE("ui. the notation renames sliders, read-outs and tooltips; paths and values stay") {
  Rig rig(Rig::small_scene());
  rig.click("notation");
  rig.click("notation/liu");
  CHECK(rig.session.scene().notation == Notation::liu);
  CHECK(rig.shown("schedule/beta_max"));
  CHECK(rig.session.scene().schedule == Rig::small_scene().schedule);
  rig.session.undo();
  CHECK(rig.session.scene().notation == Notation::principles);
}

}  // namespace
}  // namespace scorescope
