#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/media/image_io.h"
#include "tests/e2e/process.h"
#include "tests/support/paths.h"

namespace scorescope::testing {

constexpr int kWidth = 1280, kHeight = 800;

struct Pixel {
  int r = 0, g = 0, b = 0;
};
inline bool near(Pixel a, Pixel b, int by = 24) {
  return std::abs(a.r - b.r) <= by && std::abs(a.g - b.g) <= by && std::abs(a.b - b.b) <= by;
}
constexpr Pixel kText{0xe6, 0xea, 0xf0}, kData{0xf5, 0xa8, 0x3c}, kPanel{0x16, 0x1b, 0x24};

/// The real window on a screen of its own, with a hand on mouse and keyboard.
class Window {
 public:
  /// `first`: the first start of all; else a later one, without its hint. `shown`: below assets.
  explicit Window(std::vector<std::string> options, bool first = false,
                  std::string shown = "scenes/eight_gaussians.json")
      : options_(std::move(options)), shown_(testing::source_dir() + "/assets/" + std::move(shown)) {
    std::filesystem::create_directories(folder_ / "state/scorescope");
    if (!first) (void)folder_.file("state/scorescope/session.json", R"({"hinted": true})");
    start();
  }

  /// Again on the same screen, with what the last start left.
  void start() {
    controls_.clear();
    std::filesystem::remove(folder_ / "ui.json");
    std::vector<std::string> command{testing::binary(), shown_,
                                     "--size",          "1280x800",
                                     "--dump-ui",       (folder_ / "ui.json").string(),
                                     "--frame-times",   (folder_ / "times.json").string()};
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
  /// What --frame-times wrote when the program ended.
  [[nodiscard]] nlohmann::json frame_times() const { return nlohmann::json::parse(read_all(folder_ / "times.json")); }
  /// Whether the window comes to be called so, within half a minute.
  bool called(const std::string& title) {
    for (int look = 0; look < 1000; ++look) {
      const Finished f =
          run({"xdotool", "search", "--onlyvisible", "--name", "^Scorescope – " + title + "$"}, screen_.name());
      if (!f.output.empty()) return true;
      sleep_seconds(0.02);
    }
    return false;
  }

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
    const Finished f =
        run({"import", "-window", "root", "-depth", "8", "-quality", "10", file.string()}, screen_.name());
    REQUIRE_MESSAGE(f.code == 0, "import (ImageMagick): " << f.errors);
    return read_png(file);
  }

 private:
  std::vector<std::string> options_;
  std::string shown_;
  TemporaryFolder folder_;
  Screen screen_;
  std::optional<Process> program_;
  nlohmann::json controls_;
};

inline Pixel at(const Image& image, int x, int y) {
  const std::size_t i =
      4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x));
  return {image.rgba[i], image.rgba[i + 1], image.rgba[i + 2]};
}

/// Share of pixels of the panel area that differ.
inline double difference(const Image& a, const Image& b) {
  REQUIRE(a.width == b.width);
  int differ = 0, all = 0;
  for (int y = 60; y < kHeight - 125; y += 2)
    for (int x = 330; x < kWidth - 315; x += 2, ++all) differ += near(at(a, x, y), at(b, x, y), 8) ? 0 : 1;
  return static_cast<double>(differ) / all;
}

/// The picture of a paused window: the numbers in the panels' heads are measured in the background and come a moment
/// later.
inline Image at_rest(Window& window) {
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

}  // namespace scorescope::testing
