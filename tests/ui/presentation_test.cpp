#include "app/presentation.h"

#include "app/ui/keys.h"
#include "app/ui/presentation_view.h"
#include "tests/support/files.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

/// A part of the first panel's picture, away from its words: numbers there may come while it is looked at.
std::vector<std::uint8_t> middle(const Image& image) {
  std::vector<std::uint8_t> out;
  for (int y = 330; y < 500; ++y) {
    const auto from = image.rgba.begin() + 4 * (static_cast<std::ptrdiff_t>(y) * image.width + 320);
    out.insert(out.end(), from, from + 4 * 200);
  }
  return out;
}

void press(Rig& rig, Key key) {
  handle_key(rig.session, key);
  rig.frame(2);
}

TEST_CASE("ui. F5 leaves the panels alone on the screen, in a theme of their own; Escape brings the rest back") {
  Rig rig(Rig::small_scene());
  REQUIRE(rig.shown("transport/play"));
  const ThemeName before = rig.session.theme_name();
  press(rig, Key::f5);
  for (const char* gone : {"transport/play", "timeline", "schedule/beta_max", "top/theme", "particles"})
    CHECK(!rig.shown(gone));
  CHECK(rig.session.theme_name() == ThemeName::light);
  CHECK(rig.shown("panels/ode"));
  const PixelRect panel = rig.rect("panels/ode");
  CHECK(panel.w > 0.4f * Rig::kWidth);
  press(rig, Key::letter_t);
  CHECK(rig.session.theme_name() == ThemeName::dark);
  press(rig, Key::escape);
  CHECK(rig.shown("transport/play"));
  CHECK(rig.session.theme_name() == before);
  // The choice of a theme is remembered for the next time.
  press(rig, Key::f5);
  CHECK(rig.session.theme_name() == ThemeName::dark);
}

TEST_CASE("ui. the smallest type is a forty-fifth of the height") {
  for (const float height : {768.0f, 1080.0f, 2160.0f})
    CHECK(10.5f * presentation_scale(height) >= doctest::Approx(height / 45.0f));
  CHECK(10.5f * presentation_scale(1080.0f) == doctest::Approx(24.0f));
}

TEST_CASE("ui. poking is taken back with one key: scene, clock, ink, frozen panels") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.4);
  press(rig, Key::f5);
  Scene poked = rig.session.scene();
  poked.schedule.vp_linear.beta_max = 3.0;
  rig.session.apply(poked);
  rig.session.seek(0.9);
  press(rig, Key::letter_n);
  CHECK(rig.session.scene().seed == Rig::small_scene().seed + 1);
  press(rig, Key::letter_s);
  CHECK(rig.session.scene().seed == Rig::small_scene().seed);
  CHECK(rig.session.scene().schedule.vp_linear.beta_max == 3.0);
  rig.move("panels/ode");
  press(rig, Key::letter_h);
  CHECK(rig.session.view().presentation.frozen.size() == 1);
  press(rig, Key::letter_r);
  CHECK(rig.session.scene() == Rig::small_scene());
  CHECK(rig.session.stage().u() == doctest::Approx(0.4));
  CHECK(rig.session.view().presentation.frozen.empty());
  CHECK(rig.session.view().presentation.on);
}

/// Two steps that veil their panels, each with a seed of its own.
std::string veiled_lesson(const testing::TemporaryFolder& folder) {
  (void)folder.file("lesson.md", R"(---
title: Two guesses
summary: Two steps.
minutes: 2
---

## The first

```predict
Where do they begin?
```

```scene
{"base": "eight_gaussians", "set": {"particles": 200, "seed": 3, "grid/steps": 20, "flows": [{"id": "ode"}]}, "u": 0.4}
```

## The second

```predict
Where do they end?
```

```scene
{"set": {"seed": 8}, "u": 0.6}
```
)");
  return folder.path().string();
}

TEST_CASE("ui. presenting a lesson: nothing a hand laid over a page stays on it or goes along to the next") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  REQUIRE(rig.session.open(veiled_lesson(folder)));
  press(rig, Key::f5);
  const Presentation& p = rig.session.view().presentation;
  const auto litter = [&] {
    rig.move("panels/ode");
    press(rig, Key::letter_h);
    press(rig, Key::enter);
    select_component(rig.session, 2);
    rig.session.view().presentation.ink = {{{0.1f, 0.1f}, {0.2f, 0.2f}}};
    rig.frame(2);
    REQUIRE(p.frozen.size() == 1);
    REQUIRE(selected_component(rig.session).has_value());
  };
  const auto tidy = [&] {
    return p.frozen.empty() && p.ink.empty() && p.beat == 0 && !selected_component(rig.session).has_value();
  };
  litter();
  press(rig, Key::letter_r);
  CHECK(tidy());
  litter();
  press(rig, Key::letter_v);
  CHECK(!veiled(rig.session, "ode"));
  press(rig, Key::page_down);
  press(rig, Key::page_down);
  CHECK(rig.session.lesson_place()->step == 1);
  CHECK(tidy());
  CHECK(veiled(rig.session, "ode"));
  press(rig, Key::letter_n);
  press(rig, Key::letter_s);
  CHECK(rig.session.scene().seed == 8);
}

TEST_CASE("ui. the line under the panels is the timeline: dragged along, and a bookmark on it is come back to") {
  Rig rig(Rig::small_scene());
  press(rig, Key::f5);
  rig.session.set_playing(true);
  rig.move("presentation/time", 0.5f);
  rig.press();
  CHECK(rig.session.stage().u() == doctest::Approx(0.5).epsilon(0.01));
  rig.move("presentation/time", 0.3f);
  rig.frame(5);
  const double there = rig.session.stage().u();
  CHECK(there == doctest::Approx(0.3).epsilon(0.01));  // the clock waits for the hand
  rig.release();
  press(rig, Key::space);
  rig.session.seek(there);
  press(rig, Key::letter_k);
  rig.session.seek(0.8);
  rig.frame(2);
  const std::string mark = "timeline/bookmarks/" + rig.session.scene().timeline.bookmarks.at(0).name;
  rig.click(mark);
  CHECK(rig.session.stage().u() == there);
  press(rig, Key::letter_p);  // the pen writes there too
  CHECK(!rig.shown("presentation/time"));
}

TEST_CASE("ui. the clicker goes from bookmark to bookmark, and without any from step to step") {
  Rig rig(Rig::small_scene());
  press(rig, Key::page_down);
  CHECK(rig.session.steps().done == 1);
  rig.session.seek(0.3);
  press(rig, Key::letter_k);
  rig.session.seek(0.7);
  press(rig, Key::letter_k);
  REQUIRE(rig.session.scene().timeline.bookmarks.size() == 2);
  rig.session.seek(0.0);
  for (const double at : {0.3, 0.7, 1.0}) {
    press(rig, Key::page_down);
    CHECK(rig.session.stage().u() == doctest::Approx(at));
  }
  for (const double at : {0.7, 0.3, 0.0}) {
    press(rig, Key::page_up);
    CHECK(rig.session.stage().u() == doctest::Approx(at));
  }
  rig.session.seek(0.7);
  press(rig, Key::letter_k);
  CHECK(rig.session.scene().timeline.bookmarks.size() == 1);
}

TEST_CASE("ui. what is to be predicted lies under a veil until the clicker lifts it, in the window alone") {
  Scene scene = Rig::small_scene();
  scene.predict = {"Where do they end?", {"ode"}};
  Rig rig(scene);
  CHECK(veiled(rig.session, "ode"));
  CHECK(!veiled(rig.session, "sde"));
  const Image covered = rig.picture();
  press(rig, Key::page_down);
  CHECK(!veiled(rig.session, "ode"));
  CHECK(rig.session.steps().done == 0);
  CHECK(rig.picture().rgba != covered.rgba);
  press(rig, Key::page_down);
  CHECK(rig.session.steps().done == 1);
}

TEST_CASE("ui. a frozen panel stands still while the others run") {
  Rig rig(Rig::small_scene());
  press(rig, Key::f5);
  rig.session.seek(0.5);
  rig.session.stage().finish();
  rig.move("panels/sde");
  press(rig, Key::letter_h);
  rig.move(-100.0f, -100.0f);
  rig.frame(3);
  const auto part = [&](const char* panel) {
    const PixelRect r = rig.rect(panel);
    const Image image = rig.picture();
    std::vector<std::uint8_t> out;
    for (int y = static_cast<int>(r.y) + 8; y < static_cast<int>(r.y + r.h) - 8; ++y) {
      const auto from =
          image.rgba.begin() + 4 * (static_cast<std::ptrdiff_t>(y) * image.width + static_cast<int>(r.x) + 8);
      out.insert(out.end(), from, from + 4 * (static_cast<int>(r.w) - 16));
    }
    return out;
  };
  const auto still = part("panels/sde"), moving = part("panels/ode");
  rig.session.seek(0.9);
  rig.session.stage().finish();
  rig.frame(3);
  CHECK(part("panels/sde") == still);
  CHECK(part("panels/ode") != moving);
}

TEST_CASE("ui. pen, laser, magnifier and black change the picture, and C, the same key and any key take them away") {
  Rig rig(Rig::small_scene());
  press(rig, Key::f5);
  rig.session.stage().finish();
  rig.move(420.0f, 420.0f);
  rig.frame(3);
  const auto clean = middle(rig.picture());
  for (const Key key : {Key::letter_l, Key::letter_z, Key::letter_b}) {
    press(rig, key);
    CHECK(middle(rig.picture()) != clean);
    press(rig, key);
    CHECK(middle(rig.picture()) == clean);
  }
  press(rig, Key::letter_p);
  rig.press();
  rig.move(480.0f, 450.0f);
  rig.move(650.0f, 700.0f);
  rig.release();
  REQUIRE(rig.session.view().presentation.ink.size() == 1);
  CHECK(rig.session.view().presentation.ink[0].size() >= 3);
  press(rig, Key::letter_p);
  rig.move(420.0f, 420.0f);
  CHECK(middle(rig.picture()) != clean);
  press(rig, Key::letter_c);
  CHECK(middle(rig.picture()) == clean);
}

TEST_CASE("ui. a step in four beats, then the clock takes it") {
  Rig rig(Rig::small_scene());
  press(rig, Key::f5);
  rig.session.seek(0.5);
  rig.session.stage().finish();
  rig.frame(3);
  const int before = rig.session.steps().done;
  Image last = rig.picture();
  for (int beat = 1; beat <= 4; ++beat) {
    press(rig, Key::enter);
    rig.frame(3);
    CHECK(rig.session.view().presentation.beat == beat);
    CHECK(rig.session.steps().done == before);
    CHECK(rig.picture().rgba != last.rgba);
    last = rig.picture();
  }
  press(rig, Key::enter);
  CHECK(rig.session.view().presentation.beat == 1);
  CHECK(rig.session.steps().done == before + 1);
}

}  // namespace
}  // namespace scorescope
