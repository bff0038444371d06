#include "tests/benchmark/training_speed.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

#include "core/math/targets.h"
#include "core/nn/net_field.h"
#include "core/nn/param_layout.h"
#include "core/nn/train_backend.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

struct Case {
  const char* name;
  int width, batch, steps;
  Objective objective;
  Head head;
};
const Case kCases[] = {
    {"dsm", 64, 256, 1000, Objective::dsm, Head::eps},
    {"dsm", 128, 1024, 150, Objective::dsm, Head::eps},
    {"explicit_score", 64, 256, 500, Objective::explicit_score, Head::eps},
    {"implicit", 64, 256, 300, Objective::implicit, Head::eps},
    {"dsm, energy head", 64, 256, 300, Objective::dsm, Head::energy},
    {"implicit, energy head", 64, 256, 200, Objective::implicit, Head::energy},
};

TrainJob job_of(const Case& c) {
  TrainJob job;
  job.net.width = c.width;
  job.net.head = c.head;
  job.train.objective.kind = c.objective;
  job.train.optimiser.batch = c.batch;
  job.target = std::make_shared<const Mixture>(preset_target("eight_gaussians"));
  job.levels = trained_levels(job.train.objective, NoiseSchedule{}, 1.42);
  job.seed = 17;
  return job;
}

/// A value's additions and multiplications forwards, times three for the way back, less the gradient in the inputs.
double operations(const TrainJob& job) {
  const ParamLayout layout = param_layout(job.net, job.target->dim);
  double out = 0.0;
  for (const ParamLayout::Layer& layer : layout.layers) out += 6.0 * layer.in * layer.out;
  return (out - 2.0 * layout.layers.front().in * layout.layers.front().out) * job.train.optimiser.batch;
}

struct Spread {
  double median = 0.0, low = 0.0, high = 0.0;
};
/// How often a second, of work done `count` times.
Spread rate(int repetitions, double count, const std::function<void()>& work) {
  std::vector<double> rates;
  work();  // warm
  for (int i = 0; i < repetitions; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    rates.push_back(count / std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(rates.begin(), rates.end());
  return {rates[rates.size() / 2], rates.front(), rates.back()};
}

Json measure_steps(const Case& c, int repetitions) {
  const TrainJob job = job_of(c);
  const auto trainer = make_cpu_trainer(job);
  Weights weights;
  weights.params = weights.ema = initial_params(job.net, job.target->dim, job.seed);
  weights.adam_m.assign(weights.params.size(), 0.0f);
  weights.adam_v = weights.adam_m;
  trainer->load(weights);
  std::int64_t step = 0;
  const Spread steps = rate(repetitions, c.steps, [&] {
    for (int i = 0; i < c.steps; ++i, ++step) trainer->step(step, adam_step(job.train.optimiser, step));
    std::vector<StepRecord> records;
    trainer->collect(records, true);
  });
  Json out = {{"objective", c.name},  {"width", c.width},     {"batch", c.batch}, {"steps_per_second", steps.median},
              {"slowest", steps.low}, {"fastest", steps.high}};
  std::printf("%-24s %6d %6d  %10.0f (%.0f to %.0f)", c.name, c.width, c.batch, steps.median, steps.low, steps.high);
  if (c.objective == Objective::dsm && c.head != Head::energy) {
    out["gflops"] = 1e-9 * operations(job) * steps.median;
    std::printf("  %.0f GFLOP/s", out["gflops"].get<double>());
  }
  std::printf("\n");
  std::fflush(stdout);
  return out;
}

Json measure_evaluations(int width, Head head, int repetitions) {
  constexpr int kPoints = 2000, kLevels = 250, kGroup = 250;
  LearnedScore net;
  net.net.width = width;
  net.net.head = head;
  net.levels = trained_levels({}, NoiseSchedule{}, 1.42);
  net.params = initial_params(net.net, net.dim, 17);
  const auto learned = std::make_shared<const LearnedScore>(net);
  std::vector<std::unique_ptr<const NetField<float>>> fields;
  for (int i = 1; i <= kLevels; ++i)
    fields.push_back(
        std::make_unique<const NetField<float>>(learned, net.levels.schedule.at(static_cast<double>(i) / kLevels)));
  std::vector<float> x(kPoints, 0.3f), y(kPoints, -0.2f), sx(kPoints), sy(kPoints);
  const Spread spread = rate(repetitions, double{kPoints} * kLevels, [&] {
    tbb::parallel_for(0, kPoints / kGroup, [&](int group) {
      NetField<float>::Workspace workspace;
      const int at = group * kGroup;
      for (const auto& field : fields)
        field->evaluate(x.data() + at, y.data() + at, kGroup, {.score_x = sx.data() + at, .score_y = sy.data() + at},
                        workspace);
    });
  });
  const char* name = head == Head::energy ? "energy" : "eps";
  std::printf("%-24s %6d         %10.2f (%.2f to %.2f)\n", name, width, 1e-6 * spread.median, 1e-6 * spread.low,
              1e-6 * spread.high);
  return {{"head", name},
          {"width", width},
          {"points", kPoints},
          {"levels", kLevels},
          {"evaluations_per_second", spread.median},
          {"slowest", spread.low},
          {"fastest", spread.high}};
}

}  // namespace

Json measure_training(int repetitions) {
  Json out;
  std::printf("\nTraining, eight Gaussians, 3 layers: steps/s\n%-24s %6s %6s\n", "", "width", "batch");
  for (const Case& c : kCases) out["steps"].push_back(measure_steps(c, repetitions));
  std::printf("\nThe net at 2,000 points and 250 levels: million evaluations/s\n%-24s %6s\n", "head", "width");
  for (const int width : {64, 128})
    for (const Head head : {Head::eps, Head::energy})
      out["evaluations"].push_back(measure_evaluations(width, head, repetitions));
  return out;
}

}  // namespace scorescope
