#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/headless_backend.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/media/npy.h"
#include "core/scene/measure.h"
#include "core/scene/measures.h"
#include "core/scene/trained_scene.h"

namespace scorescope {
namespace {

nlohmann::ordered_json to_json(const ParticleEstimate& e) {
  return {{"value", e.value},
          {"plug_in", e.plug_in},
          {"bias", e.bias},
          {"fresh", {{"p05", e.fresh.low}, {"mean", e.fresh.mean}, {"p95", e.fresh.high}}}};
}

nlohmann::ordered_json to_json(const FlowResult& r, const FlowMetrics& m) {
  const int dim = r.particles.dim;
  nlohmann::ordered_json along = nlohmann::ordered_json::array();
  for (const auto& a : m.along)
    along.push_back({{"t", a.t}, {"alpha", a.level.alpha}, {"sigma", a.level.sigma}, {"sliced_w2", a.sliced_w2}});
  nlohmann::ordered_json out = {{"id", r.id},
                                {"kind", r.kind},
                                {"solver", r.solver},
                                {"nfe", r.nfe},
                                {"particles", r.particles.count()},
                                {"t", r.t},
                                {"mean", as_json(m.moments.mean, dim)},
                                {"cov", as_json(m.moments.cov, dim)},
                                {"sliced_w2", m.sliced_w2},
                                {"sliced_w2_against", m.against},
                                {"sliced_w2_fresh", {{"p05", m.band.low}, {"mean", m.band.mean}, {"p95", m.band.high}}},
                                {"sliced_w2_excess", m.excess},
                                {"mode_counts", m.modes.counts},
                                {"mode_chi_square", m.modes.chi_square},
                                {"mode_p_value", m.modes.p_value},
                                {"median_radius_ratio", m.modes.median_radius_ratio},
                                {"stray_share", m.modes.stray_share},
                                {"kl", to_json(m.divergence.kl)},
                                {"js", to_json(m.divergence.js)},
                                {"tv", to_json(m.divergence.tv)},
                                {"histogram_cells", m.divergence.cells},
                                {"mode_weights",
                                 {{"wanted", m.weights.wanted},
                                  {"found", m.weights.found},
                                  {"standard_error", m.weights.standard_error},
                                  {"tv", m.weights.tv}}},
                                {"sliced_w2_t", along},
                                {"sliced_w2_t_particles", m.along_particles},
                                {"seconds", r.seconds}};
  if (m.w2) out["w2"] = *m.w2;
  if (!r.model.empty()) out["model"] = r.model, out["step"] = r.step;
  if (m.paired) out["paired_error"] = {{"rms", m.paired->rms}, {"sliced_w2", m.paired->sliced_w2}};
  if (!r.note.empty()) out["note"] = r.note;
  return out;
}

}  // namespace

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
    report["flows"].push_back(to_json(result, metrics));
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
