#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "core/nn/training_run.h"
#include "tests/support/bowl_trainer.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::BowlOptions;
using testing::BowlTrainer;
using testing::holds;
using testing::refusal;
using testing::small_job;

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

TrainingRun bowl(BowlOptions options = {}) {
  return {small_job(), std::make_unique<BowlTrainer>(std::move(options))};
}

std::vector<std::int64_t> kept_steps(const TrainingRun& run) {
  std::vector<std::int64_t> out;
  for (const auto& w : run.kept()) out.push_back(w->step);
  return out;
}

/// NaN equals NaN here: nothing fell into that bin in either.
bool same_bins(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

void check_same(const TrainingRun& a, const TrainingRun& b) {
  CHECK(a.step() == b.step());
  CHECK(a.weights() == b.weights());
  CHECK(a.history().loss == b.history().loss);
  CHECK(a.history().gradient_norm == b.history().gradient_norm);
  CHECK(same_bins(a.history().by_time, b.history().by_time));
  REQUIRE(kept_steps(a) == kept_steps(b));
  for (std::size_t i = 0; i < a.kept().size(); ++i) CHECK(*a.kept()[i] == *b.kept()[i]);
}

TEST_CASE("unit. weights are kept at 0, 1, 2, 4, 8, 16 and from there on four times an octave") {
  TrainingRun run = bowl();
  CHECK(run.advance(70, kNoDeadline) == 70);
  CHECK(kept_steps(run) == std::vector<std::int64_t>{0, 1, 2, 4, 8, 16, 20, 24, 28, 32, 40, 48, 56, 64});
  CHECK(next_kept_step(64) == 80);
  CHECK(next_kept_step(1791) == 1792);
  CHECK(next_kept_step(1792) == 2048);
}

TEST_CASE("unit. a training run takes the steps it is asked for, finishes, and goes on when asked again") {
  TrainingRun run = bowl();
  CHECK(run.step() == 0);
  CHECK(run.end() == TrainingEnd::none);
  CHECK(run.advance(10, std::chrono::steady_clock::time_point{}) == 1);  // a deadline in the past: one step
  CHECK(run.end() == TrainingEnd::none);
  CHECK(run.advance(10, kNoDeadline) == 9);
  CHECK(run.end() == TrainingEnd::finished);
  CHECK(run.message().empty());
  CHECK(run.advance(10, kNoDeadline) == 0);
  CHECK(run.advance(12, kNoDeadline) == 2);
  CHECK(run.step() == 12);
  CHECK(run.history().loss.size() == 12);
  CHECK(run.history().loss.back() < run.history().loss.front());
  CHECK(run.weights().step == 12);
}

TEST_CASE("unit. rewinding and training on gives bit for bit what was before; so do reset and resume") {
  TrainingRun straight = bowl();
  straight.advance(100, kNoDeadline);

  TrainingRun run = bowl();
  run.advance(100, kNoDeadline);
  run.rewind(50);
  CHECK(run.step() == 48);
  CHECK(run.history().loss.size() == 48);
  CHECK(kept_steps(run).back() == 48);
  TrainingRun until_48 = bowl();
  until_48.advance(48, kNoDeadline);
  check_same(run, until_48);
  run.advance(100, kNoDeadline);
  check_same(run, straight);

  run.rewind(-7);
  CHECK(run.step() == 0);
  run.advance(100, kNoDeadline);
  check_same(run, straight);
  run.reset();
  CHECK(run.step() == 0);
  CHECK(run.history().loss.empty());
  run.advance(100, kNoDeadline);
  check_same(run, straight);

  TrainingRun resumed = bowl();
  resumed.resume(until_48.weights());
  CHECK(resumed.history().first == 48);
  resumed.advance(100, kNoDeadline);
  CHECK(resumed.weights() == straight.weights());
  CHECK(resumed.history().end() == 100);
  const auto& loss = straight.history().loss;
  CHECK(resumed.history().loss == std::vector<float>(loss.begin() + 48, loss.end()));
  resumed.rewind(0);  // nothing before the file is known
  CHECK(resumed.step() == 48);
}

TEST_CASE("unit. losses are sorted by the times of their samples") {
  TrainingRun run = bowl();
  run.advance(100, kNoDeadline);
  const std::vector<float>& bins = run.history().by_time;
  REQUIRE(bins.size() == kTimeBins);
  const BatchMaker batches(run.job());
  std::vector<float> times(16);
  batches.times(96, times);
  // The double gives later samples of a batch larger losses, and stratified times rise along a batch or fall.
  const bool rises = times.front() < times.back();
  CHECK((bins.front() < bins.back()) == rises);
  for (const float b : bins) CHECK(std::isfinite(b));
}

TEST_CASE("unit. a loss that is not finite ends training with one sentence, and the last good weights stay") {
  TrainingRun good = bowl();
  good.advance(32, kNoDeadline);
  for (const std::size_t lag : {0U, 3U}) {
    TrainingRun run = bowl({.lag = lag, .nan_loss = 37});
    run.advance(1000, kNoDeadline);
    CHECK(run.end() == TrainingEnd::failed);
    CHECK(run.step() == 32);
    CHECK(run.weights() == good.weights());
    CHECK(holds(run.message(), "at step 37 because the loss is not finite"));
    CHECK(holds(run.message(), "lower the learning rate from 0.05"));
    CHECK(holds(run.message(), "the weights are those of step 32 again"));
    CHECK(run.advance(1000, kNoDeadline) == 0);
    CHECK(run.history().loss.size() == 38);  // what went wrong stays to be seen
    run.rewind(run.step());
    CHECK(run.history().loss.size() == 32);
    CHECK(run.end() == TrainingEnd::none);
    CHECK(run.message().empty());
    CHECK(run.advance(34, kNoDeadline) == 2);
  }
}

TEST_CASE("unit. a weight that is not finite and a loss that explodes end training too") {
  TrainingRun infinite = bowl({.infinite = 3});
  infinite.advance(100, kNoDeadline);
  CHECK(infinite.end() == TrainingEnd::failed);
  CHECK(infinite.step() == 2);

  TrainJob job = small_job();
  job.train.optimiser.learning_rate = 50.0;
  TrainingRun run(job, std::make_unique<BowlTrainer>());
  run.advance(1000, kNoDeadline);
  CHECK(run.end() == TrainingEnd::failed);
  CHECK(holds(run.message(), "a learning rate of 50 is the likely cause (0.005 is usual)"));

  TrainingRun exploded = bowl({.explodes = 50});
  exploded.advance(1000, kNoDeadline);
  CHECK(exploded.end() == TrainingEnd::failed);
  CHECK(holds(exploded.message(), "at step 57 because the loss has exploded to "));
  CHECK(exploded.step() == 48);
  // One bad batch, or a few, is no explosion.
  TrainingRun spiked = bowl({.explodes = 994});
  spiked.advance(1000, kNoDeadline);
  CHECK(spiked.end() == TrainingEnd::finished);
}

TEST_CASE("unit. records that come late are waited for where weights are kept, and nowhere else") {
  TrainingRun run = bowl({.lag = 5});
  run.advance(30, kNoDeadline);
  CHECK(run.step() == 30);
  CHECK(run.history().end() == 28);
  CHECK(run.end() == TrainingEnd::none);  // it has not finished until its losses are there
  TrainingRun straight = bowl();
  straight.advance(32, kNoDeadline);
  run.advance(32, kNoDeadline);
  check_same(run, straight);
  CHECK(run.end() == TrainingEnd::finished);
}

TrainingRun judged(bool stop) {
  TrainJob job = small_job();
  job.train.data.kind = DataKind::fixed;
  job.train.data.stop = stop;
  BowlOptions monitor;
  monitor.judge = [](const Weights& w) { return 1.0 + std::abs(static_cast<double>(w.step) - 300.0) / 1000.0; };
  return {job, std::make_unique<BowlTrainer>(), std::make_unique<BowlTrainer>(monitor)};
}

TEST_CASE("unit. fixed data is trained on until the held-out loss has been least, and the weights of then stay") {
  TrainingRun run = judged(true);
  run.advance(5000, kNoDeadline);
  CHECK(run.end() == TrainingEnd::memorising);
  CHECK(run.step() == 300);
  CHECK(holds(run.message(), "memorising: the loss of the held-out points was least at step 300 (1, then 1.3)"));
  TrainingRun straight = bowl();
  straight.advance(300, kNoDeadline);
  CHECK(run.weights() == straight.weights());
  CHECK(kept_steps(run).back() == 300);
  CHECK(run.history().held_out_step.back() == 600);
  CHECK(run.history().held_out_step[12] == 300);
  CHECK(run.history().held_out[12] == 1.0f);

  run.rewind(300);
  CHECK(run.history().held_out_step.back() == 300);
  run.advance(5000, kNoDeadline);
  CHECK(run.end() == TrainingEnd::memorising);
  CHECK(run.step() == 300);

  TrainingRun stubborn = judged(false);
  stubborn.advance(1000, kNoDeadline);
  CHECK(stubborn.end() == TrainingEnd::finished);
  CHECK(stubborn.history().held_out.size() == 41);
}

TEST_CASE("unit. a run with nothing to learn from is refused in one sentence") {
  const auto sentence = [](const TrainJob& job) {
    return refusal([&] { const TrainingRun run(job, std::make_unique<BowlTrainer>()); });
  };
  TrainJob job = small_job();
  job.target = std::make_shared<const Mixture>();
  CHECK(holds(sentence(job), "has no points"));
  job = small_job();
  job.train.data.kind = DataKind::fixed;
  job.train.data.count = 1;
  CHECK(holds(sentence(job), "data/count: a net learns from at least 2 points, found 1"));
}

TrainingRun real(const TrainJob& job) {
  return make_training_run(job, make_cpu_trainer(job));
}

TEST_CASE("unit. a net in training: rewinding, the same from the beginning, and a learning rate of 10") {
  const TrainJob job = small_job();
  TrainingRun straight = real(job);
  straight.advance(80, kNoDeadline);
  CHECK(straight.end() == TrainingEnd::finished);
  TrainingRun run = real(job);
  run.advance(70, kNoDeadline);
  run.rewind(40);
  run.advance(80, kNoDeadline);
  check_same(run, straight);

  TrainJob wild = job;
  wild.train.optimiser.learning_rate = 10.0;
  TrainingRun failing = real(wild);
  failing.advance(1000, kNoDeadline);
  CHECK(failing.end() == TrainingEnd::failed);
  CHECK(failing.step() < 10);
  CHECK(holds(failing.message(), "a learning rate of 10 is the likely cause"));
}

TEST_CASE("unit. implicit matching of a few points runs away, and is stopped before") {
  TrainJob job = small_job(1);
  job.net.width = 32;
  job.net.depth = 2;
  job.net.head = Head::score;
  job.train.objective.kind = Objective::implicit;
  job.train.objective.levels = TrainLevels::single;
  job.train.objective.sigma = 0.02;
  job.train.optimiser.learning_rate = 5e-3;
  job.train.data = {.kind = DataKind::fixed, .count = 20, .held_out = 200, .stop = true};
  job.levels = trained_levels(job.train.objective, {}, 1.0);
  TrainingRun run = real(job);
  run.advance(3000, kNoDeadline);
  CHECK(run.end() == TrainingEnd::memorising);
  const LossHistory& history = run.history();
  CHECK(history.loss.back() < history.held_out.back());
  job.train.data.kind = DataKind::stream;
  TrainingRun streamed = real(job);
  streamed.advance(1000, kNoDeadline);
  CHECK(streamed.end() == TrainingEnd::finished);
  CHECK(streamed.history().held_out.empty());
}

}  // namespace
}  // namespace scorescope
