#include <doctest/doctest.h>

#include <cmath>
#include <thread>

#include "core/nn/training_session.h"
#include "tests/support/bowl_trainer.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::BowlOptions;
using testing::BowlTrainer;
using testing::holds;
using testing::small_job;
using Place = TrainingSession::Place;

constexpr std::chrono::hours kLong{1};
constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

TrainingRun bowl(BowlOptions options = {}) {
  return {small_job(), std::make_unique<BowlTrainer>(std::move(options))};
}

/// Frames pass until `seen` is so; the test runner's own limit ends a wait in vain.
template <class F>
const TrainingView& wait_until(TrainingSession& session, F&& seen) {
  while (true) {
    session.advance(std::chrono::milliseconds(1));
    const TrainingView& view = session.poll();
    if (seen(view)) return view;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

const TrainingView& wait_for_step(TrainingSession& session, std::int64_t step) {
  return wait_until(session, [&](const TrainingView& v) { return v.now->step >= step; });
}

void check_as_straight(const TrainingView& view) {
  TrainingRun straight = bowl();
  if (view.now->step > 0) straight.advance(view.now->step, kNoDeadline);
  CHECK(*view.now->weights == straight.weights());
  CHECK(view.history.loss == straight.history().loss);
  CHECK(view.history.gradient_norm == straight.history().gradient_norm);
  CHECK(view.now->kept.size() == straight.kept().size());
}

TEST_CASE("unit. a session stands paused until it is started, in a thread of its own or in advance") {
  for (const Place place : {Place::own_thread, Place::in_advance}) {
    TrainingSession session(bowl(), {.place = place});
    session.advance(kLong);
    const TrainingView& view = session.poll();
    CHECK(view.now->status == TrainingStatus::paused);
    CHECK(view.now->step == 0);
    check_as_straight(view);

    session.start();
    wait_for_step(session, 50);
    CHECK(session.poll().now->status == TrainingStatus::running);
    session.pause();
    wait_until(session, [](const TrainingView& v) { return v.now->status == TrainingStatus::paused; });
    check_as_straight(view);
    const std::int64_t stood = view.now->step;
    session.single_step();
    wait_for_step(session, stood + 1);
    CHECK(view.now->step == stood + 1);
    CHECK(view.now->status == TrainingStatus::paused);
    check_as_straight(view);
    session.rewind(30);
    wait_until(session, [&](const TrainingView& v) { return v.now->step < stood; });
    CHECK(view.now->step == 28);
    check_as_straight(view);
    session.start();
    wait_for_step(session, stood + 5);
    session.pause();
    wait_until(session, [](const TrainingView& v) { return v.now->status == TrainingStatus::paused; });
    check_as_straight(view);

    const Weights weights = *view.now->weights;
    session.reset();
    wait_until(session, [](const TrainingView& v) { return v.now->step == 0; });
    check_as_straight(view);
    CHECK(view.history.loss.empty());
    session.resume(weights);
    wait_for_step(session, weights.step);
    CHECK(*view.now->weights == weights);
    CHECK(view.history.first == weights.step);
    CHECK(view.history.loss.empty());
  }
}

TEST_CASE("unit. so many steps a frame and no more") {
  TrainingSession session(bowl(), {.place = Place::in_advance});
  session.set_steps_per_frame(5);
  session.start();
  for (int frame = 0; frame < 4; ++frame) session.advance(kLong);
  session.pause();
  session.advance(kLong);
  CHECK(session.poll().now->step == 20);
  check_as_straight(session.poll());

  TrainingSession threaded(bowl(), {.place = Place::own_thread});
  threaded.set_steps_per_frame(5);
  threaded.start();
  for (int frame = 1; frame <= 4; ++frame) {
    threaded.advance(kLong);
    while (threaded.poll().now->step < 5 * frame) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(threaded.poll().now->step == 5 * frame);
  }
  threaded.pause();
  while (threaded.poll().now->status == TrainingStatus::running)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(threaded.poll().now->step == 20);
  check_as_straight(threaded.poll());
}

TEST_CASE("unit. a session trains to a step and stands there, from wherever it was") {
  for (const Place place : {Place::own_thread, Place::in_advance}) {
    TrainingSession session(bowl(), {.place = place});
    session.train_to(37);
    const auto stands = [](const TrainingView& v) {
      return v.now->step > 0 && v.now->status != TrainingStatus::running;
    };
    CHECK(wait_until(session, stands).now->step == 37);
    session.start();
    wait_for_step(session, 60);  // a limit holds once
    session.reset();
    session.train_to(20);
    const TrainingView& view =
        wait_until(session, [&](const TrainingView& v) { return v.now->step == 20 && stands(v); });
    check_as_straight(view);
  }
}

TEST_CASE("unit. a cosine ends where its rate does; otherwise a session runs on") {
  TrainJob job = small_job();
  job.train.optimiser.steps = 40;
  job.train.optimiser.rate_schedule = RateSchedule::cosine;
  TrainingSession ends({job, std::make_unique<BowlTrainer>()}, {.place = Place::in_advance});
  ends.start();
  const TrainingView& view = wait_until(ends, [](const TrainingView& v) { return v.now->step == 40; });
  CHECK(view.now->status == TrainingStatus::ended);
  CHECK(view.now->end == TrainingEnd::finished);
  CHECK(view.now->message.empty());

  job.train.optimiser.rate_schedule = RateSchedule::constant;
  TrainingSession runs({job, std::make_unique<BowlTrainer>()}, {.place = Place::in_advance});
  runs.start();
  wait_for_step(runs, 41);
}

TEST_CASE("unit. what goes wrong ends training with a sentence, and the last good weights stay to go on from") {
  for (const Place place : {Place::own_thread, Place::in_advance}) {
    const auto ended = [](const TrainingView& v) { return v.now->status == TrainingStatus::ended; };
    TrainingSession failing(bowl({.nan_loss = 37}), {.place = place});
    failing.start();
    const TrainingView& view = wait_until(failing, ended);
    CHECK(view.now->end == TrainingEnd::failed);
    CHECK(holds(view.now->message, "the loss is not finite"));
    CHECK(view.now->step == 32);
    CHECK(view.now->weights->step == 32);
    CHECK(view.history.end() == 38);
    failing.single_step();
    wait_for_step(failing, 33);
    CHECK(view.now->message.empty());
    check_as_straight(view);

    TrainingSession lost(bowl({.throws_at = 20}), {.place = place});
    lost.start();
    const TrainingView& after = wait_until(lost, ended);
    CHECK(after.now->message == "the device was lost");
    CHECK(after.now->end == TrainingEnd::failed);
    CHECK(after.now->weights != nullptr);
    lost.reset();
    wait_until(lost, [](const TrainingView& v) { return v.now->status == TrainingStatus::paused; });
    check_as_straight(after);
  }
}

TEST_CASE("unit. the floor and the error of the newest weights come by themselves") {
  TrainingSession session(bowl(), {.place = Place::in_advance, .error_times = 5});
  session.start();
  wait_for_step(session, 10);
  session.pause();
  session.advance(kLong);
  const std::int64_t stands = session.poll().now->step;
  const TrainingView& view = wait_until(
      session, [&](const TrainingView& v) { return v.error && v.error->step == stands && std::isfinite(v.floor); });
  CHECK(view.error->by_time.size() == 5);
  CHECK(view.error->mean == mean_error(view.error->by_time));
  const double averaged = view.error->mean;
  session.set_moving_average(false);
  wait_until(session, [&](const TrainingView& v) { return v.error->mean != averaged; });
}

TEST_CASE("unit. a session may go away in the middle of training") {
  for (const Place place : {Place::own_thread, Place::in_advance}) {
    TrainingSession session(bowl(), {.place = place});
    session.start();
    session.advance(std::chrono::milliseconds(1));
  }
}

}  // namespace
}  // namespace scorescope
