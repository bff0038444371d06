#include <cmath>

#include "app/ui/keys.h"
#include "core/render/camera.h"
#include "core/scene/scene_json.h"
#include "tests/support/files.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

std::string handle(const std::string& panel, const std::string& part) {
  return "panels/" + panel + "/frame/" + part;
}

Vec2 middle(const Rig& rig, const std::string& path) {
  const PixelRect r = rig.rect(path);
  return {r.x + 0.5f * r.w, r.y + 0.5f * r.h};
}

/// Takes what lies in the middle of `path` and carries it there.
void carry(Rig& rig, const std::string& path, const Vec2& to) {
  const Vec2 from = middle(rig, path);
  const auto go = [&](double share) {
    const Vec2 at = from + share * (to - from);
    rig.move(static_cast<float>(at.x()), static_cast<float>(at.y()));
  };
  go(0.0);
  rig.press();
  for (const double share : {0.25, 0.5, 0.75, 1.0}) go(share);
  rig.release();
}

Scene with_target(TargetKind kind) {
  Scene scene = Rig::small_scene();
  scene.target.kind = kind;
  scene.target.text = "LT";
  scene.view.extent = 4.0;  // the picture stays where it is
  scene.target.drawn = {{-1.0, -0.5}, {1.0, -0.5}, {0.5, 1.0}, {-0.2, 0.3}};
  return scene;
}

TEST_CASE("ui. a whole point set is moved, scaled and turned by its frame, at any t, a drag one step of undo") {
  for (const TargetKind kind : {TargetKind::letters, TargetKind::drawn})
    for (const double u : {0.7, 1.0}) {
      CAPTURE(u);
      Rig rig(with_target(kind));
      rig.session.seek(u);
      rig.frame(2);
      const Scene before = rig.session.scene();
      const Mixture whole = *rig.session.stage().target();
      const auto now = [&]() -> const Mixture& { return *rig.session.stage().target(); };
      const double alpha = rig.session.stage().flow(2).waypoint.level.alpha;
      const double unit = alpha * 0.5 * rig.rect("panels/sde").h / camera_extent(before.view, rig.session.stage());
      const double pixel = 1.5 / unit;
      CHECK_FALSE(rig.shown(handle("sde", "turn")));
      handle_key(rig.session, Key::letter_v);
      rig.move("panels/sde", 0.9f);
      REQUIRE(rig.shown(handle("sde", "turn")));
      rig.click(handle("sde", "move"));
      CHECK(rig.session.scene() == before);  // a click moves nothing

      const Vec2 centre = middle(rig, handle("sde", "move"));
      carry(rig, handle("sde", "move"), centre + Vec2(30.0, -20.0));
      const Vec2 by(30.0 / unit, 20.0 / unit);
      REQUIRE(now().components.size() == whole.components.size());
      for (std::size_t i = 0; i < whole.components.size(); ++i) {
        CHECK((now().components[i].mean - whole.components[i].mean - by).norm() < pixel);
        CHECK((now().components[i].cov - whole.components[i].cov).norm() < 1e-9);
        CHECK(now().components[i].label == whole.components[i].label);
      }
      CHECK((middle(rig, handle("sde", "move")) - centre - Vec2(30.0, -20.0)).norm() < 1.5);  // it followed the hand
      CHECK(rig.session.scene().target.kind == (kind == TargetKind::drawn ? kind : TargetKind::mixture));
      CHECK(rig.shown(handle("sde", "turn")));  // and the frame is still there
      handle_key(rig.session, Key::undo);
      rig.frame(2);
      CHECK(rig.session.scene() == before);
      CHECK_FALSE(rig.session.history().can_undo());

      // A corner at three quarters of its distance from the middle.
      const Vec2 corner = middle(rig, handle("sde", "scale1"));
      carry(rig, handle("sde", "scale1"), centre + 0.75 * (corner - centre));
      CHECK((middle(rig, handle("sde", "move")) - centre).norm() < 1.5);
      const Vec2 apart = whole.components[1].mean - whole.components[0].mean;
      CHECK((now().components[1].mean - now().components[0].mean - 0.75 * apart).norm() < 0.02 * apart.norm() + pixel);
      CHECK((now().components[0].cov - 0.5625 * whole.components[0].cov).norm() <
            0.03 * whole.components[0].cov.norm());
      handle_key(rig.session, Key::undo);
      rig.frame(2);
      CHECK(rig.session.scene() == before);

      const Vec2 arm = middle(rig, handle("sde", "turn")) - centre;
      const double way = arm.y() < 0.0 ? 1.0 : -1.0;                              // the stalk stands above or below
      carry(rig, handle("sde", "turn"), centre + way * Vec2(arm.y(), -arm.x()));  // a quarter of a turn
      const Vec2 turned = now().components[1].mean - now().components[0].mean;
      CHECK(std::abs(turned.dot(apart)) < 0.03 * apart.squaredNorm());
      CHECK(turned.norm() == doctest::Approx(apart.norm()).epsilon(0.01));
      handle_key(rig.session, Key::undo);
      CHECK(rig.session.scene() == before);
    }
}

TEST_CASE("ui. points of a file have a frame too, on a line without a turn; near its middle the handle shows") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  REQUIRE(rig.session.open(folder.file("line.csv", "1\n2\n4\n8\n9\n")));
  rig.session.seek(1.0);
  rig.frame(2);
  const Scene before = rig.session.scene();
  const Mixture whole = *rig.session.stage().target();
  handle_key(rig.session, Key::letter_v);
  rig.move("panels/sde", 0.2f);
  CHECK(rig.shown(handle("sde", "scale1")));
  CHECK_FALSE(rig.shown(handle("sde", "turn")));
  const Vec2 from = middle(rig, handle("sde", "move")), end = middle(rig, handle("sde", "scale1"));
  handle_key(rig.session, Key::letter_v);
  rig.frame(2);
  carry(rig, handle("sde", "move"), from + 0.25 * (end - from));
  REQUIRE(rig.session.scene().target.kind == TargetKind::mixture);
  const Mixture& now = *rig.session.stage().target();
  const double by = now.components[0].mean.x() - whole.components[0].mean.x();
  CHECK(by > 0.1);
  CHECK(now.components[4].mean.x() - whole.components[4].mean.x() == doctest::Approx(by));
  CHECK(now.components[0].mean.y() == 0.0);
  handle_key(rig.session, Key::undo);
  rig.frame(2);
  CHECK(rig.session.scene() == before);
}

}  // namespace
}  // namespace scorescope
