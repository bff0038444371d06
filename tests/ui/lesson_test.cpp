#include <algorithm>
#include <fstream>

#include "app/assets.h"
#include "app/lessons.h"
#include "app/ui/keys.h"
#include "core/lesson/characters.h"
#include "core/scene/scene_json.h"
#include "tests/support/files.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

/// A lesson of three short steps, the second of which asks to predict.
std::filesystem::path small_lesson(const testing::TemporaryFolder& folder) {
  std::ofstream(folder / "lesson.md") << R"(---
title: A small lesson
summary: Three steps.
minutes: 1
---

## One

Some *text* with {data: colours} and a list:

- first
- second

$$reverse_sde$$

```scene
{"base": "eight_gaussians", "set": {"particles": 300, "grid/steps": 30, "flows": [{"id": "sde"}, {"id": "ode"}]}}
```

```question
Why?
---
Because of **this**.
```

## Two

```predict
What will be seen?
```

It is seen.

```scene
{"t": 0.5, "reveal": {"set": {"grid/steps": 10}, "t": 0.2}}
```

## Three

Only text.
)";
  return folder / "lesson.md";
}

int step_of(const Rig& rig) {
  REQUIRE(rig.session.lesson_place().has_value());
  return rig.session.lesson_place()->step;
}

TEST_CASE("ui. a lesson is read page by page, poked at, and put away") {
  const testing::TemporaryFolder folder;
  const auto file = small_lesson(folder);
  Rig rig(Rig::small_scene());
  rig.click("target/two_moons");
  const Scene own = rig.session.scene();
  CHECK(rig.session.dirty());
  REQUIRE(rig.session.open(file));  // as if dropped on the window
  rig.frame(3);
  CHECK(rig.shown("lesson/title"));
  CHECK(rig.shown("lesson/0/0"));
  CHECK(rig.session.scene().flows.size() == 2);
  CHECK(rig.session.stage().u() == 0.0);

  SUBCASE("pages") {
    rig.click("lesson/next");
    CHECK(step_of(rig) == 1);
    CHECK(rig.session.stage().t() == doctest::Approx(0.5));
    CHECK(rig.session.scene().grid.steps == 30);
    CHECK_FALSE(rig.shown("lesson/1/0"));  // what is to be predicted waits
    rig.click("lesson/reveal");
    CHECK(rig.session.scene().grid.steps == 10);
    CHECK(rig.session.stage().t() == doctest::Approx(0.2));
    CHECK(rig.shown("lesson/1/0"));
    handle_key(rig.session, Key::page_down);
    CHECK(step_of(rig) == 2);
    CHECK(rig.session.stage().t() == doctest::Approx(0.2));  // the clock is left alone
    handle_key(rig.session, Key::page_down);                 // no lesson comes after this one
    CHECK(step_of(rig) == 2);
    handle_key(rig.session, Key::page_up);
    CHECK(step_of(rig) == 1);
    CHECK(rig.session.lesson_place()->revealed);
    handle_key(rig.session, Key::page_up);
    CHECK_FALSE(rig.session.lesson_place()->revealed);
    CHECK(rig.session.scene().grid.steps == 30);
  }
  SUBCASE("undo turns a page back, even one of text alone") {
    for (int i = 0; i < 3; ++i) handle_key(rig.session, Key::page_down);
    CHECK(step_of(rig) == 2);
    rig.frame(2);
    handle_key(rig.session, Key::undo);
    CHECK(step_of(rig) == 1);
    handle_key(rig.session, Key::undo);
    handle_key(rig.session, Key::undo);
    CHECK(step_of(rig) == 0);
    handle_key(rig.session, Key::undo);
    CHECK_FALSE(rig.session.lesson_place().has_value());
    CHECK(rig.session.scene() == own);
    handle_key(rig.session, Key::redo);
    CHECK(step_of(rig) == 0);
  }
  SUBCASE("one key takes poking back") {
    rig.drag("schedule/beta_max", 0.5f, 0.9f);
    rig.session.seek(0.7);
    const Scene poked = rig.session.scene();
    handle_key(rig.session, Key::letter_r);
    CHECK(rig.session.scene().schedule.vp_linear.beta_max == 20.0);
    CHECK(rig.session.stage().u() == 0.0);
    rig.frame(2);
    handle_key(rig.session, Key::undo);
    CHECK(rig.session.scene() == poked);
  }
  SUBCASE("answers unfold") {
    CHECK_FALSE(rig.shown("lesson/1/answer/0"));
    rig.click("lesson/1/unfold");
    CHECK(rig.shown("lesson/1/answer/0"));
    handle_key(rig.session, Key::page_down);
    handle_key(rig.session, Key::page_up);
    rig.frame(2);
    CHECK_FALSE(rig.shown("lesson/1/answer/0"));
  }
  SUBCASE("what is kept for another day is one's own") {
    CHECK(rig.session.own_document().scene == own);
    CHECK(rig.session.dirty());
    REQUIRE(rig.session.save_as(folder / "copy.json"));  // the picture beside the lesson, as a file
    CHECK(rig.session.lesson_place().has_value());
    CHECK(load_scene(folder / "copy.json").flows.size() == 2);
  }
  SUBCASE("where a class stopped is kept, as a lesson to go on from") {
    CHECK_FALSE(rig.shown("lesson/log"));
    rig.drag("schedule/beta_max", 0.5f, 0.9f);
    rig.session.seek(0.7);
    const Scene poked = rig.session.scene();
    handle_key(rig.session, Key::page_down);
    handle_key(rig.session, Key::page_down);  // nothing was done here
    rig.frame(2);
    rig.click("lesson/log");
    rig.type((folder / "log").string() + "\n");
    const Lesson log = load_lesson(folder / "log", asset_folder());
    REQUIRE(log.steps.size() == 1);
    CHECK(log.steps[0].title == "One");
    CHECK(log.steps[0].shown.scene == poked);
    CHECK(log.steps[0].shown.u == doctest::Approx(0.7));
  }
  SUBCASE("closing gives back what was there before") {
    rig.click("lesson/close");
    CHECK_FALSE(rig.session.lesson_place().has_value());
    CHECK(rig.session.scene() == own);
    CHECK_FALSE(rig.shown("lesson/title"));
  }
}

TEST_CASE("ui. the list of lessons opens one with a click, and failures too") {
  Rig rig(Rig::small_scene());
  rig.resize(1600, 1000, 1.0f);
  rig.click("top/lessons");
  const std::vector<LessonHead>& shelf = lesson_shelf(rig.session);
  REQUIRE(!shelf.empty());
  for (const LessonHead& head : shelf) CHECK(rig.shown("library/" + head.file.parent_path().filename().string()));
  handle_key(rig.session, Key::escape);
  rig.frame(2);
  CHECK_FALSE(rig.shown("library/05-denoising"));
  rig.click("top/lessons");
  rig.click("library/05-denoising");
  CHECK_FALSE(rig.shown("library/05-denoising"));
  REQUIRE(open_lesson_of(rig.session) != nullptr);
  CHECK(open_lesson_of(rig.session)->order == 5);
}

TEST_CASE("ui. a lesson that cannot be read is one sentence, and nothing has changed") {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "lesson.md") << "---\ntitle: T\n---\n";
  Rig rig(Rig::small_scene());
  const Scene before = rig.session.scene();
  CHECK_FALSE(rig.session.open(folder.path()));
  CHECK(rig.session.message().find("lesson.md:3: summary is missing") != std::string::npos);
  CHECK(rig.session.scene() == before);
  CHECK_FALSE(rig.session.lesson_place().has_value());
}

/// What of a lesson's page is cut off or sticks out of its column, a line each.
std::string faults_of_page(const Rig& rig, float width) {
  std::string out;
  constexpr float kSlack = 0.51f;
  const PixelRect foot = rig.rect("lesson/next");
  const float right = foot.x + foot.w, left = rig.rect("lesson/previous").x;
  for (const auto& [path, item] : rig.items().items()) {
    if (path.rfind("lesson/", 0) != 0 || path == "lesson/close") continue;
    if (item.rect.w <= 0.0f || item.rect.h <= 0.0f) out += path + " is empty\n";
    if (item.rect.x < left - kSlack || item.rect.x + item.rect.w > std::min(right, width) + kSlack)
      out += path + " sticks out\n";
  }
  for (const std::string& text : rig.items().cut_labels()) out += "cut: " + text + "\n";
  return out;
}

TEST_CASE("ui. every step of every lesson is drawn in both themes and at both sizes, and no word is cut") {
  struct Size {
    int width, height;
  };
  Rig rig(Rig::small_scene());
  for (const auto& [width, height] : {Size{1280, 800}, Size{1024, 768}}) {
    rig.resize(width, height, 1.0f);
    const std::string size = std::to_string(width) + "x" + std::to_string(height);
    for (const auto& file : lesson_files(asset_folder() / "lessons")) {
      INFO(file.string() << " at " << size);
      REQUIRE(rig.session.open(file));
      const auto steps = static_cast<int>(open_lesson_of(rig.session)->steps.size());
      for (int step = 0; step < steps; ++step) {
        INFO("step " << step + 1);
        REQUIRE(open_lesson(rig.session, file, step, true));
        rig.session.pause_training();
        for (const ThemeName theme : {ThemeName::dark, ThemeName::light}) {
          rig.session.set_theme(theme);
          rig.frame(1);
          CHECK(faults_of_page(rig, static_cast<float>(width)) == "");
          CHECK(rig.session.message() == "");
        }
      }
    }
  }
}

TEST_CASE("ui. the faces have every character that a lesson may be written in") {
  Rig rig(Rig::small_scene());
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  for (int i = 0; i < 4; ++i) {  // text, small, italic, strong: of one family
    ImFont* font = atlas.Fonts[i];
    for (const auto& [first, last] : readable_characters())
      for (char32_t c = first; c <= last; ++c) {
        CAPTURE(static_cast<unsigned>(c));
        CHECK(font->FindGlyphNoFallback(static_cast<ImWchar>(c)) != nullptr);
      }
  }
}

}  // namespace
}  // namespace scorescope
