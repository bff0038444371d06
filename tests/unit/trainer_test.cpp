#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/math/error.h"
#include "core/nn/level_coefficients.h"
#include "core/nn/net_field.h"
#include "core/nn/param_layout.h"
#include "core/nn/thread_team.h"
#include "core/nn/train_backend.h"
#include "tests/support/mixtures.h"
#include "tests/support/random_batch.h"

namespace scorescope {
namespace {

TrainJob job_of(Objective kind, Head head, const Mixture& target, TrainLevels levels = TrainLevels::schedule) {
  TrainJob job;
  job.net.width = 16;
  job.net.depth = 2;
  job.net.head = head;
  job.train.objective.kind = kind;
  job.train.objective.levels = levels;
  job.train.objective.contrastive_steps = 3;
  job.train.objective.contrastive_rate = 0.1;
  job.train.optimiser.batch = 200;
  job.target = std::make_shared<const Mixture>(target);
  job.levels = trained_levels(job.train.objective, NoiseSchedule{}, 1.5);
  job.seed = 11;
  return job;
}

Weights first_weights(const TrainJob& job) {
  Weights w;
  w.params = w.ema = initial_params(job.net, job.target->dim, job.seed);
  w.adam_m.assign(w.params.size(), 0.0f);
  w.adam_v = w.adam_m;
  return w;
}

struct Trained {
  Weights weights;
  std::vector<StepRecord> records;
};

Trained train(const TrainJob& job, int steps, int threads) {
  const auto trainer = make_cpu_trainer(job, threads);
  trainer->load(first_weights(job));
  for (int k = 0; k < steps; ++k) trainer->step(k, adam_step(job.train.optimiser, k));
  Trained out;
  trainer->save(out.weights);
  trainer->collect(out.records, true);
  return out;
}

struct Kind {
  std::string name;
  Objective objective;
  Head head;
  TrainLevels levels = TrainLevels::schedule;
};
const Kind kKinds[] = {
    {"dsm", Objective::dsm, Head::eps},
    {"dsm of an energy", Objective::dsm, Head::energy},
    {"explicit", Objective::explicit_score, Head::score, TrainLevels::none},
    {"implicit", Objective::implicit, Head::v},
    {"implicit of an energy", Objective::implicit, Head::energy, TrainLevels::single},
    {"sliced", Objective::sliced, Head::score, TrainLevels::none},
    {"likelihood", Objective::likelihood, Head::energy, TrainLevels::none},
    {"contrastive", Objective::contrastive, Head::energy, TrainLevels::none},
};

TEST_CASE("unit.trainer: any number of threads gives the same bits") {
  for (const Kind& kind : kKinds) {
    CAPTURE(kind.name);
    const TrainJob job = job_of(kind.objective, kind.head, testing::ring_of(2, 3), kind.levels);
    const int steps = kind.objective == Objective::likelihood ? 3 : 20;
    const Trained one = train(job, steps, 1);
    CHECK(one.weights.step == steps);
    for (const int threads : {2, 3}) {
      const Trained several = train(job, steps, threads);
      CHECK(several.weights == one.weights);
      for (std::size_t k = 0; k < one.records.size(); ++k) {
        CHECK(several.records[k].step == static_cast<std::int64_t>(k));
        CHECK(several.records[k].loss == one.records[k].loss);
        CHECK(several.records[k].gradient_norm == one.records[k].gradient_norm);
        CHECK(several.records[k].sample_loss == one.records[k].sample_loss);
      }
    }
  }
}

TEST_CASE("unit.trainer: loss and gradient are those of the same batch in double") {
  for (const Kind& kind : kKinds) {
    if (kind.objective == Objective::contrastive) continue;  // moves its batch before the loss
    for (const int dim : {1, 2}) {
      CAPTURE(kind.name);
      CAPTURE(dim);
      const TrainJob job = job_of(kind.objective, kind.head, testing::ring_of(dim, 3), kind.levels);
      const BatchMaker maker(job);
      Batch<double> batch;
      maker.shape(batch);
      maker.fill(5, 0, batch.samples, batch);
      const std::vector<float> params = first_weights(job).params;
      const auto exact = testing::loss_and_gradient(job.net, testing::cast<double>(params), batch, 64);
      const auto trainer = make_cpu_trainer(job, 2);
      trainer->load(first_weights(job));
      std::vector<float> gradient;
      CHECK(trainer->gradient(5, gradient) == doctest::Approx(exact.loss).epsilon(1e-5));
      double apart = 0.0, size = 0.0;
      for (std::size_t i = 0; i < gradient.size(); ++i) {
        apart = std::max(apart, std::abs(exact.gradient[i] - static_cast<double>(gradient[i])));
        size = std::max(size, std::abs(exact.gradient[i]));
      }
      CHECK(apart < 2e-5 * size);
      Weights after;
      trainer->save(after);
      CHECK(after == first_weights(job));
    }
  }
}

TEST_CASE("unit.trainer: contrastive divergence moves its negatives by the model's own adjusted Langevin steps") {
  const TrainJob job = job_of(Objective::contrastive, Head::energy, testing::ring_of(2, 3), TrainLevels::none);
  const ObjectiveSpec& objective = job.train.objective;
  const std::vector<double> params = testing::cast<double>(first_weights(job).params);
  constexpr std::int64_t kStep = 5;
  const BatchMaker maker(job);
  Batch<double> batch;
  maker.shape(batch);
  maker.fill(kStep, 0, batch.samples, batch);
  const int half = batch.samples / 2;
  const double h = objective.contrastive_rate * std::pow(job.levels.data_deviation, 2);
  Mlp<double> mlp(job.net, 2, {}, half);
  struct Place {
    Vec2 x, slope;
    double energy;
  };
  const auto look = [&] {
    const NetMatrix<double> number = mlp.forward(params, batch, half, half);
    const NetMatrix<double> slope = mlp.x_gradient(params);
    std::vector<Place> out;
    for (int i = 0; i < half; ++i) {
      const auto at = static_cast<std::size_t>(half + i);
      const Vec2 x(batch.x[2 * at], batch.x[2 * at + 1]);
      out.push_back({x, batch.gx[at] * x + batch.gF[at] * Vec2(slope(i, 0), slope(i, 1)),
                     0.5 * batch.gx[at] * x.squaredNorm() + batch.gF[at] * number(i, 0)});
    }
    return out;
  };
  const auto put = [&](int i, const Vec2& x) {
    batch.x[2 * static_cast<std::size_t>(half + i)] = x.x();
    batch.x[2 * static_cast<std::size_t>(half + i) + 1] = x.y();
  };
  int stayed = 0;
  for (int k = 0; k < objective.contrastive_steps; ++k) {
    const std::vector<Place> here = look();
    std::vector<std::array<std::uint32_t, 4>> words;
    for (int i = 0; i < half; ++i) {
      const Place& p = here[static_cast<std::size_t>(i)];
      words.push_back(philox(job.seed, Stream::contrastive, static_cast<std::uint32_t>(half + i),
                             static_cast<std::uint32_t>(kStep * objective.contrastive_steps + k)));
      const auto z = normal_pair<double>(words.back()[0], words.back()[1]);
      put(i, p.x - h * p.slope + std::sqrt(2.0 * h) * Vec2(z[0], z[1]));
    }
    const std::vector<Place> there = look();
    for (int i = 0; i < half; ++i) {
      const Place& p = here[static_cast<std::size_t>(i)];
      const Place& q = there[static_cast<std::size_t>(i)];
      const double forth = -(q.x - p.x + h * p.slope).squaredNorm() / (4.0 * h);
      const double back = -(p.x - q.x + h * q.slope).squaredNorm() / (4.0 * h);
      const bool stay =
          uniform01<double>(words[static_cast<std::size_t>(i)][2]) >= std::exp(p.energy - q.energy + back - forth);
      if (stay) put(i, p.x);
      stayed += stay ? 1 : 0;
    }
  }
  CHECK(stayed > 0);
  const auto exact = testing::loss_and_gradient(job.net, params, batch, 64);
  const auto trainer = make_cpu_trainer(job, 2);
  trainer->load(first_weights(job));
  std::vector<float> gradient;
  CHECK(trainer->gradient(kStep, gradient) == doctest::Approx(exact.loss).epsilon(1e-4));
  double apart = 0.0, size = 0.0;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    apart = std::max(apart, std::abs(exact.gradient[i] - static_cast<double>(gradient[i])));
    size = std::max(size, std::abs(exact.gradient[i]));
  }
  CHECK(apart < 1e-4 * size);
}

TEST_CASE("unit.trainer: a step is Adam's, with clipping, decay and the moving average") {
  TrainJob job = job_of(Objective::dsm, Head::eps, testing::ring_of(2, 3));
  job.train.optimiser.clip = 0.05;
  job.train.optimiser.weight_decay = 0.1;
  const OptimiserSpec& o = job.train.optimiser;
  const auto trainer = make_cpu_trainer(job, 2);
  Weights w = first_weights(job);
  trainer->load(w);
  for (int k = 0; k < 3; ++k) {
    std::vector<float> gradient;
    const double loss = trainer->gradient(k, gradient);
    double norm = 0.0;
    for (const float g : gradient) norm += double{g} * double{g};
    norm = std::sqrt(norm);
    CHECK(norm > o.clip);
    const AdamStep adam = adam_step(o, k);
    trainer->step(k, adam);
    Weights after;
    trainer->save(after);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      const double g = double{gradient[i]} * o.clip / norm;
      const double m = o.beta1 * double{w.adam_m[i]} + (1.0 - o.beta1) * g;
      const double v = o.beta2 * double{w.adam_v[i]} + (1.0 - o.beta2) * g * g;
      const double p = double{w.params[i]};
      const double moved = p - adam.rate * (m / adam.correction1) / (std::sqrt(v / adam.correction2) + o.epsilon) -
                           adam.rate * o.weight_decay * p;
      CHECK(std::abs(double{after.params[i]} - moved) < 1e-6);
      CHECK(std::abs(double{after.ema[i]} - (adam.ema * double{w.ema[i]} + (1.0 - adam.ema) * moved)) < 1e-6);
    }
    w = after;
    std::vector<StepRecord> records;
    trainer->collect(records, false);
    REQUIRE(records.size() == 1);
    CHECK(records[0].step == k);
    CHECK(records[0].loss == doctest::Approx(loss));
    CHECK(records[0].gradient_norm == doctest::Approx(norm));
    double sum = 0.0;
    for (const float part : records[0].sample_loss) sum += double{part};
    CHECK(sum == doctest::Approx(loss));
  }
}

TEST_CASE("unit.trainer: a step whose loss is not finite changes nothing and is recorded") {
  const TrainJob job = job_of(Objective::dsm, Head::eps, testing::ring_of(2, 3));
  for (const float bad : {1e30f, std::numeric_limits<float>::quiet_NaN()}) {
    const auto trainer = make_cpu_trainer(job, 2);
    Weights w = first_weights(job);
    for (std::size_t i = 0; i < w.params.size(); i += 7) w.params[i] = bad;
    w.step = 4;
    trainer->load(w);
    trainer->step(4, adam_step(job.train.optimiser, 4));
    Weights after;
    trainer->save(after);
    CHECK(after.step == 4);
    for (std::size_t i = 0; i < w.params.size(); ++i) {
      CHECK((after.params[i] == w.params[i] || (std::isnan(after.params[i]) && std::isnan(w.params[i]))));
      CHECK(after.ema[i] == w.ema[i]);
      CHECK(after.adam_m[i] == 0.0f);
      CHECK(after.adam_v[i] == 0.0f);
    }
    std::vector<StepRecord> records;
    trainer->collect(records, true);
    REQUIRE(records.size() == 1);
    CHECK(!(std::isfinite(records[0].loss) && std::isfinite(records[0].gradient_norm)));
  }
}

TEST_CASE("unit.trainer: weights of another net are refused") {
  const TrainJob job = job_of(Objective::dsm, Head::eps, testing::ring_of(2, 3));
  const auto trainer = make_cpu_trainer(job, 1);
  Weights w = first_weights(job);
  w.params.push_back(0.0f);
  CHECK_THROWS_AS(trainer->load(w), UserError);
  w = first_weights(job);
  w.adam_m.clear();
  CHECK_THROWS_AS(trainer->load(w), UserError);
}

TEST_CASE("unit.trainer: on a Gaussian the net reaches the optimum in closed form") {
  // eps*(x) = sigma (x - alpha m) / (alpha^2 s^2 + sigma^2).
  constexpr double kMean = 1.2, kVariance = 0.3;
  TrainJob job = job_of(Objective::dsm, Head::eps, testing::gaussian_1d(kMean, kVariance));
  job.train.optimiser.batch = 256;
  job.train.optimiser.rate_schedule = RateSchedule::cosine;
  job.train.optimiser.learning_rate = 1e-2;
  job.train.optimiser.steps = 1000;
  job.levels = trained_levels(job.train.objective, NoiseSchedule{}, std::hypot(kMean, std::sqrt(kVariance)));
  const Trained trained = train(job, job.train.optimiser.steps, 0);
  LearnedScore net{.net = job.net, .levels = job.levels, .dim = 1, .params = trained.weights.ema};
  const auto learned = std::make_shared<const LearnedScore>(net);
  double error = 0.0, power = 0.0;
  constexpr int kTimes = 20, kPoints = 41;
  for (int i = 0; i < kTimes; ++i) {
    const Signal level = job.levels.schedule.at(1e-3 + (1.0 - 1e-3) * (i + 0.5) / kTimes);
    const double variance = level.alpha * level.alpha * kVariance + level.sigma * level.sigma;
    std::vector<double> x(kPoints), score(kPoints);
    for (int k = 0; k < kPoints; ++k)
      x[static_cast<std::size_t>(k)] = level.alpha * kMean + std::sqrt(variance) * (k - 20) / 10.0;
    NetField<double>::Workspace workspace;
    NetField<double>(learned, level).evaluate(x.data(), nullptr, kPoints, {.score_x = score.data()}, workspace);
    for (int k = 0; k < kPoints; ++k) {
      const double z = (k - 20) / 10.0, density = std::exp(-0.5 * z * z) / 25.0;  // of z, step 0.1
      const double best = level.sigma * z / std::sqrt(variance);
      const double found = -level.sigma * score[static_cast<std::size_t>(k)];
      error += density / kTimes * (found - best) * (found - best);
      power += density / kTimes * best * best;
    }
  }
  CHECK(power > 0.5);
  CHECK(error < 1e-3);
}

TEST_CASE("unit.trainer: rates warm up, fall along the cosine, and the moving average begins short") {
  OptimiserSpec o;
  o.learning_rate = 0.1;
  o.steps = 100;
  CHECK(adam_step(o, 0).rate == doctest::Approx(0.1));
  CHECK(adam_step(o, 1000).rate == doctest::Approx(0.1));
  CHECK(adam_step(o, 0).correction1 == doctest::Approx(1.0 - o.beta1));
  CHECK(adam_step(o, 2).correction2 == doctest::Approx(1.0 - std::pow(o.beta2, 3)));
  CHECK(adam_step(o, 0).ema == doctest::Approx(0.1));
  CHECK(adam_step(o, 90).ema == doctest::Approx(0.91));
  CHECK(adam_step(o, 100000).ema == doctest::Approx(o.ema));
  o.warmup = 10;
  CHECK(adam_step(o, 0).rate == doctest::Approx(0.01));
  CHECK(adam_step(o, 9).rate == doctest::Approx(0.1));
  o.rate_schedule = RateSchedule::cosine;
  CHECK(adam_step(o, 50).rate == doctest::Approx(0.05));
  CHECK(adam_step(o, 100).rate == doctest::Approx(0.0));
  CHECK(adam_step(o, 150).rate == doctest::Approx(0.0));
  o.ema = 0.0;
  CHECK(adam_step(o, 50).ema == 0.0);
}

TEST_CASE("unit.trainer: a team waits for all of its threads at every barrier") {
  for (const int size : {1, 2, 5})
    for (const bool low_priority : {false, true}) {
      ThreadTeam team(size, low_priority);
      std::atomic<int> before{0}, wrong{0};
      for (int round = 0; round < 200; ++round)
        team.run([&](int) {
          ++before;
          team.barrier();
          if (before != (round + 1) * size) ++wrong;
          team.barrier();
        });
      CHECK(before == 200 * size);
      CHECK(wrong == 0);
    }
}

}  // namespace
}  // namespace scorescope
