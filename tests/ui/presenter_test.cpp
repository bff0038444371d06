#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "app/assets.h"
#include "app/lessons.h"
#include "app/presentation.h"
#include "app/session_files.h"
#include "app/ui/keys.h"
#include "app/ui/presenter_view.h"
#include "core/lesson/lesson_log.h"
#include "tests/support/files.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

std::filesystem::path lecture(const testing::TemporaryFolder& folder) {
  std::ofstream(folder / "lesson.md") << R"(---
title: A short lecture
summary: Two steps.
minutes: 2
kind: deck
---

## Where it begins

The first sentence. The second one.

```scene
{"base": "eight_gaussians", "set": {"particles": 200, "grid/steps": 20, "flows": [{"id": "sde"}]}, "u": 0.4}
```

```note minute 1
Speak slowly.
```

## Where it ends

```predict
Where do they end?
```

In the modes.

```scene
{"u": 0, "reveal": {"u": 1}}
```
)";
  return folder.path();
}

void press(Rig& rig, Key key) {
  handle_key(rig.session, key);
  rig.frame(2);
}

/// The presenter's window without a window.
class Desk {
 public:
  explicit Desk(Session& session, int width = 1100, int height = 700) : target_(width, height), view_(session) {}
  const ItemRegistry& look(std::chrono::seconds since_beginning, const Presentation& p) {
    target_.bind();
    view_.frame(target_.width(), target_.height(), p.began + since_beginning);
    return view_.items();
  }
  [[nodiscard]] Image picture() const { return target_.read(); }

 private:
  RenderTarget target_;
  PresenterView view_;
};

TEST_CASE("ui. the presenter's window has the note, the step, the next one and the time, and nothing sticks out") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  REQUIRE(rig.session.open(lecture(folder)));
  press(rig, Key::f5);
  const Presentation& p = rig.session.view().presentation;
  for (const auto& [width, height] : {std::pair(1100, 700), {1920, 1080}, {640, 480}}) {
    const auto& of_width = width;
    CAPTURE(of_width);
    Desk desk(rig.session, width, height);
    const ItemRegistry& items = desk.look(std::chrono::seconds(75), p);
    for (const char* there : {"presenter/step", "presenter/elapsed", "presenter/planned", "presenter/0/0",
                              "presenter/note/1/0", "presenter/next/0", "presenter/next/words/0", "presenter/states"})
      CHECK_MESSAGE(items.find(there).has_value(), there);
    CHECK(items.cut_labels().empty());
    for (const auto& [path, item] : items.items()) {
      const auto& of_path = path;
      CAPTURE(of_path);
      CHECK(item.rect.x + item.rect.w <= static_cast<float>(width) + 0.5f);
      CHECK(item.rect.y + item.rect.h <= static_cast<float>(height) + 0.5f);
    }
  }
  Desk desk(rig.session);
  desk.look(std::chrono::seconds(75), p);
  const auto first = desk.picture().rgba;
  desk.look(std::chrono::seconds(76), p);
  CHECK(desk.picture().rgba != first);  // the time goes on
  press(rig, Key::page_down);
  const ItemRegistry& items = desk.look(std::chrono::seconds(76), p);
  CHECK_FALSE(items.find("presenter/note/1/0").has_value());
  CHECK(items.find("presenter/1/0").has_value());  // what is to be predicted, and below it the answer
  // The main window goes on in its own context.
  press(rig, Key::page_down);
  CHECK(rig.session.lesson_place()->revealed);
  CHECK(rig.shown("panels/sde"));
}

TEST_CASE("ui. times are written as on a clock") {
  CHECK(clock_text(std::chrono::seconds(7)) == "0:07");
  CHECK(clock_text(std::chrono::seconds(754)) == "12:34");
  CHECK(clock_text(std::chrono::seconds(3725)) == "1:02:05");
}

TEST_CASE("ui. the presenter's window comes with a second screen and goes with it; W is for any time") {
  Rig rig(Rig::small_scene());
  ViewState& view = rig.session.view();
  press(rig, Key::f5);
  CHECK_FALSE(view.presenter);
  screens_are(rig.session, 2);  // plugged in while presenting
  CHECK(view.presenter);
  const double u = rig.session.stage().u();
  screens_are(rig.session, 1);
  CHECK_FALSE(view.presenter);
  CHECK(view.presentation.on);
  CHECK(rig.session.stage().u() == u);
  press(rig, Key::escape);
  screens_are(rig.session, 2);
  CHECK_FALSE(view.presenter);
  press(rig, Key::f5);
  CHECK(view.presenter);
  press(rig, Key::f5);
  CHECK_FALSE(view.presenter);
  press(rig, Key::letter_w);
  press(rig, Key::f5);
  press(rig, Key::f5);
  CHECK(view.presenter);  // it was there before
}

TEST_CASE("ui. I: the words of the step stand over the panels, and stay on for the next presentation") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  REQUIRE(rig.session.open(lecture(folder)));
  press(rig, Key::f5);
  const PixelRect before = rig.rect("panels/sde");
  press(rig, Key::letter_i);
  const PixelRect with = rig.rect("panels/sde");
  CHECK(with.y > before.y + 0.02f * Rig::kHeight);
  CHECK(with.y + with.h == doctest::Approx(before.y + before.h).epsilon(0.01));
  press(rig, Key::f5);
  press(rig, Key::f5);
  CHECK(rig.rect("panels/sde").y == with.y);
  press(rig, Key::letter_i);
  CHECK(rig.rect("panels/sde").y == before.y);
}

TEST_CASE("ui. G: states go into a log, with or without a lesson; undo takes one back; a lesson of them is saved") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  rig.session.seek(0.3);
  press(rig, Key::f5);
  press(rig, Key::letter_g);
  rig.session.seek(0.8);
  Scene poked = rig.session.scene();
  poked.schedule.vp_linear.beta_max = 9.0;
  REQUIRE(rig.session.apply(poked));
  press(rig, Key::letter_g);
  press(rig, Key::letter_g);
  CHECK(rig.session.log().size() == 3);
  press(rig, Key::undo);
  REQUIRE(rig.session.log().size() == 2);
  CHECK(rig.session.scene() == poked);
  press(rig, Key::letter_r);  // poking is taken back, the log is not
  REQUIRE(rig.session.log().size() == 2);
  CHECK(rig.session.log_unsaved());
  press(rig, Key::f5);  // out of it: it is offered
  rig.type((folder / "log").string() + "\n");
  CHECK_FALSE(rig.session.log_unsaved());
  const Lesson log = load_lesson(folder / "log", asset_folder());
  REQUIRE(log.steps.size() == 2);
  CHECK(log.steps[0].shown.u == doctest::Approx(0.3));
  CHECK(log.steps[1].shown.scene == poked);
  REQUIRE(rig.session.open(folder / "log"));
  CHECK(rig.session.scene() == Rig::small_scene());
}

TEST_CASE("ui. a log outlives a crash with the document, and a page turned does not log a state twice") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  REQUIRE(rig.session.open(lecture(folder)));
  rig.session.seek(0.9);
  press(rig, Key::letter_g);
  press(rig, Key::page_down);
  REQUIRE(rig.session.log().size() == 1);
  CHECK(rig.session.log()[0].title == "Where it begins");
  const pid_t child = fork();
  if (child == 0) {  // a process that ends without a word
    SessionFiles(folder.path()).autosave(rig.session.own_document());
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  const auto left = SessionFiles(folder.path()).left_behind();
  REQUIRE(left.has_value());
  REQUIRE(left->log);
  REQUIRE(left->log->size() == 1);
  CHECK(left->log->front().scene == rig.session.log()[0].scene);
  CHECK(left->log->front().u == doctest::Approx(0.9));
  CHECK(left->log->front().asked);
}

TEST_CASE("ui. who presents finds the note beside the picture too, and folds it away for all steps") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  REQUIRE(rig.session.open(lecture(folder)));
  rig.frame(3);
  CHECK(rig.shown("lesson/1/0"));
  rig.click("sections/presenter_note");
  CHECK_FALSE(rig.shown("lesson/1/0"));
}

}  // namespace
}  // namespace scorescope
