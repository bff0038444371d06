#include "tests/e2e/window.h"

namespace scorescope::testing {
namespace {

TEST_CASE("e2e. play, scrub, slide, choose, hide, close") {
  Window window({"--paused"});
  const Image first = at_rest(window);
  CHECK(near(at(first, 6, 640), kPanel, 2));

  // A paused window stands still; a playing one does not.
  sleep_seconds(0.5);
  CHECK(difference(first, window.picture()) == 0.0);
  window.click("transport/play");
  sleep_seconds(1.0);
  CHECK(difference(first, window.picture()) > 0.02);
  window.click("transport/play");
  const Image stopped = at_rest(window);
  sleep_seconds(0.5);
  CHECK(difference(stopped, window.picture()) == 0.0);

  // The playhead goes where it is put, and the same instant is the same picture.
  window.click("timeline", 0.9);
  const auto& bar = window.rect("timeline");
  const int x = static_cast<int>(std::lround(bar[0].get<double>() + 0.9 * bar[2].get<double>()));
  const int below = static_cast<int>(bar[1].get<double>() + bar[3].get<double>()) + 1;
  const Image late = window.picture();
  bool found = false;
  for (int dx = -2; dx <= 2; ++dx) found = found || near(at(late, x + dx, below), kText);
  CHECK(found);
  window.click("timeline", 0.3);
  CHECK(difference(late, window.picture()) > 0.02);
  window.click("timeline", 0.9);
  CHECK(difference(late, window.picture()) < 0.002);

  // The knob follows the hand, and the panels the knob.
  window.drag("schedule/beta_max", 0.5, 0.85);
  const Image slid = window.picture();
  const Pixel knob = window.place("schedule/beta_max", 0.85);
  CHECK(near(at(slid, knob.r, knob.g), kText));
  CHECK(difference(late, slid) > 0.005);

  // The chosen chip wears the data's colour.
  const auto& chip = window.rect("target/rings");
  const int edge = static_cast<int>(chip[1].get<double>()) + 1;
  const int middle = window.place("target/rings").r;
  CHECK_FALSE(near(at(slid, middle, edge), kData));
  window.click("target/rings");
  const Image rings = window.picture();
  CHECK(near(at(rings, middle, edge), kData));
  CHECK(difference(slid, rings) > 0.02);

  // Tab takes the columns away, and brings them back.
  window.key("Tab");
  CHECK_FALSE(near(at(window.picture(), 6, 640), kPanel, 2));
  window.key("Tab");
  CHECK(near(at(window.picture(), 6, 640), kPanel, 2));

  window.hand({"key", "ctrl+q"});
  CHECK(window.program().wait(10.0) == 0);
  CHECK(window.program().errors().empty());
}

TEST_CASE("e2e. a mode is dragged by its handle, points are painted, and all of it is undone") {
  Window window({"--paused"});
  const auto carry = [&](double x, double y, double dx, double dy) {
    const auto to = [&](double share) {
      window.hand(
          {"mousemove", std::to_string(std::lround(x + share * dx)), std::to_string(std::lround(y + share * dy))});
      sleep_seconds(0.1);
    };
    to(0.0);
    window.button(true);
    for (const double share : {0.25, 0.5, 0.75, 1.0}) to(share);
    window.button(false);
    window.move("top/theme");
    sleep_seconds(0.5);
  };
  window.key("End");
  // A flow that is made anew at the end of the clock has not been where a rewound one's trails lead: both pictures are
  // taken after an undo.
  window.click("target/rings");
  window.key("ctrl+z");
  window.move("top/theme");
  sleep_seconds(1.0);
  const Image first = at_rest(window);
  const auto& panel = window.rect("panels/sde");
  const double unit = panel[3].get<double>() / 6.0;  // three units are half of a panel's height
  const double x = panel[0].get<double>() + 0.5 * panel[2].get<double>();
  const double y = panel[1].get<double>() + 0.5 * panel[3].get<double>();
  carry(x + 2.0 * unit, y, -0.7 * unit, 0.3 * unit);
  window.key("Escape");  // nothing is selected any more
  const Image dragged = at_rest(window);
  CHECK(difference(first, dragged) > 0.01);
  window.key("b");
  carry(x - unit, y, 2.0 * unit, 0.5 * unit);
  const Image painted = window.picture();
  CHECK(difference(dragged, painted) > 0.05);
  window.key("Escape");
  window.key("ctrl+z");
  sleep_seconds(0.6);
  CHECK(difference(dragged, at_rest(window)) < 0.002);
  window.key("ctrl+z");
  sleep_seconds(0.6);
  CHECK(difference(first, at_rest(window)) < 0.002);
  window.hand({"key", "ctrl+q"});
  CHECK(window.program().wait(10.0) == 0);
}

TEST_CASE("e2e. a paused, untouched window costs next to nothing") {
  // Once everything is measured that is shown of a paused scene: that takes a while, and then nothing is left to do.
  constexpr double kLook = 3.0, kShare = 0.03;
  constexpr int kLooks = 30;
  Window window({"--paused"});
  double spent = 1.0;
  for (int look = 0; look < kLooks && spent > kShare * kLook; ++look) {
    const double before = window.program().processor_seconds();
    sleep_seconds(kLook);
    spent = window.program().processor_seconds() - before;
  }
  CHECK(spent <= kShare * kLook);
}

TEST_CASE("e2e. --frames ends by itself and --frame-times says how long they took") {
  const TemporaryFolder folder;
  const Screen screen;
  const auto file = folder / "times.json";
  const Finished f = run({testing::binary(), "--frames", "12", "--frame-times", file.string()}, screen.name());
  CHECK(f.code == 0);
  CHECK(f.errors.empty());
  const auto times = nlohmann::json::parse(read_all(file));
  CHECK(times["first_frame_ms"].get<double>() > 0.0);
  CHECK(times["frame_ms"].size() == 11);
  CHECK(times["work_ms"].size() == 11);
}

TEST_CASE("e2e. the first window is no larger than its screen") {
  const TemporaryFolder folder;
  const Screen screen("1152x720");
  const auto file = folder / "ui.json";
  const Finished f = run({testing::binary(), "--frames", "2", "--dump-ui", file.string()}, screen.name());
  CHECK(f.code == 0);
  const auto controls = nlohmann::json::parse(read_all(file));
  REQUIRE(!controls.empty());
  for (const char* path : {"timeline", "panels/ode", "panels/ald"}) {  // a column may scroll
    CAPTURE(path);
    const auto& r = controls[path];
    CHECK(r[0].get<double>() + r[2].get<double>() <= 1152.5);
    CHECK(r[1].get<double>() + r[3].get<double>() <= 720.5);
  }
}

TEST_CASE("e2e. a window in which a net trains draws on and ends when it is told to") {
  Window window({"--train"});
  sleep_seconds(1.0);
  const Image before = window.picture();
  sleep_seconds(1.0);
  CHECK(difference(before, window.picture()) > 0.001);
  window.click("transport/play");
  window.click("timeline", 0.5);
  window.hand({"key", "ctrl+q"});
  CHECK(window.program().wait(20.0) == 0);
  CHECK(window.program().errors().empty());
}

TEST_CASE("e2e. the command of the README opens the window") {
  const std::string readme = read_all(testing::source_dir() + "/README.md");
  const auto at = readme.find("\n./run ");
  REQUIRE(at != std::string::npos);
  const std::string command = readme.substr(at + 1, readme.find_first_of(" \n", at + 1) - at - 1);
  const Screen screen;
  const std::string build = std::filesystem::path(testing::binary()).parent_path().string();
  const Finished f =
      run({"/bin/sh", "-c",
           "cd '" + testing::source_dir() + "' && SCORESCOPE_BUILD='" + build + "' exec " + command + " --frames 5"},
          screen.name());
  CAPTURE(f.errors);
  CHECK(f.code == 0);
}

TEST_CASE("e2e. a bad scene does not open a window") {
  const TemporaryFolder folder;
  const Screen screen;
  const auto scene = folder.file("scene.json", R"({"version":1,"particles":0})");
  const Finished f = run({testing::binary(), scene.string()}, screen.name());
  CHECK(f.code == 1);
  CHECK(holds(f.errors, "particles"));
}

TEST_CASE("e2e. the first start shows a hint, the second does not; columns stay as they were left") {
  Window window({"--paused"}, true);
  CHECK(window.has("hint/close"));
  window.key("Tab");
  window.hand({"key", "ctrl+q"});
  CHECK(window.program().wait(10.0) == 0);
  window.start();
  CHECK_FALSE(window.has("hint/close"));
  CHECK_FALSE(window.has("particles"));
}

TEST_CASE("e2e. after a kill the next start offers the last state and takes it up") {
  Window window({"--paused"});
  window.drag("schedule/beta_max", 0.5, 0.95);
  const Image edited = window.picture();
  sleep_seconds(2.5);  // longer than the pause between two autosaves
  window.program().kill_at_once();
  window.start();
  const Image fresh = window.picture();
  CHECK(difference(edited, fresh) > 0.01);
  window.click("restore/accept");
  window.move("schedule/beta_max", 0.95);  // where the hand was
  sleep_seconds(1.0);
  CHECK(difference(edited, window.picture()) < 0.002);
}

}  // namespace
}  // namespace scorescope::testing
