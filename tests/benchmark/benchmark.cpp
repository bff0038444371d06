// How fast particles move, both backends side by side with a plain loop, and how fast nets learn, in one run on one
// machine. Not a test: it asserts nothing about time, only that the engines it compares compute the same thing.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "core/gpu/backend_gpu.h"
#include "core/gpu/egl_context.h"
#include "core/math/atomic_file.h"
#include "core/math/divergence.h"
#include "core/math/error.h"
#include "core/math/step_grid.h"
#include "core/math/targets.h"
#include "tests/benchmark/error_plot.h"
#include "tests/benchmark/scalar_backend.h"
#include "tests/benchmark/solver_error.h"
#include "tests/benchmark/train_rate.h"
#include "tests/benchmark/training_speed.h"
#include "tests/support/programs.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t kCounts[] = {2000, 100000, 1000000};
constexpr std::uint64_t kSeed = 17;

struct Options {
  std::string json;
  std::string plot;     ///< PNG of error against evaluations; empty: not drawn
  double budget = 1.0;  ///< seconds one repetition may take: larger clouds run fewer rows
  int repetitions = 5;
  bool only_training = false;
  double peak_teraflops = 0.0;  ///< of the GPU, single precision; 0: not known
};

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

struct Engine {
  std::string label;
  std::unique_ptr<Backend> backend;
  std::function<void()> finish = [] {};  ///< waits until the work handed over is done
};

struct Flow {
  std::string name, label;
  int rows_per_step = 1;
  std::shared_ptr<const SamplerProgram> program;
};

struct Rate {
  double steps_per_second = 0.0, low = 0.0, high = 0.0;  ///< median, least and most of the repetitions
  int rows = 0;
};

/// Particle-steps a second over the first rows of the flow, as many whole steps as the budget allows.
Rate measure(const Engine& engine, const Flow& flow, const std::shared_ptr<const Mixture>& mixture, std::uint32_t count,
             const Options& options) {
  const auto cloud = engine.backend->make_cloud({kSeed, 0, count}, flow.program, mixture);
  const auto run = [&](int rows) {
    return seconds([&] {
      cloud->run(0, rows);
      engine.finish();
    });
  };
  const int all = static_cast<int>(flow.program->rows.size());
  run(flow.rows_per_step);  // warm: shaders compiled, memory touched, threads awake
  double step = run(flow.rows_per_step);
  step = std::max(1e-7, std::min(step, run(4 * flow.rows_per_step) / 4.0));
  const int steps = std::clamp(static_cast<int>(options.budget / step), 1, all / flow.rows_per_step);
  Rate rate;
  rate.rows = steps * flow.rows_per_step;
  std::vector<double> rates;
  for (int i = 0; i < options.repetitions; ++i) {
    cloud->start();
    rates.push_back(static_cast<double>(count) * steps / run(rate.rows));
  }
  std::sort(rates.begin(), rates.end());
  rate.steps_per_second = rates[rates.size() / 2];
  rate.low = rates.front();
  rate.high = rates.back();
  return rate;
}

/// The median distance between where two engines bring the same particles.
double disagreement(const Engine& a, const Engine& b, const Flow& flow, const std::shared_ptr<const Mixture>& mixture) {
  const std::uint32_t count = kCounts[0];
  const auto final_positions = [&](const Engine& engine) {
    const auto cloud = engine.backend->make_cloud({kSeed, 0, count}, flow.program, mixture);
    cloud->run(0, static_cast<int>(flow.program->rows.size()));
    std::vector<float> out(std::size_t{2} * count);
    cloud->positions(out);
    return out;
  };
  const std::vector<float> pa = final_positions(a);
  const std::vector<float> pb = final_positions(b);
  std::vector<double> distance;
  for (std::size_t i = 0; i < count; ++i)
    distance.push_back(std::hypot(double{pa[2 * i]} - pb[2 * i], double{pa[2 * i + 1]} - pb[2 * i + 1]));
  std::nth_element(distance.begin(), distance.begin() + count / 2, distance.end());
  return distance[count / 2];
}

Json measure_flow(const Flow& flow, const std::vector<Engine>& engines, const std::shared_ptr<const Mixture>& mixture,
                  const Options& options) {
  std::printf("\n%s, exact score, %zu components, 2D: million particle-steps/s (times the plain loop)\n",
              flow.label.c_str(), mixture->components.size());
  std::printf("%12s", "particles");
  for (const Engine& engine : engines) std::printf("  %22s", engine.label.c_str());
  std::printf("\n");
  Json out = Json::array();
  for (const std::uint32_t count : kCounts) {
    std::printf("%12u", count);
    double plain = 0.0;
    for (const Engine& engine : engines) {
      const Rate rate = measure(engine, flow, mixture, count, options);
      if (plain == 0.0) plain = rate.steps_per_second;
      std::printf("  %12.2f (%6.1fx)", 1e-6 * rate.steps_per_second, rate.steps_per_second / plain);
      std::fflush(stdout);
      out.push_back({{"flow", flow.name},
                     {"engine", engine.backend->name()},
                     {"particles", count},
                     {"particle_steps_per_second", rate.steps_per_second},
                     {"slowest", rate.low},
                     {"fastest", rate.high},
                     {"evaluations_per_second", rate.steps_per_second * flow.rows_per_step},
                     {"times_scalar", rate.steps_per_second / plain},
                     {"rows", rate.rows},
                     {"repetitions", options.repetitions}});
    }
    std::printf("\n");
  }
  return out;
}

Json measure_sliced_w2(const Mixture& mixture, const Options& options) {
  std::printf("\nSliced W2, %d directions, exact quantiles: milliseconds\n%12s  %14s  %14s\n", kSlices, "particles",
              "prepare", "one distance");
  Json out = Json::array();
  for (const std::size_t count : {std::size_t{2000}, std::size_t{100000}}) {
    std::vector<double> prepare, distance;
    const Points points = fresh_samples(mixture, {1.0, 0.0}, count, kSeed);
    for (int i = 0; i < options.repetitions; ++i) {
      std::optional<SlicedW2> w2;
      prepare.push_back(1e3 * seconds([&] { w2.emplace(mixture, Signal{1.0, 0.0}, count); }));
      double value = 0.0;
      distance.push_back(1e3 * seconds([&] { value = (*w2)(points); }));
      if (!std::isfinite(value)) throw std::runtime_error("sliced W2 is not finite");
    }
    std::sort(prepare.begin(), prepare.end());
    std::sort(distance.begin(), distance.end());
    const std::size_t middle = prepare.size() / 2;
    std::printf("%12zu  %14.2f  %14.2f\n", count, prepare[middle], distance[middle]);
    out.push_back({{"particles", count}, {"prepare_ms", prepare[middle]}, {"distance_ms", distance[middle]}});
  }
  return out;
}

/// Every flow and solver a scene can name, on every backend, at one count of particles.
Json measure_every_flow(const std::vector<Engine>& engines, const std::shared_ptr<const Mixture>& mixture,
                        Options options) {
  constexpr std::uint32_t kCount = 100000;
  std::printf("\nEvery flow, %u particles: million particle-steps/s\n%-42s", kCount, "");
  for (std::size_t i = 1; i < engines.size(); ++i) std::printf("  %22s", engines[i].label.c_str());
  std::printf("\n");
  options.repetitions = std::min(options.repetitions, 3);
  options.budget = std::min(options.budget, 0.3);
  Json out = Json::array();
  for (const testing::NamedProgram& named : testing::every_program(*mixture, 50)) {
    int steps = 0;
    for (std::size_t i = 1; i < named.program.waypoints.size(); ++i) steps += named.program.waypoints[i].complete;
    const int rows = std::max(1, static_cast<int>(named.program.rows.size()) / std::max(1, steps));
    const Flow flow{named.name, named.name, rows, std::make_shared<const SamplerProgram>(named.program)};
    std::printf("%-42s", named.name.c_str());
    for (std::size_t i = 1; i < engines.size(); ++i) {
      const Rate rate = measure(engines[i], flow, mixture, kCount, options);
      std::printf("  %22.2f", 1e-6 * rate.steps_per_second);
      std::fflush(stdout);
      out.push_back({{"flow", named.name},
                     {"engine", engines[i].backend->name()},
                     {"particles", kCount},
                     {"rows_per_step", rows},
                     {"particle_steps_per_second", rate.steps_per_second}});
    }
    std::printf("\n");
  }
  return out;
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

Json machine(const std::optional<GlInfo>& gl) {
  return {
    {"processor", processor()}, {"threads", std::thread::hardware_concurrency()}, {"compiler", __VERSION__},
#if defined(__AVX512F__)
        {"instruction_set", "AVX-512"},
#elif defined(__AVX2__)
        {"instruction_set", "AVX2"},
#else
        {"instruction_set", "the compiler's default"},
#endif
        {"opengl", gl ? Json(gl->version) : Json()}, {"renderer", gl ? Json(gl->renderer) : Json()}, {
      "software_rasteriser", gl && gl->software
    }
  };
}

std::optional<EglContext> try_context() {
  try {
    return EglContext();
  } catch (const UserError& error) {
    std::printf("No GPU column: %s\n", error.what());
    return std::nullopt;
  }
}

Json benchmark(const Options& options) {
  const std::optional<EglContext> context = try_context();
  std::optional<GlInfo> gl;
  if (context) gl = gl_info();
  Json report = {{"machine", machine(gl)}};
  for (const auto& [key, value] : report["machine"].items())
    std::printf("%-20s %s\n", key.c_str(), value.dump().c_str());

  report["training"] = measure_training(options.repetitions);
  report["train_gpu"] =
      measure_trainers({options.budget, options.repetitions, gl && gl->compute, options.peak_teraflops});
  if (options.only_training) return report;

  std::vector<Engine> engines;
  engines.push_back({"plain loop, 1 thread", make_scalar_backend()});
  engines.push_back({"CPU backend", make_cpu_backend()});
  if (gl && gl->compute)
    engines.push_back(
        {gl->software ? "GPU backend (software)" : "GPU backend", make_gpu_backend(), [] { glFinish(); }});
  else if (gl)
    std::printf("No GPU column: OpenGL %s has no compute shaders\n", gl->version.c_str());

  const auto mixture = std::make_shared<const Mixture>(preset_target("eight_gaussians"));
  const NoiseSchedule schedule;
  const std::vector<double> times = step_times({}, schedule);
  const auto shared = [](SamplerProgram program) { return std::make_shared<const SamplerProgram>(std::move(program)); };
  const Flow flows[] = {
      {"reverse_sde", "Reverse SDE, Euler-Maruyama", 1, shared(euler_maruyama(schedule, times, 1.0))},
      {"pf_ode", "Probability-flow ODE, Heun", 2, shared(heun(schedule, times))},
  };

  report["agreement"] = Json::array();
  std::printf("\nMedian distance to the plain loop's particles after %zu steps, %u particles\n", times.size() - 1,
              kCounts[0]);
  for (const Flow& flow : flows)
    for (std::size_t i = 1; i < engines.size(); ++i) {
      const double apart = disagreement(engines[0], engines[i], flow, mixture);
      std::printf("  %-28s %-24s %.2g\n", flow.label.c_str(), engines[i].label.c_str(), apart);
      if (!(apart < 1e-4))
        throw std::runtime_error(engines[i].label + " does not compute what the plain loop computes");
      report["agreement"].push_back(
          {{"flow", flow.name}, {"engine", engines[i].backend->name()}, {"median_distance", apart}});
    }

  report["flows"] = Json::array();
  for (const Flow& flow : flows)
    for (const Json& entry : measure_flow(flow, engines, mixture, options)) report["flows"].push_back(entry);
  report["every_flow"] = measure_every_flow(engines, mixture, options);
  report["ode_solvers"] = measure_solver_errors(*mixture);
  if (!options.plot.empty()) {
    if (!gl) throw UserError("--plot needs an OpenGL context to draw with");
    write_error_plot(report["ode_solvers"], options.plot);
  }
  report["sliced_w2"] = measure_sliced_w2(*mixture, options);
  return report;
}

}  // namespace
}  // namespace scorescope

int main(int argc, char** argv) {
  CLI::App app{"Particle-steps per second of every backend, beside a plain loop"};
  scorescope::Options options;
  app.add_option("--json", options.json, "write the numbers to this file too");
  app.add_option("--plot", options.plot, "draw error against evaluations into this PNG");
  app.add_option("--seconds", options.budget, "time of one repetition")->check(CLI::PositiveNumber);
  app.add_option("--repetitions", options.repetitions, "of which the median counts")->check(CLI::Range(1, 1000));
  app.add_flag("--training", options.only_training, "measure training and the evaluation of nets only");
  app.add_option("--peak-tflops", options.peak_teraflops, "the GPU's fp32 peak, to give training as a share of it")
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  try {
    const auto report = scorescope::benchmark(options);
    if (!options.json.empty()) scorescope::write_file(options.json, report.dump(2) + "\n");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "benchmark: %s\n", error.what());
    return 1;
  }
  return 0;
}
