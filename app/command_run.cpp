#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/headless_backend.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/media/npy.h"
#include "core/scene/measures.h"
#include "core/scene/report.h"
#include "core/scene/trained_scene.h"

namespace scorescope {
void command_run(const CommonOptions& options, const RunOptions& run) {
  const Scene scene = with_weights(load_with_settings(options), run.weights, run.model);
  const auto context = context_for(options.backend);
  const ChosenBackend chosen = backend_for(options.backend, context);
  Stage stage(scene, *chosen.backend, base_folder(options));
  stage.seek(1.0);  // settings that have keys stand where they end
  if (!run.out.empty()) {
    std::error_code failed;
    std::filesystem::create_directories(run.out, failed);
    if (failed || !std::filesystem::is_directory(run.out))
      throw UserError("--out " + run.out.string() + ": a folder that can be created or written to is needed");
  }
  nlohmann::ordered_json report = {{"title", scene.title},
                                   {"seed", scene.seed},
                                   {"backend", chosen.backend->name()},
                                   {"flows", nlohmann::ordered_json::array()}};
  std::printf("%-20s %-16s %6s %10s %10s\n", "flow", "solver", "NFE", "seconds", "sliced W2");
  MetricLaws laws;
  for (std::size_t i = 0; i < stage.flow_count(); ++i) {
    const FlowResult result = run_flow(stage, i, *chosen.backend);
    if (!run.out.empty()) {
      char name[32];
      std::snprintf(name, sizeof name, "%02zu_", i);
      write_npy(run.out / (name + result.kind + ".npy"), result.particles);
    }
    const FlowMetrics metrics = measure_flow(stage, i, result, *chosen.backend, laws);
    report["flows"].push_back(flow_report(result, metrics));
    std::printf("%-20s %-16s %6d %10.3f %10.4f (fresh %.4f..%.4f, against %s)\n", result.kind.c_str(),
                result.solver.c_str(), result.nfe, result.seconds, metrics.sliced_w2, metrics.band.low,
                metrics.band.high, metrics.against.c_str());
    if (metrics.paired)
      std::printf("  follows %s (step %lld): paired error %.4f rms, %.4f sliced W2 against the exact score\n",
                  result.model.c_str(), static_cast<long long>(result.step), metrics.paired->rms,
                  metrics.paired->sliced_w2);
  }
  if (!run.metrics.empty() && scene.measure.any()) report["measure"] = measure_scene(stage.scene(), *stage.target());
  if (!run.metrics.empty()) write_file(run.metrics, report.dump(2) + "\n");
}

}  // namespace scorescope
