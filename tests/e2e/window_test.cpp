#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/media/image_io.h"
#include "tests/e2e/process.h"
#include "tests/support/paths.h"

namespace scorescope::testing {
namespace {

constexpr int kWidth = 1280, kHeight = 800;

struct Pixel {
  int r = 0, g = 0, b = 0;
};
bool near(Pixel a, Pixel b, int by = 24) {
  return std::abs(a.r - b.r) <= by && std::abs(a.g - b.g) <= by && std::abs(a.b - b.b) <= by;
}
constexpr Pixel kText{0xe6, 0xea, 0xf0}, kData{0xf5, 0xa8, 0x3c}, kPanel{0x16, 0x1b, 0x24};

/// The real window on a screen of its own, with a hand on mouse and keyboard.
class Window {
 public:
  /// `first`: the first start of all; else a later one, without its hint.
  explicit Window(std::vector<std::string> options, bool first = false) : options_(std::move(options)) {
    std::filesystem::create_directories(folder_ / "state/scorescope");
    if (!first) (void)folder_.file("state/scorescope/session.json", R"({"hinted": true})");
    start();
  }

  /// Again on the same screen, with what the last start left.
  void start() {
    controls_.clear();
    std::filesystem::remove(folder_ / "ui.json");
    std::vector<std::string> command{testing::binary(), testing::source_dir() + "/assets/scenes/eight_gaussians.json",
                                     "--size",          "1280x800",
                                     "--dump-ui",       (folder_ / "ui.json").string()};
    command.insert(command.end(), options_.begin(), options_.end());
    program_.emplace(command, screen_.name(), folder_);
    for (int i = 0; i < 1000 && controls_.empty(); ++i) {
      sleep_seconds(0.02);
      // Renamed into place when complete.
      if (std::filesystem::exists(folder_ / "ui.json"))
        controls_ = nlohmann::json::parse(read_all(folder_ / "ui.json"));
    }
    REQUIRE_MESSAGE(!controls_.empty(), "no window: " << program_->errors());
    hand({"search", "--sync", "--name", "Scorescope", "windowfocus"});
    sleep_seconds(0.3);
  }

  Process& program() { return *program_; }

  void hand(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "xdotool");
    const Finished f = run(arguments, screen_.name());
    REQUIRE_MESSAGE(f.code == 0, "xdotool: " << f.errors);
  }
  void key(const std::string& name) {
    hand({"key", name});
    sleep_seconds(0.4);
  }
  [[nodiscard]] Pixel place(const std::string& path, double across = 0.5) const {
    REQUIRE_MESSAGE(controls_.contains(path), "no control " << path);
    const auto& r = controls_[path];
    return {static_cast<int>(r[0].get<double>() + across * r[2].get<double>()),
            static_cast<int>(r[1].get<double>() + 0.5 * r[3].get<double>()), 0};
  }
  [[nodiscard]] bool has(const std::string& path) const { return controls_.contains(path); }
  [[nodiscard]] const nlohmann::json& rect(const std::string& path) const { return controls_[path]; }
  void move(const std::string& path, double across = 0.5) {
    const Pixel at = place(path, across);
    hand({"mousemove", std::to_string(at.r), std::to_string(at.g)});
    sleep_seconds(0.15);
  }
  void button(bool down) {
    hand({down ? "mousedown" : "mouseup", "1"});
    sleep_seconds(0.15);
  }
  void click(const std::string& path, double across = 0.5) {
    move(path, across);
    button(true);
    button(false);
    sleep_seconds(0.5);
  }
  void drag(const std::string& path, double from, double to) {
    move(path, from);
    button(true);
    for (int i = 1; i <= 4; ++i) move(path, from + (to - from) * i / 4.0);
    button(false);
    sleep_seconds(0.5);
  }

  Image picture() {
    const auto file = folder_ / "screen.png";
    const Finished f = run({"import", "-window", "root", "-depth", "8", file.string()}, screen_.name());
    REQUIRE_MESSAGE(f.code == 0, "import (ImageMagick): " << f.errors);
    return read_png(file);
  }

 private:
  std::vector<std::string> options_;
  TemporaryFolder folder_;
  Screen screen_;
  std::optional<Process> program_;
  nlohmann::json controls_;
};

Pixel at(const Image& image, int x, int y) {
  const std::size_t i =
      4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x));
  return {image.rgba[i], image.rgba[i + 1], image.rgba[i + 2]};
}

/// Share of pixels of the panel area that differ.
double difference(const Image& a, const Image& b) {
  REQUIRE(a.width == b.width);
  int differ = 0, all = 0;
  for (int y = 60; y < kHeight - 125; y += 2)
    for (int x = 330; x < kWidth - 315; x += 2, ++all) differ += near(at(a, x, y), at(b, x, y), 8) ? 0 : 1;
  return static_cast<double>(differ) / all;
}

/// The picture of a paused window: the numbers in the panels' heads are measured in the background and come a moment
/// later.
Image at_rest(Window& window) {
  constexpr int kLooks = 40, kSame = 3;
  Image last = window.picture();
  for (int look = 0, same = 0; look < kLooks && same < kSame; ++look) {
    sleep_seconds(0.3);
    Image now = window.picture();
    same = difference(last, now) == 0.0 ? same + 1 : 0;
    last = std::move(now);
  }
  return last;
}

TEST_CASE("e2e. present: panels alone and light, the clicker, black, poking taken back, and out again") {
  // Numbers in the panels' heads come when they are measured: a picture is the same but for them.
  Window window({"--paused"});
  const auto light = [&](const Image& image) { return near(at(image, 4, 400), {0xf3, 0xf4, 0xf6}, 6); };
  const Image before = at_rest(window);
  CHECK_FALSE(light(before));
  window.key("F5");
  sleep_seconds(0.5);
  const Image start = at_rest(window);
  CHECK(light(start));
  for (int i = 0; i < 25; ++i) window.hand({"key", "Next"});
  sleep_seconds(1.0);
  const Image later = at_rest(window);
  CHECK(difference(start, later) > 0.02);
  window.key("b");
  const Image black = window.picture();
  for (const int y : {100, 400, 700}) CHECK(near(at(black, 640, y), {0, 0, 0}, 2));
  window.key("b");
  CHECK(difference(later, at_rest(window)) < 0.01);
  window.key("n");
  sleep_seconds(1.0);
  CHECK(difference(later, at_rest(window)) > 0.02);
  window.key("r");
  sleep_seconds(1.0);
  CHECK(difference(start, at_rest(window)) < 0.01);
  window.key("F5");
  sleep_seconds(0.5);
  CHECK(difference(before, at_rest(window)) < 0.01);
}

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
