#include <cstdlib>
#include <thread>

#include "app/export_desk.h"
#include "app/ui/keys.h"
#include "core/scene/fields.h"
#include "core/scene/scene_json.h"
#include "tests/support/files.h"
#include "tests/support/learned.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::TemporaryFolder;

/// A clip of seven small pictures.
Scene clip_scene(ExportFormat format) {
  Scene scene = Rig::small_scene();
  scene.particles = 200;
  scene.timeline.seconds = 0.6;
  scene.exported.width = 160;
  scene.exported.height = 120;
  scene.exported.fps = 10;
  scene.exported.format = format;
  return scene;
}

/// The dialog over a scene that lies in `folder`.
void open_dialog(Rig& rig, const TemporaryFolder& folder) {
  REQUIRE(rig.session.save_as(folder / "scene.json"));
  handle_key(rig.session, Key::export_scene);
  rig.frame(3);
  REQUIRE(rig.shown("export/start"));
}

/// Until the export that runs has ended.
void wait_for_end(Rig& rig) {
  for (int i = 0; i < 6000 && rig.shown("export/progress"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    rig.frame();
  }
  REQUIRE_FALSE(rig.shown("export/progress"));
}

std::size_t files_in(const TemporaryFolder& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

/// Says for a while that a variable of the environment is another, or none.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    if (value != nullptr)
      ::setenv(name, value, 1);
    else
      ::unsetenv(name);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    if (old_)
      ::setenv(name_, old_->c_str(), 1);
    else
      ::unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> old_;
};

TEST_CASE("ui. the choices of an export are the scene's, fit its format, and can be undone") {
  const TemporaryFolder folder;
  Rig rig(clip_scene(ExportFormat::mp4));
  open_dialog(rig, folder);
  const auto& exported = [&]() -> const ExportSpec& { return rig.session.scene().exported; };
  rig.click("export/size");
  rig.click("export/size/square");
  CHECK(exported().width == 1080);
  CHECK(exported().height == 1080);
  rig.click("export/legend");
  CHECK_FALSE(exported().legend);
  rig.click("export/equation");
  CHECK(exported().equation);
  rig.click("export/format");
  rig.click("export/format/apng");
  CHECK(exported().format == ExportFormat::apng);
  rig.click("export/transparent");
  CHECK(exported().transparent);
  CHECK(rig.session.dirty());
  rig.frame(2);
  handle_key(rig.session, Key::undo);
  CHECK_FALSE(exported().transparent);
  rig.frame(2);
  rig.drag("export/frame", 0.5f, 0.6f);  // the preview's moment is the window's
  CHECK(rig.session.stage().u() > 0.0);
  handle_key(rig.session, Key::escape);
  rig.frame(2);
  CHECK_FALSE(rig.shown("export"));
}

TEST_CASE("ui. what no format can hold gives way to the nearest that it can") {
  ExportSpec spec{.width = 161, .height = 121, .fps = 30, .transparent = true};
  fit_to_format(spec, ExportFormat::apng);
  CHECK(spec == ExportSpec{.width = 161, .height = 121, .fps = 30, .transparent = true});
  fit_to_format(spec, ExportFormat::mp4);
  CHECK(spec == ExportSpec{.width = 162, .height = 122, .fps = 30});
  fit_to_format(spec, ExportFormat::gif);
  CHECK(spec.fps == 25);
  for (const auto& entry : names_of(ExportFormat{})) {
    ExportSpec odd{.width = 161, .height = 121, .fps = 7, .transparent = true};
    fit_to_format(odd, entry.value);
    CAPTURE(entry.name);
    CHECK(unfit(odd, entry.value).empty());
  }
}

TEST_CASE("ui. the window exports the frames the command line does, with the nets it shows") {
  const TemporaryFolder folder;
  Scene scene = clip_scene(ExportFormat::zip);
  const auto net = testing::crooked_net(2);
  scene.models.push_back({.id = "net"});
  scene.models.back().net = net->net;
  scene.score.kind = ScoreKind::learned;
  scene.score.model = "net";
  Rig rig(scene);
  open_dialog(rig, folder);
  REQUIRE(rig.session.stage().set_net("net", net));
  rig.click("export/start");
  wait_for_end(rig);
  const std::string written = testing::read_all(folder / "eight-gaussians.zip");
  REQUIRE_FALSE(written.empty());
  // What `export` does with the file of the scene and that of the net.
  ExportJob job{.scene = load_scene(folder / "scene.json"), .base_folder = folder.path(), .out = folder / "again.zip"};
  job.make_backend = [](const GlInfo*) { return make_cpu_backend(); };
  ExportProgress progress;
  const auto export_again = [&] { std::thread([&] { export_scene(job, progress); }).join(); };
  export_again();
  CHECK(testing::read_all(folder / "again.zip") != written);  // the first weights
  job.nets["net"] = net;
  export_again();
  CHECK(testing::read_all(folder / "again.zip") == written);
}

TEST_CASE("ui. an export shows the panel that the window shows, pixel by pixel") {
  Scene scene = Rig::small_scene();
  scene.panels = {scene.shown_panels().back()};
  scene.exported.titles = scene.exported.legend = false;
  Rig rig(scene);
  rig.session.view().columns = false;
  // A picture as wide as this is drawn at one pixel a point, as the window.
  rig.resize(1024, 900, 1.0f);
  rig.session.seek(0.7);
  rig.frame(30);
  const PixelRect panel = rig.rect("panels/" + rig.session.scene().shown_panels().front().id);
  scene = rig.session.scene();
  scene.exported.width = static_cast<int>(panel.w) + 20;
  scene.exported.height = static_cast<int>(panel.h) + 20;
  REQUIRE(scene.exported.width == 1024);
  const TemporaryFolder folder;
  ExportJob job{.scene = scene, .base_folder = ".", .out = folder / "a.png"};
  job.t = rig.session.stage().t();
  job.make_backend = [](const GlInfo*) { return make_cpu_backend(); };
  ExportProgress progress;
  const Image window = rig.picture();
  std::thread([&] { export_scene(job, progress); }).join();
  const Image exported = read_png(folder / "a.png");
  int differ = 0, compared = 0;
  // Words stand on the window's panel, not on the exported one.
  for (int y = 60; y < static_cast<int>(panel.h) - 90; ++y)
    for (int x = 4; x < static_cast<int>(panel.w) - 4; ++x) {
      const std::size_t a = 4 * (static_cast<std::size_t>(y + static_cast<int>(panel.y)) * 1024 +
                                 static_cast<std::size_t>(x + static_cast<int>(panel.x)));
      const std::size_t b = 4 * (static_cast<std::size_t>(y + 10) * 1024 + static_cast<std::size_t>(x + 10));
      int most = 0;
      for (std::size_t c = 0; c < 3; ++c)
        most = std::max(most, std::abs(int{window.rgba[a + c]} - int{exported.rgba[b + c]}));
      ++compared;
      if (most > 2) ++differ;
    }
  CHECK(compared > 500'000);
  CHECK(differ < compared / 10'000);
}

TEST_CASE("ui. an export that is cancelled leaves nothing, and the window says so") {
  const TemporaryFolder folder;
  Scene scene = clip_scene(ExportFormat::zip);
  scene.exported.speed = 1e-4;
  Rig rig(scene);
  open_dialog(rig, folder);
  rig.click("export/start");
  REQUIRE(rig.shown("export/cancel"));
  CHECK_FALSE(rig.shown("export/start"));
  rig.click("export/cancel");
  CHECK(rig.shown("export/start"));
  for (int i = 0; i < 1000 && files_in(folder) > 1; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    rig.frame();
  }
  CHECK(files_in(folder) == 1);  // the scene
}

TEST_CASE("ui. an export that fails offers pictures, which need no other program") {
  const TemporaryFolder folder;
  const Environment nothing_there("PATH", "/nowhere");
  Rig rig(clip_scene(ExportFormat::mp4));
  open_dialog(rig, folder);
  CHECK_FALSE(rig.shown("export/as_pictures"));
  rig.click("export/start");
  wait_for_end(rig);
  CHECK(files_in(folder) == 1);
  rig.click("export/as_pictures");
  wait_for_end(rig);
  CHECK(rig.session.scene().exported.format == ExportFormat::zip);
  CHECK(std::filesystem::exists(folder / "eight-gaussians.zip"));
}

TEST_CASE("ui. pictures are offered before an export that could not be made is begun") {
  const TemporaryFolder folder;
  const Environment nothing_there("PATH", "/nowhere");
  Rig rig(clip_scene(ExportFormat::mp4));
  open_dialog(rig, folder);
  for (int i = 0; i < 1000 && !rig.shown("export/as_pictures"); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    rig.frame();
  }
  rig.click("export/as_pictures");
  wait_for_end(rig);
  CHECK(std::filesystem::exists(folder / "eight-gaussians.zip"));
  CHECK(files_in(folder) == 2);
}

TEST_CASE("ui. what an export will come to is told from a few of its frames") {
  const TemporaryFolder folder;
  Rig rig(clip_scene(ExportFormat::zip));
  Scene scene = rig.session.scene();
  scene.timeline.seconds = 5.9;
  REQUIRE(rig.session.apply(scene));
  ExportDesk desk;
  const auto wait = [&](auto&& until) {
    for (int i = 0; i < 6000 && !until(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      desk.poll(rig.session, true);
    }
    REQUIRE(until());
  };
  wait([&] { return desk.estimate().has_value(); });
  const ExportEstimate estimate = *desk.estimate();
  CHECK(estimate.frames == 60);
  CHECK(estimate.seconds > 0.0);
  desk.start(rig.session, folder / "a.zip");
  wait([&] { return !desk.running(); });
  CHECK_FALSE(desk.failed());
  CHECK(holds(desk.note(), "60 frames"));
  const auto bytes = static_cast<double>(std::filesystem::file_size(folder / "a.zip"));
  CHECK(estimate.bytes == doctest::Approx(bytes).epsilon(0.15));
  // Another choice asks again.
  scene.exported.fps = 5;
  REQUIRE(rig.session.apply(scene));
  desk.poll(rig.session, true);
  CHECK_FALSE(desk.estimate().has_value());
  wait([&] { return desk.estimate().has_value(); });
  CHECK(desk.estimate()->frames == 31);
}

TEST_CASE("ui. where there is no clipboard for pictures, the copy is a file beside the scene") {
  const Environment no_x("DISPLAY", nullptr), no_wayland("WAYLAND_DISPLAY", nullptr);
  const TemporaryFolder folder;
  Rig rig(clip_scene(ExportFormat::mp4));
  REQUIRE(rig.session.save_as(folder / "scene.json"));
  handle_key(rig.session, Key::copy_picture);
  rig.frame(2);
  CHECK(holds(rig.session.message(), (folder / "eight-gaussians.png").string()));
  const Image image = read_png(folder / "eight-gaussians.png");
  CHECK(image.width == 160);
  CHECK(image.height == 120);
}

}  // namespace
}  // namespace scorescope
