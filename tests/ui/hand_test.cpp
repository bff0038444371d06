#include <cmath>

#include "app/ui/keys.h"
#include "core/math/covariance_axes.h"
#include "core/math/targets.h"
#include "core/render/camera.h"
#include "core/scene/scene_json.h"
#include "tests/support/files.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

std::string handle(const std::string& panel, std::size_t index, const std::string& part) {
  return "panels/" + panel + "/component/" + std::to_string(index) + "/" + part;
}

/// Takes what lies in the middle of `path` and carries it so many pixels.
void carry(Rig& rig, const std::string& path, float dx, float dy) {
  const PixelRect r = rig.rect(path);
  const float x = r.x + 0.5f * r.w, y = r.y + 0.5f * r.h;
  rig.move(x, y);
  rig.press();
  for (int i = 1; i <= 4; ++i) rig.move(x + dx * static_cast<float>(i) / 4.0f, y + dy * static_cast<float>(i) / 4.0f);
  rig.release();
}

/// Pulls the handle of an axis so many pixels away from the mean, on whichever side of it there is room.
void pull(Rig& rig, const std::string& panel, std::size_t index, const std::string& part, float by) {
  const PixelRect from = rig.rect(handle(panel, index, "mean")), to = rig.rect(handle(panel, index, part));
  const float dx = to.x + 0.5f * to.w - from.x - 0.5f * from.w, dy = to.y + 0.5f * to.h - from.y - 0.5f * from.h;
  const float length = std::hypot(dx, dy);
  carry(rig, handle(panel, index, part), by * dx / length, by * dy / length);
}

double pixels_per_unit(const Rig& rig, const std::string& panel) {
  return 0.5 * rig.rect("panels/" + panel).h / camera_extent(rig.session.scene().view, rig.session.stage());
}

const Component& component(const Rig& rig, std::size_t index) {
  return rig.session.stage().target()->components[index];
}

TEST_CASE("ui. while a mode moves nothing is measured; where the hand rests, everything is") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.8);
  const auto measured = [&] {
    for (int i = 0; i < 5000 && rig.measuring(); ++i) rig.frame(1);
    return !rig.measuring();
  };
  rig.frame(2);
  REQUIRE(measured());
  const PixelRect r = rig.rect(handle("sde", 2, "mean"));
  const float x = r.x + 0.5f * r.w, y = r.y + 0.5f * r.h;
  rig.move(x, y);
  rig.press();
  REQUIRE(measured());
  const double before = component(rig, 2).mean.x();
  for (int i = 1; i <= 5; ++i) {
    rig.glide(x + 4.0f * static_cast<float>(i), y);
    CHECK_FALSE(rig.measuring());
  }
  CHECK(component(rig, 2).mean.x() > before);
  for (int i = 0; i < 200 && !rig.measuring(); ++i) rig.frame(1);
  CHECK(rig.measuring());
  rig.release();
}

TEST_CASE("ui. a mode is dragged by its mean at any t, in any panel, and follows the hand there") {
  for (const char* panel : {"fwd", "ald", "sde", "ode"})
    for (const double u : {0.5, 0.8, 1.0}) {
      CAPTURE(panel);
      CAPTURE(u);
      Rig rig(Rig::small_scene());
      rig.session.seek(u);
      rig.frame(2);
      const std::string before = to_json(rig.session.scene());
      const Stage& stage = rig.session.stage();
      const Signal level = stage.flow(*stage.flow_index(panel)).waypoint.level;
      const PixelRect at = rig.rect(handle(panel, 2, "mean"));
      carry(rig, handle(panel, 2, "mean"), 25.0f, -10.0f);
      const double unit = pixels_per_unit(rig, panel) * level.alpha;
      CHECK(component(rig, 2).mean.x() == doctest::Approx(25.0 / unit).epsilon(0.02));
      CHECK(component(rig, 2).mean.y() == doctest::Approx(2.0 + 10.0 / unit).epsilon(0.02));
      CHECK(rig.session.scene().target.kind == TargetKind::mixture);
      CHECK(rig.session.view().hand.selected == 2);
      CHECK(rig.rect(handle(panel, 2, "mean")).x + 11.0f == doctest::Approx(at.x + 4.0f + 25.0f).epsilon(0.01));
      // Everything else stayed.
      const Mixture preset = preset_target("eight_gaussians");
      for (std::size_t k = 0; k < 8; ++k) {
        if (k != 2) CHECK(component(rig, k) == preset.components[k]);
        CHECK(component(rig, k).cov == preset.components[k].cov);
      }
      // One drag is one step.
      handle_key(rig.session, Key::undo);
      CHECK(to_json(rig.session.scene()) == before);
      CHECK_FALSE(rig.session.history().can_undo());
    }
}

TEST_CASE("ui. a click on a mode selects it and leaves the preset a preset") {
  Rig rig(Rig::small_scene());
  rig.session.seek(1.0);
  rig.frame(2);
  CHECK_FALSE(rig.shown(handle("sde", 0, "along")));
  rig.click(handle("sde", 0, "mean"));
  CHECK(rig.session.view().hand.selected == 0);
  CHECK(rig.session.scene().target.kind == TargetKind::preset);
  CHECK(rig.shown(handle("sde", 0, "along")));
  CHECK(rig.shown("target/components/0/weight"));
  CHECK_FALSE(rig.shown(handle("sde", 0, "turn")));  // a circle: turning it would show nothing
  handle_key(rig.session, Key::escape);
  rig.frame(2);
  CHECK_FALSE(rig.shown("target/components/0/weight"));
}

TEST_CASE("ui. axis handles say Sigma at t = 0, and the turn handle turns it") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.8);
  rig.frame(2);
  rig.click(handle("ode", 2, "mean"));
  const Stage& stage = rig.session.stage();
  const Signal level = stage.flow(3).waypoint.level;
  const double unit = pixels_per_unit(rig, "ode");
  const double half = 2.0 * std::hypot(level.alpha * 0.15, level.sigma);
  pull(rig, "ode", 2, "along", 20.0f);
  const double sd = std::sqrt(std::pow(0.5 * (half + 20.0 / unit), 2) - level.sigma * level.sigma) / level.alpha;
  CHECK(std::sqrt(component(rig, 2).cov(0, 0)) == doctest::Approx(sd).epsilon(0.02));
  CHECK(component(rig, 2).cov(1, 1) == doctest::Approx(0.0225).epsilon(1e-6));
  const Mat2 stretched = component(rig, 2).cov;
  // Above the topmost mode there is no room: this handle stands below.
  CHECK(rig.rect(handle("ode", 2, "across")).y > rig.rect(handle("ode", 2, "mean")).y);
  pull(rig, "ode", 2, "across", 12.0f);
  CHECK(component(rig, 2).cov(1, 1) > 0.0226);
  CHECK(component(rig, 2).cov(0, 0) == doctest::Approx(stretched(0, 0)).epsilon(1e-6));
  handle_key(rig.session, Key::undo);
  rig.frame(2);
  CHECK(component(rig, 2).cov == stretched);
  // The turn handle stands to the left; downwards turns the other end up.
  const float arm = rig.rect(handle("ode", 2, "mean")).x - rig.rect(handle("ode", 2, "turn")).x - 2.0f;
  carry(rig, handle("ode", 2, "turn"), 0.0f, arm);
  const CovarianceAxes axes = covariance_axes(component(rig, 2).cov, 0.8);
  CHECK(axes.angle == doctest::Approx(std::atan(1.0)).epsilon(0.05));
  CHECK(axes.along == doctest::Approx(std::sqrt(stretched(0, 0))).epsilon(1e-3));
  CHECK(component(rig, 2).cov(0, 1) == component(rig, 2).cov(1, 0));
  handle_key(rig.session, Key::undo);
  handle_key(rig.session, Key::undo);
  CHECK(rig.session.scene() == Rig::small_scene());
}

TEST_CASE("ui. the wheel over a handle sets the weight and not the view, a turn of it one step of undo") {
  Rig rig(Rig::small_scene());
  rig.session.seek(1.0);
  rig.frame(2);
  rig.move(handle("fwd", 3, "mean"));
  for (int i = 0; i < 3; ++i) rig.wheel(1.0f);
  CHECK(component(rig, 3).weight == doctest::Approx(1.331).epsilon(0.01));
  CHECK(rig.session.scene().view == ViewSpec{});
  rig.frame(8);
  handle_key(rig.session, Key::undo);
  CHECK(rig.session.scene() == Rig::small_scene());
}

TEST_CASE("ui. while components are moved a double click adds one, Delete takes it away, Ctrl D doubles") {
  Rig rig(Rig::small_scene());
  rig.session.seek(1.0);
  handle_key(rig.session, Key::letter_v);
  rig.frame(2);
  const PixelRect panel = rig.rect("panels/sde");
  rig.move(panel.x + 0.5f * panel.w, panel.y + 0.5f * panel.h);
  rig.double_click();
  REQUIRE(rig.session.stage().target()->components.size() == 9);
  CHECK(component(rig, 8).mean.norm() < 0.05);
  CHECK(component(rig, 8).cov == component(rig, 0).cov);
  CHECK(rig.session.view().hand.selected == 8);
  CHECK(rig.session.scene().title == "Own mixture");
  handle_key(rig.session, Key::duplicate);
  rig.frame(2);
  CHECK(rig.session.stage().target()->components.size() == 10);
  CHECK(rig.session.view().hand.selected == 9);
  handle_key(rig.session, Key::remove);
  rig.frame(2);
  CHECK(rig.session.stage().target()->components.size() == 9);
  for (int i = 0; i < 2; ++i) handle_key(rig.session, Key::undo);
  rig.frame(2);
  handle_key(rig.session, Key::undo);
  CHECK(rig.session.scene() == Rig::small_scene());
  // Without the tool a double click fits the view, as ever.
  handle_key(rig.session, Key::letter_v);
  rig.frame(4);
  rig.double_click();
  CHECK(rig.session.stage().target()->components.size() == 8);
}

TEST_CASE("ui. the tool that adds adds where it is clicked, and the last component stays") {
  Scene scene = Rig::small_scene();
  scene.target.preset = "one_gaussian";
  Rig rig(scene);
  rig.session.seek(1.0);
  rig.click("target/tools/add");
  const PixelRect panel = rig.rect("panels/fwd");
  rig.move(panel.x + 0.25f * panel.w, panel.y + 0.5f * panel.h);
  rig.press();
  rig.release();
  CHECK(rig.session.stage().target()->components.size() == 2);
  CHECK(component(rig, 1).mean.x() < -0.5);
  rig.frame(4);
  rig.click("target/component/delete");
  CHECK(rig.session.stage().target()->components.size() == 1);
  rig.click(handle("fwd", 0, "mean"));
  rig.click("target/component/delete");
  CHECK(rig.session.stage().target()->components.size() == 1);
}

TEST_CASE("ui. the numbers of the selected component are what its handles say") {
  Rig rig(Rig::small_scene());
  rig.session.seek(1.0);
  rig.frame(2);
  rig.click(handle("fwd", 0, "mean"));
  const auto value = [&] { return component(rig, 0); };
  rig.drag("target/components/0/mean/0", 0.6f, 0.5f);
  CHECK(std::abs(value().mean.x()) < 0.15);
  rig.drag("target/components/0/mean/1", 0.5f, 0.9f);
  CHECK(value().mean.y() > 1.5);
  rig.drag("target/components/0/weight", 0.5f, 0.95f);
  CHECK(value().weight > 2.0);
  rig.drag("target/components/0/sd/along", 0.4f, 0.8f);
  CHECK(value().cov(0, 0) > 0.3);
  CHECK(value().cov(1, 1) == doctest::Approx(0.0225).epsilon(1e-6));
  rig.drag("target/components/0/sd/across", 0.4f, 0.6f);
  CHECK(value().cov(1, 1) > 0.03);
  rig.drag("target/components/0/angle", 0.5f, 0.75f);
  CHECK(std::abs(value().cov(0, 1)) > 0.05);
  rig.drag("target/components/0/label", 0.0f, 1.0f);
  CHECK(value().label == 9);
  for (int i = 0; i < 7; ++i) handle_key(rig.session, Key::undo);
  CHECK(rig.session.scene() == Rig::small_scene());
  CHECK_FALSE(rig.session.history().can_undo());
}

TEST_CASE("ui. in one dimension mean and width are dragged, over time and in the profile") {
  for (const bool over_time : {true, false}) {
    CAPTURE(over_time);
    Scene scene = Rig::small_scene();
    scene.target.preset = "bimodal";
    Rig rig(scene);
    if (!over_time) rig.session.toggle_layer("sde", Layer::over_time);
    rig.session.seek(0.9);
    rig.frame(4);
    const Scene before = rig.session.scene();
    const double alpha = rig.session.stage().flow(2).waypoint.level.alpha;
    const PixelRect panel = rig.rect("panels/sde");
    const double unit = 0.5 * (over_time ? panel.h : panel.w) / camera_extent(before.view, rig.session.stage());
    const float by = over_time ? -20.0f : 20.0f;
    carry(rig, handle("sde", 1, "mean"), over_time ? 0.0f : by, over_time ? by : 0.0f);
    CHECK(component(rig, 1).mean.x() == doctest::Approx(1.5 + 20.0 / (unit * alpha)).epsilon(0.02));
    CHECK(component(rig, 1).mean.y() == 0.0);
    CHECK_FALSE(rig.shown(handle("sde", 1, "across")));
    pull(rig, "sde", 1, "along", 20.0f);
    CHECK(component(rig, 1).cov(0, 0) > 0.1);
    CHECK(component(rig, 1).cov(1, 1) == 0.0);
    handle_key(rig.session, Key::undo);
    handle_key(rig.session, Key::undo);
    CHECK(rig.session.scene() == before);
  }
}

TEST_CASE("ui. the brush paints at t = 0 a target of its own, a stroke one step of undo, and the clock returns") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.4);
  rig.click("target/tools/brush");
  CHECK(rig.session.stage().u() == 1.0);
  carry(rig, "panels/sde", 60.0f, 0.0f);
  const std::string first = to_json(rig.session.scene());
  CHECK(rig.session.scene().target.kind == TargetKind::drawn);
  const std::size_t points = rig.session.scene().target.drawn.size();
  CHECK(points > 6);
  double right = 0.0;
  for (const auto& p : rig.session.scene().target.drawn) right = std::max(right, p[0]);
  CHECK(right > 60.0 / pixels_per_unit(rig, "sde") - 0.3);
  carry(rig, "panels/fwd", 0.0f, 40.0f);
  CHECK(rig.session.scene().target.drawn.size() > points);
  handle_key(rig.session, Key::undo);
  CHECK(to_json(rig.session.scene()) == first);
  rig.frame(2);
  rig.click("target/tools/eraser");
  carry(rig, "panels/ode", 20.0f, 0.0f);
  CHECK(rig.session.scene().target.drawn.size() < points);
  handle_key(rig.session, Key::undo);
  handle_key(rig.session, Key::undo);
  CHECK(rig.session.scene() == Rig::small_scene());
  handle_key(rig.session, Key::escape);
  CHECK(rig.session.stage().u() == doctest::Approx(0.4));
  CHECK(rig.session.view().hand.tool == Tool::look);
}

TEST_CASE("ui. what was playing goes on once the brush is laid down, from where it was; what stood still stands") {
  for (const bool playing : {true, false}) {
    Rig rig(Rig::small_scene());
    rig.session.seek(0.4);
    rig.session.set_playing(playing);
    rig.frame(1, 0.0);
    handle_key(rig.session, Key::letter_b);
    CHECK_FALSE(rig.session.playing());
    carry(rig, "panels/sde", 60.0f, 0.0f);
    handle_key(rig.session, Key::letter_e);  // from brush to eraser: still at the data
    CHECK(rig.session.stage().u() == 1.0);
    handle_key(rig.session, Key::escape);
    CHECK(rig.session.stage().u() == doctest::Approx(0.4));
    rig.frame(1, 0.0);
    CHECK(rig.session.playing() == playing);
  }
}

TEST_CASE("ui. size and spray of the brush are what it paints with") {
  Rig rig(Rig::small_scene());
  handle_key(rig.session, Key::letter_b);
  rig.frame(2);
  rig.drag("brush/radius", 0.5f, 1.0f);
  rig.drag("brush/density", 0.2f, 1.0f);
  CHECK(rig.session.view().hand.brush.radius == doctest::Approx(1.0));
  CHECK(rig.session.view().hand.brush.density == 12);
  rig.move("panels/sde");
  rig.press();
  rig.release();
  CHECK(rig.session.scene().target.drawn.size() == 12);
  rig.wheel(-2.0f);
  CHECK(rig.session.view().hand.brush.radius < 0.9);
  rig.drag("target/bandwidth", 0.5f, 0.9f);
  CHECK(rig.session.scene().target.drawn_bandwidth > 0.2);
}

TEST_CASE("ui. letters are typed; what has no shape is refused in words") {
  Rig rig(Rig::small_scene());
  rig.click("target/tools/letters");
  CHECK(rig.session.scene().target.kind == TargetKind::letters);
  CHECK(rig.session.scene().title == "SCORE");
  rig.click("target/text");
  rig.type("Hi 2\n");
  CHECK(rig.session.scene().target.text == "Hi 2");
  CHECK(rig.session.stage().target()->components.back().label == 2);
  rig.drag("target/thickness", 0.5f, 0.9f);
  CHECK(rig.session.scene().target.thickness > 0.06);
  rig.click("target/text");
  rig.type("#\n");
  CHECK(rig.session.scene().target.text == "Hi 2");
  CHECK(testing::holds(rig.session.message(), "target/text holds \"#\", which has no shape"));
  CHECK_FALSE(rig.shown(handle("sde", 0, "mean")));  // strokes have no handles
}

TEST_CASE("ui. dropped arrays and pictures become the target; a broken one says why and changes nothing") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  Image picture{40, 20, std::vector<std::uint8_t>(3200, 255)};
  for (std::size_t i = 0; i < 400; ++i) picture.rgba[4 * i] = picture.rgba[4 * i + 1] = picture.rgba[4 * i + 2] = 0;
  CHECK(rig.session.open(folder.file("dots.PNG", png_bytes(picture))));
  CHECK(rig.session.scene().target.kind == TargetKind::points);
  CHECK(rig.session.scene().title == "dots");
  rig.frame(2);
  rig.drag("target/bandwidth", 0.3f, 0.6f);
  CHECK(rig.session.scene().target.bandwidth > 0.0);
  const Scene before = rig.session.scene();
  CHECK_FALSE(rig.session.open(folder.file("no.npy", "1,2\nhello, world\n")));
  CHECK(testing::holds(rig.session.message(), "no.npy:2: \"hello\" is not a number"));
  CHECK(rig.session.scene() == before);
}

TEST_CASE("ui. a schedule drawn by hand is dragged by its knots; log-SNR keeps falling") {
  Scene scene = Rig::small_scene();
  scene.schedule.kind = ScheduleName::curve;
  Rig rig(scene);
  const auto knots = [&] { return rig.session.scene().schedule.curve.knots; };
  const auto before = knots();
  carry(rig, "schedule/log_snr/1", 30.0f, 10.0f);
  CHECK(knots()[1][0] > before[1][0] + 0.05);
  CHECK(knots()[1][1] < before[1][1] - 0.5);
  carry(rig, "schedule/log_snr/1", 400.0f, -400.0f);  // no farther than its neighbours
  CHECK(knots()[1][0] == doctest::Approx(0.99));
  CHECK(knots()[1][1] == doctest::Approx(9.9));
  carry(rig, "schedule/log_snr/0", 50.0f, -20.0f);  // the ends stay at their t
  CHECK(knots()[0][0] == 0.0);
  CHECK(knots()[0][1] > 12.0);
  for (int i = 0; i < 3; ++i) handle_key(rig.session, Key::undo);
  rig.frame(2);
  CHECK(knots() == before);
  const PixelRect plot = rig.rect("schedule/curve");
  rig.move(plot.x + 0.25f * plot.w, plot.y + 0.9f * plot.h);
  rig.double_click();
  REQUIRE(knots().size() == 4);
  CHECK(knots()[1][0] == doctest::Approx(0.25).epsilon(0.1));
  rig.double_click("schedule/log_snr/1");
  CHECK(knots() == before);
  rig.double_click("schedule/log_snr/0");
  CHECK(knots() == before);
  rig.click("schedule/family");
  rig.click("schedule/family/ve");
  CHECK(rig.session.scene().schedule.curve.family == CurveFamily::ve);
}

}  // namespace
}  // namespace scorescope
