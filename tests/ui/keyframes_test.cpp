#include "core/scene/keyframes.h"
#include "core/render/compose.h"
#include "core/scene/scene_json.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

Scene moving_scene() {
  Scene scene = Rig::small_scene();
  scene.timeline.pace = Pace::t;
  scene.timeline.keyframes = {{"schedule/beta_max", {{0.0, {"5"}}, {1.0, {"25"}}}}};
  return scene;
}

TEST_CASE("ui. sliders follow their keys, and what plays is what an export draws") {
  Rig rig(moving_scene());
  rig.session.set_playing(true);
  for (int i = 0; i < 7; ++i) rig.session.tick(0.5);
  const double u = rig.session.stage().u();
  CHECK(u == doctest::Approx(0.35));
  CHECK(rig.session.scene().schedule.vp_linear.beta_max == doctest::Approx(5.0 + 20.0 * u));
  CHECK(!rig.session.dirty());
  rig.session.stage().finish();
  const Image played = render_panels(rig.session.stage(), rig.session.backend(), ThemeName::dark, 320, 240);
  Stage direct(moving_scene(), rig.session.backend(), {});
  direct.seek(u);
  direct.finish();
  CHECK(played.rgba == render_panels(direct, rig.session.backend(), ThemeName::dark, 320, 240).rgba);
}

TEST_CASE(
    "ui. a slider that has keys sets one where it is dragged; undo takes it away; the document is the scene with its "
    "keys") {
  Rig rig(moving_scene());
  rig.session.seek(0.5);
  rig.frame(3);
  rig.session.set_playing(true);
  rig.drag("schedule/beta_max", 0.5f, 0.9f);
  const auto keys = [&] { return rig.session.document().scene.timeline.keyframes.at(0).keys; };
  CHECK(!rig.session.playing());
  CHECK(keys().size() == 3);
  CHECK(rig.session.document().scene.schedule == moving_scene().schedule);
  CHECK(rig.session.dirty());
  rig.session.undo();
  CHECK(keys().size() == 2);
  CHECK(!rig.session.dirty());
}

TEST_CASE("ui. the menu of a control sets and removes keys; marks on the timeline lead to them") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.25);
  rig.frame(3);
  rig.right_click("schedule/beta_max");
  REQUIRE(rig.shown("key_menu/set"));
  CHECK(!rig.shown("key_menu/remove"));
  rig.click("key_menu/set");
  REQUIRE(rig.session.scene().timeline.keyframes.size() == 1);
  CHECK(rig.session.scene().timeline.keyframes[0].path == "schedule/beta_max");
  CHECK(rig.session.scene().timeline.keyframes[0].keys[0].at == doctest::Approx(0.25));
  rig.session.seek(0.75);
  rig.frame(3);
  rig.right_click("schedule/beta_max");
  rig.click("key_menu/set");
  CHECK(rig.session.scene().timeline.keyframes[0].keys.size() == 2);
  rig.click("timeline/keys/0.250");
  CHECK(rig.session.stage().u() == doctest::Approx(0.25));
  rig.right_click("timeline/keys/0.750");
  rig.click("key_menu/remove");
  CHECK(rig.session.scene().timeline.keyframes[0].keys.size() == 1);
  rig.right_click("schedule/beta_max");
  rig.click("key_menu/remove_all");
  CHECK(rig.session.scene() == Rig::small_scene());
  // What cannot move has no menu.
  rig.right_click("transport/loop");
  CHECK(!rig.shown("key_menu/set"));
}

TEST_CASE("ui. a caption is in the picture while it lasts, and a layer is as strong as its opacity") {
  Scene scene = Rig::small_scene();
  scene.timeline.captions = {{.from = 0.4, .to = 0.6, .text = "Now"}};
  Rig rig(scene);
  const auto picture = [&](const Scene& shown, double u) {
    Stage stage(shown, rig.session.backend(), {});
    stage.seek(u);
    stage.finish();
    return render_panels(stage, rig.session.backend(), ThemeName::dark, 400, 300);
  };
  CHECK(picture(scene, 0.5).rgba != picture(Rig::small_scene(), 0.5).rgba);
  CHECK(picture(scene, 0.7).rgba == picture(Rig::small_scene(), 0.7).rgba);
  // Without arrows, with none of them seen, and with all.
  Scene plain = Rig::small_scene(), arrows = plain;
  plain.panels = plain.shown_panels();
  arrows.panels = plain.panels;
  for (PanelSpec& panel : plain.panels) std::erase(panel.layers, Layer::score);
  const auto light = [&](const Image& image) {
    double sum = 0.0;
    for (const std::uint8_t v : image.rgba) sum += v;
    return sum;
  };
  const double none = light(picture(plain, 0.3)), all = light(picture(arrows, 0.3));
  for (PanelSpec& panel : arrows.panels) panel.opacity.of[static_cast<std::size_t>(Layer::score)] = 0.5;
  const double half = light(picture(arrows, 0.3));
  CHECK(half > none);
  CHECK(half < all);
  CHECK(half - none == doctest::Approx(0.5 * (all - none)).epsilon(0.25));
}

}  // namespace
}  // namespace scorescope
