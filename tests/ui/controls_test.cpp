#include <cmath>
#include <fstream>

#include "tests/support/paths.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

/// How bright the picture is around the middle of a rectangle.
double brightness(const Image& image, PixelRect r) {
  double sum = 0.0;
  int count = 0;
  for (int y = static_cast<int>(r.y); y < static_cast<int>(r.y + r.h); ++y)
    for (int x = static_cast<int>(r.x); x < static_cast<int>(r.x + r.w); ++x, ++count) {
      const std::size_t at =
          4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x));
      sum += image.rgba[at] + image.rgba[at + 1] + image.rgba[at + 2];
    }
  return sum / (3.0 * count);
}

struct TemporaryFile {
  std::filesystem::path path;
  TemporaryFile(const std::string& name, const std::string& text)
      : path(std::filesystem::temp_directory_path() / ("scorescope_ui_" + name)) {
    std::ofstream(path) << text;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path); }
};

TEST_CASE("ui. the whole window is a few thousand vertices: pictures of targets are textures") {
  Rig rig;
  CHECK(rig.shown("target/smiley"));
  CHECK(ImGui::GetDrawData()->TotalVtxCount < 12000);
}

TEST_CASE("ui. dragging beta max changes the schedule, and the panels in the next frame") {
  Rig rig(Rig::small_scene());
  rig.session.seek(rig.session.stage().clock().u_of_t(0.3));
  rig.frame(3);
  const Image before = rig.picture();
  rig.drag("schedule/beta_max", 0.5f, 0.95f);
  CHECK(rig.session.scene().schedule.vp_linear.beta_max > 35.0);
  CHECK(rig.session.scene().schedule.vp_linear.beta_max <= 40.0);
  CHECK(rig.session.stage().t() == doctest::Approx(0.3).epsilon(1e-3));  // the clock stays where it was
  const Image after = rig.picture();
  CHECK(before.rgba != after.rgba);
}

TEST_CASE("ui. the ends of a slider are the ends of its range") {
  Rig rig(Rig::small_scene());
  rig.drag("schedule/beta_max", 0.5f, 1.2f);
  CHECK(rig.session.scene().schedule.vp_linear.beta_max == doctest::Approx(40.0));
  rig.drag("grid/steps", 0.5f, -0.2f);
  CHECK(rig.session.scene().grid.steps == 5);
  rig.drag("particles", 0.5f, -0.2f);
  CHECK(rig.session.scene().particles == 100);
}

TEST_CASE("ui. a setting that cannot be is refused in words and changes nothing") {
  Rig rig(Rig::small_scene());
  Scene wrong = rig.session.scene();
  wrong.grid.t_min = 0.5;
  wrong.grid.t_max = 0.4;
  const Scene before = rig.session.scene();
  CHECK_FALSE(rig.session.apply(wrong));
  CHECK(rig.session.scene() == before);
  CHECK(rig.session.message().find("grid/t_max") != std::string::npos);
  rig.frame(2);
  rig.click("message/dismiss");
  CHECK(rig.session.message().empty());
}

TEST_CASE("ui. a chip changes the target and nothing else") {
  Rig rig(Rig::small_scene());
  rig.click("target/two_moons");
  CHECK(rig.session.scene().target.preset == "two_moons");
  CHECK(rig.session.scene().particles == 500);
  CHECK(rig.session.message().empty());
  rig.click("target/bimodal");
  CHECK(rig.session.stage().target()->dim == 1);
  rig.frame(3);
  rig.click("target/eight_gaussians");
  CHECK(rig.session.stage().target()->components.size() == 8);
}

TEST_CASE("ui. lists") {
  Rig rig(Rig::small_scene());
  rig.click("schedule/kind");
  rig.click("schedule/kind/vp_cosine");
  CHECK(rig.session.scene().schedule.kind == ScheduleName::vp_cosine);
  CHECK(rig.shown("schedule/s"));
  CHECK_FALSE(rig.shown("schedule/beta_max"));
  rig.click("grid/kind");
  rig.click("grid/kind/karras");
  CHECK(rig.session.scene().grid.kind == GridKind::karras);
  rig.click("panels/ode/title");
  rig.click("flows/ode/solver");
  rig.click("flows/ode/solver/euler");
  CHECK(rig.session.scene().flows[3].pf_ode.solver == OdeSolver::euler);
  rig.click("prior");
  rig.click("prior/moments");
  CHECK(rig.session.scene().prior == Prior::moments);
  CHECK(rig.session.message().empty());
}

TEST_CASE("ui. the next seed") {
  Rig rig(Rig::small_scene());
  rig.click("seed/next");
  CHECK(rig.session.scene().seed == 18);
}

TEST_CASE("ui. a legend word switches its layer in one panel, and back") {
  Rig rig(Rig::small_scene());
  CHECK(rig.session.scene().panels.empty());
  const PixelRect panel = rig.rect("panels/sde");
  const PixelRect middle{panel.x + 0.3f * panel.w, panel.y + 0.3f * panel.h, 0.4f * panel.w, 0.4f * panel.h};
  const double with = brightness(rig.picture(), middle);
  rig.click("panels/sde/legend/density");
  const auto panels = rig.session.scene().panels;
  REQUIRE(panels.size() == 4);
  CHECK(panels[2].layers == std::vector<Layer>{Layer::score, Layer::particles, Layer::trails, Layer::over_time});
  CHECK(panels[0].layers.size() == 5);
  CHECK(brightness(rig.picture(), middle) < with - 2.0);
  rig.click("panels/sde/legend/density");
  CHECK(rig.session.scene().panels[2].layers.size() == 5);
}

TEST_CASE("ui. on a fine screen everything is larger by its scale") {
  // One at a time: each has a context of its own.
  const auto groove = [](float scale) { return Rig(Rig::small_scene(), scale).rect("schedule/beta_max"); };
  const PixelRect a = groove(1.0f);
  const PixelRect b = groove(2.0f);
  CHECK(b.x == doctest::Approx(2.0f * a.x).epsilon(0.01));
  CHECK(b.w == doctest::Approx(2.0f * a.w).epsilon(0.01));
}

TEST_CASE("ui. a value is typed after a click on it") {
  Rig rig(Rig::small_scene());
  rig.click("schedule/beta_max/value");
  rig.type("12.5\n");
  CHECK(rig.session.scene().schedule.vp_linear.beta_max == 12.5);
  rig.click("seed");
  rig.type("99\n");
  CHECK(rig.session.scene().seed == 99);
}

TEST_CASE("ui. a double click on a panel's title shows it alone, another shows all") {
  Rig rig(Rig::small_scene());
  rig.double_click("panels/ald/title");
  CHECK(rig.shown("panels/ald"));
  CHECK_FALSE(rig.shown("panels/fwd"));
  rig.double_click("panels/ald/title");
  CHECK(rig.shown("panels/fwd"));
}

TEST_CASE("ui. theme") {
  Rig rig(Rig::small_scene());
  const PixelRect column{20, 900, 200, 40};
  const double dark = brightness(rig.picture(), column);
  rig.click("top/theme");
  CHECK(rig.session.theme_name() == ThemeName::light);
  CHECK(brightness(rig.picture(), column) > dark + 50.0);
}

TEST_CASE("ui. a broken scene file leaves everything and says what is wrong") {
  Rig rig(Rig::small_scene());
  const Scene before = rig.session.scene();
  const TemporaryFile broken("broken.json", "{\"version\": 1, \"particles\": 0}");
  CHECK_FALSE(rig.session.open(broken.path));
  CHECK(rig.session.scene() == before);
  CHECK(rig.session.message().find("particles") != std::string::npos);
  rig.frame(2);
  CHECK(rig.shown("message"));
  CHECK_FALSE(rig.session.open("/nowhere/at/all.json"));
  CHECK(rig.session.scene() == before);
}

TEST_CASE("ui. a scene file is opened from its start") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.7);
  CHECK(rig.session.open(std::filesystem::path(testing::source_dir()) / "assets/scenes/bimodal_1d.json"));
  CHECK(rig.session.stage().target()->dim == 1);
  CHECK(rig.session.stage().u() == 0.0);
  rig.frame(3);
  CHECK(rig.session.message().empty());
}

TEST_CASE("ui. dropped points become the target, in the units of their file") {
  Rig rig(Rig::small_scene());
  std::string text = "x,y\n";
  for (int i = 0; i < 40; ++i)
    text +=
        std::to_string(1000.0 + 50.0 * std::cos(0.157 * i)) + "," + std::to_string(0.1 * std::sin(0.157 * i)) + "\n";
  const TemporaryFile points("points.csv", text);
  REQUIRE(rig.session.open(points.path));
  CHECK(rig.session.scene().target.kind == TargetKind::points);
  CHECK(rig.session.scene().particles == 500);
  CHECK(rig.session.stage().resolved_target().centre.x() == doctest::Approx(1000.0).epsilon(0.01));
  rig.frame(3);
  CHECK(rig.shown("target/points"));
  rig.click("target/rings");
  rig.click("target/points");
  CHECK(rig.session.scene().target.kind == TargetKind::points);
  const TemporaryFile words("words.csv", "1,2\n3,four\n");
  CHECK_FALSE(rig.session.open(words.path));
  CHECK(rig.session.message().find(":2") != std::string::npos);
  CHECK(rig.session.scene().target.file == points.path.string());
}

}  // namespace
}  // namespace scorescope
