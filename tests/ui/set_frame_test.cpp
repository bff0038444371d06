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
      const std::shared_ptr<const Mixture> mixture = rig.session.stage().target();
      const double alpha = rig.session.stage().flow(2).waypoint.level.alpha;
      const double unit = alpha * 0.5 * rig.rect("panels/sde").h / camera_extent(before.view, rig.session.stage());
      const auto pose = [&]() -> const Pose& { return *pose_of(rig.session.scene().target); };
      CHECK_FALSE(rig.shown(handle("sde", "turn")));
      rig.click(handle("sde", "move"));
      CHECK(rig.session.scene() == before);  // a click shows the frame and moves nothing
      REQUIRE(rig.shown(handle("sde", "turn")));

      const Vec2 centre = middle(rig, handle("sde", "move"));
      carry(rig, handle("sde", "move"), centre + Vec2(30.0, -20.0));
      CHECK(pose().move.x() == doctest::Approx(30.0 / unit).epsilon(0.02));
      CHECK(pose().move.y() == doctest::Approx(20.0 / unit).epsilon(0.02));
      CHECK((middle(rig, handle("sde", "move")) - centre - Vec2(30.0, -20.0)).norm() < 1.0);  // it followed the hand
      const Scene moved = rig.session.scene();

      // A corner at three quarters of its distance from the middle.
      const Vec2 there = middle(rig, handle("sde", "move"));
      carry(rig, handle("sde", "scale1"), there + 0.75 * (middle(rig, handle("sde", "scale1")) - there));
      CHECK(pose().scale == doctest::Approx(0.75).epsilon(0.01));
      CHECK((middle(rig, handle("sde", "move")) - there).norm() < 1.0);
      handle_key(rig.session, Key::undo);
      rig.frame(2);
      CHECK(rig.session.scene() == moved);

      const Vec2 arm = middle(rig, handle("sde", "turn")) - there;
      carry(rig, handle("sde", "turn"), there + Vec2(arm.y(), -arm.x()));  // a quarter to the left, y down
      CHECK(std::abs(std::abs(pose().turn) - 90.0) < 1.0);
      CHECK((middle(rig, handle("sde", "move")) - there).norm() < 1.0);
      // Turned, every component is where its pose has it.
      const Pose turned = pose();
      const Mixture& now = *rig.session.stage().target();
      for (std::size_t i = 0; i < now.components.size(); ++i)
        CHECK((now.components[i].mean - turned(mixture->components[i].mean)).norm() < 1e-9);
      handle_key(rig.session, Key::undo);
      handle_key(rig.session, Key::undo);
      CHECK(rig.session.scene() == before);
      CHECK_FALSE(rig.session.history().can_undo());
      handle_key(rig.session, Key::escape);
      rig.frame(2);
      CHECK_FALSE(rig.shown(handle("sde", "turn")));
    }
}

TEST_CASE("ui. points of a file have a frame too, on a line without a turn; its sliders say the same") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  REQUIRE(rig.session.open(folder.file("line.csv", "1\n2\n4\n8\n9\n")));
  rig.session.seek(1.0);
  rig.frame(2);
  const Scene before = rig.session.scene();
  const Vec2 units = rig.session.stage().resolved_target().scale;
  rig.click(handle("sde", "move"));
  CHECK(rig.shown(handle("sde", "scale1")));
  CHECK_FALSE(rig.shown(handle("sde", "turn")));
  CHECK_FALSE(rig.shown("target/turn"));
  const Vec2 from = middle(rig, handle("sde", "move")), end = middle(rig, handle("sde", "scale1"));
  carry(rig, handle("sde", "move"), from + 0.25 * (end - from));
  CHECK(rig.session.scene().target.points_pose.move.x() > 0.1);
  CHECK(rig.session.scene().target.points_pose.move.y() == 0.0);
  CHECK(rig.session.stage().resolved_target().scale == units);
  handle_key(rig.session, Key::undo);
  rig.frame(2);
  CHECK(rig.session.scene() == before);
  rig.drag("target/scale", 0.5f, 0.7f);
  CHECK(rig.session.scene().target.points_pose.scale > 1.2);
  // Another file lies as it is.
  REQUIRE(rig.session.open(folder.file("other.csv", "1\n2\n4\n")));
  CHECK(rig.session.scene().target.points_pose == Pose{});
}

TEST_CASE("ui. the brush paints under the mouse on a set that has been moved and turned") {
  Scene scene = with_target(TargetKind::drawn);
  scene.target.drawn_pose = {{0.4, -0.3}, 1.5, 30.0};
  Rig rig(scene);
  handle_key(rig.session, Key::letter_b);
  rig.frame(2);
  const PixelRect panel = rig.rect("panels/sde");
  rig.move(panel.x + 0.5f * panel.w, panel.y + 0.5f * panel.h);
  rig.press();
  rig.release();
  const Mixture& target = *rig.session.stage().target();
  REQUIRE(target.components.size() > 4);
  for (std::size_t i = 4; i < target.components.size(); ++i)
    CHECK(target.components[i].mean.norm() < rig.session.view().hand.brush.radius + 0.02);
}

}  // namespace
}  // namespace scorescope
