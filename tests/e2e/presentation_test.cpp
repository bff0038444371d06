#include "core/lesson/lesson.h"
#include "tests/e2e/window.h"

namespace scorescope::testing {
namespace {

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

constexpr int kScreenWidth = 1600, kScreenHeight = 1000;  // presenting takes all of the test's screen

/// Names of a lesson's pages in the order in which PageDown comes to them, as windows and logs write them.
std::vector<std::string> pages_of(const Lesson& lesson, const std::string& between) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    out.push_back(std::to_string(i + 1) + between);
    if (lesson.steps[i].predicts()) out.push_back(out.back() + ", revealed");
  }
  return out;
}

TEST_CASE("e2e. the lecture from F5 to F5: every page by PageDown alone, poked at and taken back, black, a bookmark") {
  const std::string assets = testing::source_dir() + "/assets";
  const Lesson lesson = load_lesson(assets + "/lessons/lecture75", assets);
  const std::vector<std::string> titles = pages_of(lesson, " of " + std::to_string(lesson.steps.size()));
  Window window({}, false, "lessons/lecture75");
  const auto on_page = [&](std::size_t page) { return window.called(lesson.title + ", " + titles[page]); };
  REQUIRE(on_page(0));
  const auto go = [&](double right, double down) {
    window.hand({"mousemove", std::to_string(std::lround(right)), std::to_string(std::lround(down))});
    sleep_seconds(0.1);
  };
  const auto click = [&](double right, double down) {
    go(right, down);
    window.button(true);
    window.button(false);
  };
  const auto rest = [&] { go(0.9 * kScreenWidth, 0.5 * kScreenHeight); };  // where it meets no handle
  rest();
  window.key("F5");
  const Image asked = at_rest(window);
  CHECK(near(at(asked, 4, 400), {0xf3, 0xf4, 0xf6}, 6));
  window.key("Next");
  REQUIRE(on_page(1));
  const Image told = at_rest(window);
  CHECK(difference(asked, told) > 0.01);

  // A hill is carried away by the hand: the picture is 3 units from its middle to its upper edge, on a canvas that
  // leaves a 0.012th of the height free, and 0.06 under it.
  const double unit = 0.5 * (1.0 - 0.012 - 0.06) * kScreenHeight / 3.0;
  const double x = 0.5 * kScreenWidth + 1.5 * unit, y = 0.5 * (1.0 + 0.012 - 0.06) * kScreenHeight + 0.3 * unit;
  go(x, y);
  window.button(true);
  for (const double way : {0.25, 0.5, 0.75, 1.0}) go(x - way * unit, y + 0.5 * way * unit);
  window.button(false);
  rest();
  CHECK(difference(told, at_rest(window)) > 0.02);
  window.key("r");
  CHECK(difference(told, at_rest(window)) == 0.0);

  window.key("b");
  const Image black = window.picture();
  for (const int row : {100, 500, 900}) CHECK(near(at(black, kScreenWidth / 2, row), {0, 0, 0}, 2));
  window.key("b");
  CHECK(difference(told, at_rest(window)) == 0.0);

  for (std::size_t page = 2; page < titles.size(); ++page) {
    window.hand({"key", "Next"});
    REQUIRE_MESSAGE(on_page(page), "PageDown did not come to " << titles[page]);
  }
  // The clock is put somewhere on its line, a bookmark marks the place, and a click on that comes back to it.
  const double line = kScreenHeight - 0.03 * kScreenHeight, middle = 0.45 * kScreenWidth, above = 0.02 * kScreenHeight;
  window.key("space");
  click(middle, line);
  const Image marked = at_rest(window);
  window.key("k");
  window.key("Home");
  const Image start = at_rest(window);
  CHECK(near(at(start, static_cast<int>(middle), static_cast<int>(line - above)), {0x70, 0x0f, 0x50}));
  CHECK(difference(marked, start) > 0.01);
  click(middle + 0.003 * kScreenWidth, line - above);
  CHECK(difference(marked, at_rest(window)) == 0.0);

  window.key("F5");
  CHECK(near(at(at_rest(window), 6, 640), kPanel, 2));
  window.hand({"key", "ctrl+q"});
  CHECK(window.program().wait(20.0) == 0);
  CHECK(window.program().errors().empty());
  const auto log = window.frame_times()["pages"];
  const std::vector<std::string> names = pages_of(lesson, "");
  for (std::size_t page = 0; page < names.size(); ++page) {
    REQUIRE(page < log.size());
    CHECK(log[page]["page"] == names[page]);
    CHECK(log[page].contains("first_ms"));
  }
}

}  // namespace
}  // namespace scorescope::testing
