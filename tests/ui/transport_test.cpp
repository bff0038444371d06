#include "app/ui/keys.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

std::vector<float> particles_of(Session& session) {
  session.stage().finish();
  std::vector<float> out;
  for (std::size_t i = 0; i < session.stage().flow_count(); ++i) {
    const auto& p = session.stage().flow(i).runner->positions().data;
    out.insert(out.end(), p.begin(), p.end());
  }
  return out;
}

TEST_CASE("ui. the play button starts and stops the clock") {
  Rig rig(Rig::small_scene());
  rig.click("transport/play");
  CHECK(rig.session.playing());
  const double before = rig.session.stage().u();
  rig.frame(30);
  CHECK(rig.session.stage().u() == doctest::Approx(before + 30.0 / 60.0 / 10.0));
  rig.click("transport/play");
  CHECK_FALSE(rig.session.playing());
  const double stopped = rig.session.stage().u();
  rig.frame(10);
  CHECK(rig.session.stage().u() == stopped);
}

TEST_CASE("ui. dragging the playhead seeks, and back again gives the same particles") {
  Rig rig(Rig::small_scene());
  rig.drag("timeline", 0.1f, 0.4f);
  CHECK(rig.session.stage().u() == doctest::Approx(0.4).epsilon(0.01));
  const double u = rig.session.stage().u();
  const auto first = particles_of(rig.session);
  rig.drag("timeline", 0.4f, 0.9f);
  CHECK(rig.session.stage().u() == doctest::Approx(0.9).epsilon(0.01));
  CHECK(particles_of(rig.session) != first);
  rig.session.seek(u);
  CHECK(particles_of(rig.session) == first);
}

TEST_CASE("ui. a held playhead does not run on") {
  Rig rig(Rig::small_scene());
  rig.session.set_playing(true);
  rig.move("timeline", 0.5f);
  rig.press();
  const double held = rig.session.stage().u();
  rig.frame(30);
  CHECK(rig.session.stage().u() == held);
  rig.release();
  rig.frame(10);
  CHECK(rig.session.stage().u() > held);
}

TEST_CASE("ui. step buttons go from step to step of the grid") {
  Rig rig(Rig::small_scene());
  CHECK(rig.session.steps().total == 40);
  rig.click("transport/forward");
  rig.click("transport/forward");
  rig.click("transport/forward");
  CHECK(rig.session.steps().done == 3);
  rig.click("transport/back");
  CHECK(rig.session.steps().done == 2);
  rig.click("transport/start");
  CHECK(rig.session.stage().u() == 0.0);
}

TEST_CASE("ui. every step of the grid is reached, forth and back") {
  Rig rig(Rig::small_scene());
  for (int i = 1; i <= 40; ++i) {
    rig.session.step(1);
    CHECK(rig.session.steps().done == i);
  }
  CHECK(rig.session.stage().u() == 1.0);
  for (int i = 39; i >= 0; --i) {
    rig.session.step(-1);
    CHECK(rig.session.steps().done == i);
  }
  CHECK(rig.session.stage().u() == 0.0);
}

TEST_CASE("ui. at the end the clock rests, then loops; or stops") {
  Rig rig(Rig::small_scene());
  Session& session = rig.session;
  session.seek(0.999);
  session.set_playing(true);
  session.tick(0.1);
  CHECK(session.stage().u() == 1.0);
  session.tick(0.6);
  CHECK(session.stage().u() == 1.0);
  session.tick(0.6);  // more than the second of rest
  CHECK(session.stage().u() == 0.0);
  CHECK(session.playing());
  rig.click("transport/loop");
  CHECK_FALSE(session.scene().timeline.loop);
  session.seek(1.0);
  session.tick(0.1);
  CHECK_FALSE(session.playing());
  CHECK(session.stage().u() == 1.0);
  session.toggle_play();  // once more from the start
  CHECK(session.stage().u() == 0.0);
}

TEST_CASE("ui. the speed button goes through its speeds and the clock follows") {
  Rig rig(Rig::small_scene());
  rig.click("transport/speed");
  CHECK(rig.session.scene().timeline.speed == 2.0);
  rig.session.seek(0.0);
  rig.session.set_playing(true);
  rig.session.tick(1.0);
  CHECK(rig.session.stage().u() == doctest::Approx(0.2));
  rig.click("transport/speed");
  rig.click("transport/speed");
  CHECK(rig.session.scene().timeline.speed == 0.25);
}

TEST_CASE("ui. there and back: at the end the clock rests, turns round, and without a loop stops where it began") {
  Rig rig(Rig::small_scene());
  Session& session = rig.session;
  rig.click("transport/ping_pong");
  CHECK(session.scene().timeline.ping_pong);
  session.seek(0.95);
  session.set_playing(true);
  session.tick(1.0);
  CHECK(session.stage().u() == 1.0);
  session.tick(0.6);
  CHECK(session.stage().u() == 1.0);
  session.tick(0.6);  // more than the second of rest: on the way back from here
  session.tick(1.0);
  CHECK(session.stage().u() == doctest::Approx(0.9));
  session.seek(0.05);
  session.tick(1.0);
  CHECK(session.stage().u() == 0.0);
  session.tick(1.2);
  session.tick(1.0);  // and forth again
  CHECK(session.stage().u() == doctest::Approx(0.1));
  rig.click("transport/loop");
  session.seek(1.0);
  session.tick(1.2);
  session.seek(0.05);
  session.tick(1.0);
  CHECK(session.stage().u() == 0.0);
  session.tick(0.1);
  CHECK_FALSE(session.playing());
}

TEST_CASE("ui. the words under the transport choose direction, pace and the unit of the ticks") {
  Rig rig(Rig::small_scene());
  rig.click("timeline/direction");
  rig.click("timeline/direction/to_noise");
  CHECK(rig.session.scene().timeline.direction == Direction::to_noise);
  rig.click("timeline/pace");
  rig.click("timeline/pace/logsnr");
  CHECK(rig.session.scene().timeline.pace == Pace::logsnr);
  rig.click("timeline/ticks");
  rig.click("timeline/ticks/sigma");
  CHECK(rig.session.scene().timeline.ticks == TickUnit::sigma);
  // A right click on the picture opens the same list.
  rig.drag_right("timeline", 0.5f, 0.5f);
  rig.click("timeline/ticks/log_snr");
  CHECK(rig.session.scene().timeline.ticks == TickUnit::log_snr);
  rig.click("timeline/more");
  rig.drag("timeline/end_pause", 0.2f, 1.2f);
  CHECK(rig.session.scene().timeline.end_pause == 5.0);
  rig.click("timeline/mode");
  rig.click("timeline/mode/mirror");
  CHECK(rig.session.scene().timeline.mode == ClockMode::mirror);
  CHECK(rig.session.stage().mirrors());
}

TEST_CASE("ui. what only a look at the timeline changes does not move the clock or the particles") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.4);
  const auto before = particles_of(rig.session);
  Scene scene = rig.session.scene();
  scene.timeline.ticks = TickUnit::sigma;
  REQUIRE(rig.session.apply(scene));
  CHECK(rig.session.stage().u() == 0.4);
  CHECK(particles_of(rig.session) == before);
}

TEST_CASE("ui. keys") {
  Rig rig(Rig::small_scene());
  Session& session = rig.session;
  handle_key(session, Key::space);
  CHECK(session.playing());
  handle_key(session, Key::right);
  CHECK_FALSE(session.playing());
  CHECK(session.steps().done == 1);
  handle_key(session, Key::left);
  CHECK(session.stage().u() == 0.0);
  handle_key(session, Key::end);
  CHECK(session.stage().u() == 1.0);
  handle_key(session, Key::home);
  CHECK(session.stage().u() == 0.0);
  handle_key(session, Key::tab);
  rig.frame(2);
  CHECK_FALSE(rig.shown("particles"));
  CHECK(rig.shown("timeline"));
  handle_key(session, Key::tab);
  rig.frame(2);
  CHECK(rig.shown("particles"));
  handle_key(session, Key::digit2);
  rig.frame(2);
  CHECK(rig.shown("panels/ald"));
  CHECK_FALSE(rig.shown("panels/sde"));
  handle_key(session, Key::digit9);  // there is no ninth panel
  rig.frame(2);
  CHECK(rig.shown("panels/ald"));
  handle_key(session, Key::digit0);
  rig.frame(2);
  CHECK(rig.shown("panels/sde"));
  handle_key(session, Key::f11);
  CHECK(session.view().full_screen);
  handle_key(session, Key::question);
  rig.frame(2);
  CHECK(rig.shown("keys"));
  handle_key(session, Key::escape);
  CHECK_FALSE(session.view().keys);
  CHECK(session.view().full_screen);
  handle_key(session, Key::escape);
  CHECK_FALSE(session.view().full_screen);
}

}  // namespace
}  // namespace scorescope
