#include "tests/benchmark/train_rate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "core/gpu/trainer_gpu.h"
#include "core/math/targets.h"
#include "core/nn/param_layout.h"
#include "core/scene/train_job.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

struct Size {
  int width, batch;
};
constexpr Size kSizes[] = {{64, 256}, {128, 1024}, {256, 4096}};

TrainJob job_of(const Size& size) {
  TrainJob job;
  job.net.width = size.width;
  job.train.optimiser.batch = size.batch;
  job.target = std::make_shared<const Mixture>(preset_target("eight_gaussians"));
  job.levels = trained_levels({}, NoiseSchedule(), data_deviation(*job.target));
  job.seed = 17;
  return job;
}

/// Floating-point operations of the matrix products of a step: forwards, back through all layers but the first, and the
/// gradients of the weights.
double operations(const TrainJob& job) {
  double out = 0.0;
  for (const ParamLayout::Layer& l : param_layout(job.net, job.target->dim).layers)
    out += 2.0 * l.in * l.out * (l.weight == 0 ? 2.0 : 3.0);
  return out * job.train.optimiser.batch;
}

class Runner {
 public:
  Runner(std::unique_ptr<TrainBackend> trainer, const TrainJob& job) : trainer_(std::move(trainer)), job_(job) {
    Weights w;
    w.params = initial_params(job.net, job.target->dim, 5);
    w.ema = w.params;
    w.adam_m.assign(w.params.size(), 0.0f);
    w.adam_v.assign(w.params.size(), 0.0f);
    trainer_->load(w);
    run(0.05);  // warm: shaders compiled, memory touched, threads awake
  }

  /// Steps a second over about `budget` seconds. Records are collected as a live picture does, late.
  double run(double budget) {
    const auto begin = Clock::now();
    const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    std::vector<StepRecord> records;
    const std::int64_t first = step_;
    for (; elapsed() < budget; ++step_) {
      trainer_->step(step_, adam_step(job_.train.optimiser, step_));
      trainer_->collect(records, false);
    }
    trainer_->collect(records, true);  // all of them done
    const double seconds = elapsed();
    if (!std::isfinite(records.back().loss)) throw std::runtime_error("training in the benchmark ran away");
    return static_cast<double>(step_ - first) / seconds;
  }

 private:
  std::unique_ptr<TrainBackend> trainer_;
  const TrainJob& job_;
  std::int64_t step_ = 0;
};

}  // namespace

Json measure_trainers(const TrainRateOptions& options) {
  std::printf("\nTraining, eight Gaussians, 3 layers, Adam, batches made anew each step: steps/s\n%16s  %12s",
              "width, batch", "CPU");
  if (options.gpu) std::printf("  %12s  %10s  %s", "GPU", "GPU GFLOP/s", "of peak");
  std::printf("\n");
  Json out = Json::array();
  for (const Size& size : kSizes) {
    const TrainJob job = job_of(size);
    std::vector<std::pair<const char*, Runner>> runners;
    runners.emplace_back("cpu", Runner(make_cpu_trainer(job), job));
    if (options.gpu) runners.emplace_back("gpu", Runner(make_gpu_trainer(job), job));
    std::vector<std::vector<double>> rates(runners.size());
    for (int i = 0; i < options.repetitions; ++i)
      for (std::size_t r = 0; r < runners.size(); ++r) rates[r].push_back(runners[r].second.run(options.budget));
    std::printf("%8d, %6d", size.width, size.batch);
    for (std::size_t r = 0; r < runners.size(); ++r) {
      std::sort(rates[r].begin(), rates[r].end());
      const double rate = rates[r][rates[r].size() / 2];
      Json entry = {{"engine", runners[r].first}, {"width", size.width},
                    {"depth", job.net.depth},     {"batch", size.batch},
                    {"steps_per_second", rate},   {"slowest", rates[r].front()},
                    {"fastest", rates[r].back()}, {"gigaflops", 1e-9 * rate * operations(job)}};
      std::printf("  %12.1f", rate);
      if (r == 1) {
        std::printf("  %10.1f", 1e-9 * rate * operations(job));
        if (options.peak_teraflops > 0.0) {
          entry["share_of_peak"] = 1e-12 * rate * operations(job) / options.peak_teraflops;
          std::printf("  %6.2f %%", 1e2 * entry["share_of_peak"].get<double>());
        }
      }
      out.push_back(std::move(entry));
    }
    std::printf("\n");
  }
  return out;
}

}  // namespace scorescope
