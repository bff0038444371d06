#include "app/commands.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/info.h"
#include "app/render_window.h"
#include "app/session.h"
#include "core/gpu/egl_context.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/math/pairwise_distance.h"
#include "core/media/image_io.h"
#include "core/media/npy.h"
#include "core/render/compose.h"
#include "core/scene/measure.h"
#include "core/scene/measures.h"
#include "core/scene/point_fields.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

constexpr double kFramesPerSecond = 30.0;

/// A context where one can be had: `auto` asks it what the GPU is, the CPU backend does without.
std::optional<EglContext> context_for(BackendChoice choice) {
  if (choice == BackendChoice::cpu) return std::nullopt;
  try {
    return EglContext();
  } catch (const UserError&) {
    if (choice == BackendChoice::gpu) throw;
    return std::nullopt;
  }
}

ChosenBackend backend_for(BackendChoice choice, const std::optional<EglContext>& context) {
  std::optional<GlInfo> gl;
  if (context) gl = gl_info();
  return choose_backend(choice, gl ? &*gl : nullptr);
}

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
  if (!r.note.empty()) out["note"] = r.note;
  return out;
}

}  // namespace

Scene load_with_settings(const CommonOptions& options) {
  Scene scene = options.scene.empty() ? default_scene() : load_scene(options.scene);
  if (options.seed) scene = with_setting(scene, "seed", std::to_string(*options.seed));
  for (const std::string& setting : options.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UserError("--set " + setting + ": give path=value, such as schedule/beta_max=12");
    scene = with_setting(scene, setting.substr(0, equals), setting.substr(equals + 1));
  }
  return scene;
}

std::filesystem::path base_folder(const CommonOptions& options) {
  return options.scene.has_parent_path() ? options.scene.parent_path() : std::filesystem::path(".");
}

void command_check(const CommonOptions& options) {
  const auto backend = make_cpu_backend();
  const Stage stage(load_with_settings(options), *backend, base_folder(options));
  const ResolvedTarget& target = stage.resolved_target();
  std::printf("%s: valid; %s, %zu component%s in %dD, %zu flow%s, %d particles%s%s\n", options.scene.c_str(),
              stage.scene().title.c_str(), target.mixture->components.size(),
              target.mixture->components.size() == 1 ? "" : "s", target.mixture->dim, stage.flow_count(),
              stage.flow_count() == 1 ? "" : "s", stage.scene().particles, target.note.empty() ? "" : "; ",
              target.note.c_str());
  const auto anneals = [](const FlowSpec& flow) { return flow.kind == FlowKind::annealed_langevin; };
  const std::vector<FlowSpec>& flows = stage.scene().flows;
  if (std::none_of(flows.begin(), flows.end(), anneals) || target.mixture->components.size() < 2) return;
  std::vector<Vec2> centres;
  for (const Component& c : target.mixture->components) centres.push_back(c.mean);
  std::printf(
      "  a sigma_max of %.3g lets annealed Langevin reach every mode from every other (their largest distance)\n",
      pairwise_distance(centres).largest);
}

void command_info(const InfoOptions& options) {
  const auto context = context_for(options.backend == BackendChoice::cpu ? BackendChoice::automatic : options.backend);
  const ChosenBackend chosen = backend_for(options.backend, context);
  std::optional<GlInfo> gl;
  if (context) gl = gl_info();
  std::fputs(describe_machine(chosen, gl ? &*gl : nullptr, options.json).c_str(), stdout);
}

void command_render(const CommonOptions& options, const RenderOptions& render) {
  const Scene scene = load_with_settings(options);
  if (render.frame && *render.frame < 0)
    throw UserError("--frame " + std::to_string(*render.frame) + ": frames count from 0");
  const EglContext context;
  const GlInfo gl = gl_info();
  const ChosenBackend chosen = choose_backend(options.backend, &gl);
  Session session(scene, *chosen.backend, base_folder(options));
  const Clock& clock = session.stage().clock();
  double u = 1.0;
  if (render.t) {
    if (!(*render.t >= 0.0 && *render.t <= 1.0))
      throw UserError("--t " + std::to_string(*render.t) + ": the schedule time lies between 0 (data) and 1 (noise)");
    u = clock.u_of_t(*render.t);
  } else if (render.frame) {
    u = *render.frame * scene.timeline.speed / (kFramesPerSecond * scene.timeline.seconds);
    if (u > 1.0 + 1e-12)
      throw UserError(
          "--frame " + std::to_string(*render.frame) + ": the timeline has frames 0 to " +
          std::to_string(static_cast<int>(kFramesPerSecond * scene.timeline.seconds / scene.timeline.speed)));
  }
  session.seek(u);
  session.stage().finish();
  session.set_theme(render.theme);
  write_png(render.out, render.interface ? render_window(session, render.size.width, render.size.height)
                                         : render_panels(session.stage(), *chosen.backend, render.theme,
                                                         render.size.width, render.size.height));
}

void command_eval(const CommonOptions& options, const EvalOptions& eval) {
  const Scene scene = load_with_settings(options);
  const auto target = resolve_target(scene.target, base_folder(options));
  const int dim = target->mixture->dim;
  const PointTable points = read_points(eval.points, 1, dim);
  const std::string table = point_table(point_fields(scene, *target, eval.t, points.rows, eval.likelihood), dim);
  if (eval.out.empty())
    std::fputs(table.c_str(), stdout);
  else
    write_file(eval.out, table);
}

void command_run(const CommonOptions& options, const RunOptions& run) {
  const Scene scene = load_with_settings(options);
  const auto context = context_for(options.backend);
  const ChosenBackend chosen = backend_for(options.backend, context);
  const Stage stage(scene, *chosen.backend, base_folder(options));
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
  }
  if (!run.metrics.empty() && scene.measure.any()) report["measure"] = measure_scene(scene, *stage.target());
  if (!run.metrics.empty()) write_file(run.metrics, report.dump(2) + "\n");
}

}  // namespace scorescope
