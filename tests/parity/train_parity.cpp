#include <algorithm>
#include <string>
#include <vector>

#include "core/gpu/trainer_gpu.h"
#include "core/math/targets.h"
#include "core/nn/combinations.h"
#include "core/nn/spec_names.h"
#include "core/scene/train_job.h"
#include "tests/parity/gpu.h"

namespace scorescope {
namespace {

using testing::Gpu;

TrainJob job_for(int dim, const NetSpec& net, const ObjectiveSpec& objective) {
  TrainJob job;
  job.net = net;
  job.train.objective = objective;
  job.train.optimiser.batch = 77;  // no multiple of a work group
  job.target = std::make_shared<const Mixture>(preset_target(dim == 1 ? "bimodal" : "eight_gaussians"));
  job.levels = trained_levels(objective, NoiseSchedule(), data_deviation(*job.target));
  job.seed = 17;
  return job;
}

NetSpec small_net() {
  NetSpec net;
  net.width = 16;
  net.depth = 2;
  return net;
}

/// First weights whose output layer is not small, so that every layer has a gradient worth comparing.
Weights first_weights(const TrainJob& job) {
  const int dim = job.target->dim;
  Weights w;
  w.params = initial_params(job.net, dim, 5);
  const ParamLayout::Layer last = param_layout(job.net, dim).layers.back();
  for (std::size_t i = last.weight; i < last.bias; ++i) w.params[i] *= 10.0f;
  w.ema = w.params;
  w.adam_m.assign(w.params.size(), 0.0f);
  w.adam_v.assign(w.params.size(), 0.0f);
  return w;
}

double norm(const std::vector<float>& v) {
  double sum = 0.0;
  for (const float x : v) sum += static_cast<double>(x) * x;
  return std::sqrt(sum);
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  std::vector<float> d(a.size());
  std::transform(a.begin(), a.end(), b.begin(), d.begin(), [](float x, float y) { return x - y; });
  return norm(d);
}

/// Both trainers' gradients at one batch: sums of up to 1,000 terms in two different orders, of factors that carry a
/// few roundings each, so off by some 1e-6 of the largest entries (measured: at most 4e-7 of the norm); the bound
/// leaves room for graphics cards whose exp, sin and cos are off by 1e-6 themselves.
void check_gradient(Gpu& gpu, const TrainJob& job) {
  const auto a = make_gpu_trainer(job, gpu.kernels());
  const auto b = make_cpu_trainer(job, 2);
  const Weights weights = first_weights(job);
  a->load(weights);
  b->load(weights);
  for (const std::int64_t step : {0, 11}) {
    std::vector<float> ga, gb;
    const double loss_a = a->gradient(step, ga);
    const double loss_b = b->gradient(step, gb);
    CHECK(std::abs(loss_a - loss_b) <= 1e-5 + 1e-5 * std::abs(loss_b));
    REQUIRE(ga.size() == gb.size());
    const double size = norm(gb);
    CHECK(size > 0.0);
    double worst = 0.0;
    for (std::size_t i = 0; i < ga.size(); ++i) {
      const double off = std::abs(static_cast<double>(ga[i]) - gb[i]);
      worst = off <= worst ? worst : off;  // a NaN stays
    }
    CHECK(worst <= 1e-6 + 1e-5 * size);
  }
}

std::vector<ObjectiveSpec> objectives() {
  std::vector<ObjectiveSpec> out;
  for (const Objective kind : {Objective::dsm, Objective::explicit_score, Objective::kde, Objective::implicit}) {
    out.emplace_back().kind = kind;
    out.back().kde_samples = 50;
  }
  for (const bool variance_reduced : {true, false}) {
    out.emplace_back().kind = Objective::sliced;
    out.back().variance_reduced = variance_reduced;
    out.back().probes = variance_reduced ? 1 : 3;
  }
  for (const Objective kind : {Objective::explicit_score, Objective::implicit, Objective::sliced}) {
    out.emplace_back().kind = kind;
    out.back().levels = TrainLevels::none;
  }
  out.emplace_back().levels = TrainLevels::ladder;
  return out;
}

TEST_CASE("parity. gradients agree for every objective, head and activation that the GPU trains") {
  Gpu gpu;
  int compared = 0;
  for (const ObjectiveSpec& objective : objectives())
    for (const auto& head : names_of(Head{}))
      for (const auto& activation : names_of(Activation{}))
        for (const int dim : {1, 2}) {
          // One activation in two is enough for the heads that differ from another by their coefficients alone.
          const bool linear = head.value != Head::eps && head.value != Head::energy;
          if (linear && activation.value != Activation::silu) continue;
          NetSpec net = small_net();
          net.head = head.value;
          net.activation = activation.value;
          const TrainJob job = job_for(dim, net, objective);
          const bool alpha_is_one = objective.levels != TrainLevels::schedule;
          if (!combination(net, objective, alpha_is_one).gpu) {
            if (combination(net, objective, alpha_is_one).cpu) CHECK_THROWS_AS(make_gpu_trainer(job), UserError);
            continue;
          }
          CAPTURE(static_cast<int>(objective.kind));
          CAPTURE(static_cast<int>(objective.levels));
          CAPTURE(objective.variance_reduced);
          CAPTURE(head.name);
          CAPTURE(activation.name);
          CAPTURE(dim);
          check_gradient(gpu, job);
          ++compared;
        }
  CHECK(compared > 100);
}

TEST_CASE("parity. gradients agree for every size and every kind of input") {
  Gpu gpu;
  const auto check = [&](const NetSpec& net, const ObjectiveSpec& objective, int batch) {
    TrainJob job = job_for(2, net, objective);
    job.train.optimiser.batch = batch;
    CAPTURE(net.width);
    CAPTURE(net.depth);
    CAPTURE(batch);
    check_gradient(gpu, job);
  };
  for (const int width : {16, 64, 100}) {
    NetSpec net = small_net();
    net.width = width;
    for (const int batch : {1, 63, 65, 300}) check(net, {}, batch);
  }
  for (const int depth : {1, 6}) {
    NetSpec net = small_net();
    net.depth = depth;
    check(net, {}, 77);
  }
  for (const bool preconditioning : {true, false})
    for (const NoiseEmbedding noise : {NoiseEmbedding::raw, NoiseEmbedding::lambda, NoiseEmbedding::fourier}) {
      NetSpec net = small_net();
      net.preconditioning = preconditioning;
      net.noise_embedding = noise;
      net.x_features = preconditioning ? XFeatures::raw : XFeatures::fourier;
      check(net, {}, 77);
    }
  // The most derivatives a scene can ask for: 16 probes beside both axes, first and second.
  NetSpec net = small_net();
  net.head = Head::energy;
  ObjectiveSpec sliced;
  sliced.kind = Objective::sliced;
  sliced.probes = 16;
  check(net, sliced, 33);
}

struct Course {
  Weights end;
  std::vector<StepRecord> records;
};
Course train(TrainBackend& trainer, const TrainJob& job, int steps, bool collect_each) {
  Course out;
  trainer.load(first_weights(job));
  for (int k = 0; k < steps; ++k) {
    trainer.step(k, adam_step(job.train.optimiser, k));
    if (collect_each) trainer.collect(out.records, false);
  }
  trainer.collect(out.records, true);
  trainer.save(out.end);
  return out;
}

// Measured: weights 6e-7 of the way they went, losses 2e-7, norms 4e-7 of their size.
TEST_CASE("parity. fifty steps of Adam: weights and losses of both trainers stay together") {
  Gpu gpu;
  for (const int dim : {1, 2})
    for (const Head head : {Head::eps, Head::energy}) {
      NetSpec net = small_net();
      net.head = head;
      TrainJob job = job_for(dim, net, {});
      job.train.optimiser.weight_decay = 0.01;
      job.train.optimiser.clip = 0.2;
      job.train.optimiser.warmup = 10;
      const auto a = make_gpu_trainer(job, gpu.kernels());
      const auto b = make_cpu_trainer(job, 2);
      const Weights first = first_weights(job);
      const Course ca = train(*a, job, 50, true);
      const Course cb = train(*b, job, 50, true);
      CAPTURE(dim);
      CAPTURE(static_cast<int>(head));
      const double way = distance(cb.end.params, first.params);
      CHECK(way > 0.1);
      CHECK(distance(ca.end.params, cb.end.params) <= 1e-4 * way);
      CHECK(distance(ca.end.ema, cb.end.ema) <= 1e-4 * way);
      CHECK(distance(ca.end.adam_m, cb.end.adam_m) <= 1e-4 * norm(cb.end.adam_m));
      CHECK(distance(ca.end.adam_v, cb.end.adam_v) <= 1e-4 * norm(cb.end.adam_v));
      CHECK(ca.end.step == cb.end.step);
      REQUIRE(ca.records.size() == 50);
      double clipped = 0.0;
      for (std::size_t k = 0; k < 50; ++k) {
        const StepRecord &ra = ca.records[k], &rb = cb.records[k];
        CAPTURE(k);
        CHECK(ra.step == rb.step);
        CHECK(std::abs(ra.loss - rb.loss) <= 1e-5 * std::abs(rb.loss));
        CHECK(std::abs(ra.gradient_norm - rb.gradient_norm) <= 1e-4 * rb.gradient_norm);
        CHECK(distance(ra.sample_loss, rb.sample_loss) <= 1e-4 * norm(rb.sample_loss));
        clipped += rb.gradient_norm > 0.2 ? 1 : 0;
      }
      CHECK(clipped > 0);
    }
}

TEST_CASE("parity. training on the GPU repeats bit for bit, however its records are collected") {
  Gpu gpu;
  const TrainJob job = job_for(2, small_net(), {});
  const Course once = train(*make_gpu_trainer(job, gpu.kernels()), job, 40, true);
  const Course again = train(*make_gpu_trainer(job, gpu.kernels()), job, 40, false);  // more than the ring holds
  CHECK(once.end == again.end);
  REQUIRE(once.records.size() == 40);
  REQUIRE(again.records.size() == 40);
  for (std::size_t k = 0; k < 40; ++k) {
    CHECK(once.records[k].step == static_cast<std::int64_t>(k));
    CHECK(once.records[k].loss == again.records[k].loss);
    CHECK(once.records[k].gradient_norm == again.records[k].gradient_norm);
    CHECK(once.records[k].sample_loss == again.records[k].sample_loss);
  }
  // Steps out of order, then the same weights and step again: the same bits.
  const auto trainer = make_gpu_trainer(job, gpu.kernels());
  Course course = train(*trainer, job, 20, true);
  const Weights half = course.end;
  std::vector<float> gradient;
  for (const std::int64_t step : {100, 3, 57, 2000, 4}) (void)trainer->gradient(step, gradient);
  trainer->load(half);
  for (int k = 20; k < 40; ++k) trainer->step(k, adam_step(job.train.optimiser, k));
  Weights end;
  trainer->save(end);
  CHECK(end == once.end);
}

TEST_CASE("parity. a step whose gradient is not finite changes nothing") {
  Gpu gpu;
  const TrainJob job = job_for(2, small_net(), {});
  const auto trainer = make_gpu_trainer(job, gpu.kernels());
  Weights bad = first_weights(job);
  bad.adam_m.assign(bad.params.size(), 0.25f);
  bad.adam_v.assign(bad.params.size(), 0.5f);
  for (const float value : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e30f}) {
    bad.params[3] = value;
    trainer->load(bad);
    trainer->step(0, adam_step(job.train.optimiser, 0));
    std::vector<StepRecord> records;
    trainer->collect(records, true);
    Weights after;
    trainer->save(after);
    REQUIRE(records.size() == 1);
    CAPTURE(value);
    CHECK_FALSE((std::isfinite(records[0].loss) && std::isfinite(records[0].gradient_norm)));
    CHECK(after.adam_m == bad.adam_m);
    CHECK(after.adam_v == bad.adam_v);
    CHECK(after.ema == bad.ema);
    CHECK(std::equal(after.params.begin() + 4, after.params.end(), bad.params.begin() + 4));
  }
}

TEST_CASE("parity. an error of OpenGL ends in one sentence, and the weights are still there") {
  Gpu gpu;
  const TrainJob job = job_for(2, small_net(), {});
  const auto trainer = make_gpu_trainer(job, gpu.kernels());
  Course course = train(*trainer, job, 3, true);
  trainer->step(3, adam_step(job.train.optimiser, 3));
  glEnable(GL_TEXTURE_2D_ARRAY);  // no such switch
  std::vector<StepRecord> records;
  CHECK_THROWS_WITH_AS(trainer->collect(records, true), doctest::Contains("while training"), UserError);
  Weights after;
  trainer->save(after);
  CHECK(after.params != course.end.params);
  CHECK(std::all_of(after.params.begin(), after.params.end(), [](float v) { return std::isfinite(v); }));
}

TEST_CASE("parity. what no GPU can hold is refused in one sentence") {
  Gpu gpu;
  TrainJob job = job_for(2, small_net(), {});
  job.net.width = 256;
  job.net.depth = 6;
  job.train.optimiser.batch = 1 << 20;
  CHECK_THROWS_WITH_AS(make_gpu_trainer(job, gpu.kernels()), doctest::Contains("buffer of"), UserError);
}

}  // namespace
}  // namespace scorescope
