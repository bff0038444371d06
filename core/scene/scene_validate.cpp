#include <algorithm>
#include <cmath>
#include <set>

#include "core/math/letters.h"
#include "core/math/targets.h"
#include "core/scene/fields.h"
#include "core/scene/hidden.h"
#include "core/scene/keyframes.h"
#include "core/scene/model_checks.h"
#include "core/scene/scene_fields.h"
#include "core/scene/target_edit.h"

namespace scorescope {
namespace {

[[noreturn]] void refuse(const std::string& pointer, const std::string& path, const std::string& sentence) {
  throw FieldError{pointer, path, sentence};
}
[[noreturn]] void refuse(const std::string& path, const std::string& sentence) {
  refuse("/" + path, path, sentence);
}

void check_components(const TargetSpec& target) {
  if (target.components.empty()) refuse("target/components", "must hold at least one component");
  if (target.components.size() > static_cast<std::size_t>(kMaxPointComponents))
    refuse("target/components", "holds " + std::to_string(target.components.size()) + " components; at most " +
                                    std::to_string(kMaxPointComponents) + " can be drawn live");
  for (std::size_t i = 0; i < target.components.size(); ++i) {
    const std::string at = "target/components/" + std::to_string(i);
    const Mat2& c = target.components[i].cov;
    if (!target.components[i].mean.allFinite()) refuse(at + "/mean", "must be finite numbers");
    if (!c.allFinite()) refuse(at + "/cov", "must be finite numbers");
    if (target.dim == 1) {
      if (!(c(0, 0) > 0.0)) refuse(at + "/cov", "must be a positive variance");
      continue;
    }
    if (c(0, 1) != c(1, 0)) refuse(at + "/cov", "must be symmetric");
    if (!(c(0, 0) > 0.0 && c(1, 1) > 0.0 && c(0, 0) * c(1, 1) - c(0, 1) * c(1, 0) > 0.0))
      refuse(at + "/cov", "must be positive definite (positive variances, determinant above 0)");
  }
}

void check_drawn(const TargetSpec& target) {
  constexpr double kFarthest = 1e6;
  if (target.drawn.empty()) refuse("target/points", "must hold at least one point");
  if (target.drawn.size() > static_cast<std::size_t>(kMaxPointComponents))
    refuse("target/points", "holds " + std::to_string(target.drawn.size()) + " points; at most " +
                                std::to_string(kMaxPointComponents) + " can be drawn live");
  for (std::size_t i = 0; i < target.drawn.size(); ++i)
    for (const double x : target.drawn[i])
      if (!(std::abs(x) <= kFarthest))
        refuse("target/points/" + std::to_string(i), "must lie between -1000000 and 1000000");
}

void check_target(const TargetSpec& target) {
  if (target.kind == TargetKind::mixture) check_components(target);
  if (target.kind == TargetKind::drawn) check_drawn(target);
  if (target.kind == TargetKind::letters)
    if (const auto refusal = letters_refusal(target.text)) refuse("target/text", *refusal);
  if (target.kind == TargetKind::points) {
    if (target.file.empty()) refuse("target/file", "must name a file of points (CSV, NPY) or a picture (PNG, JPEG)");
    if (target.bandwidth == 0.0 || (target.bandwidth < 0.0 && target.bandwidth != -1.0))
      refuse("target/bandwidth", "must be above 0, or -1 for half the median nearest-neighbour distance");
  }
  if (target.kind == TargetKind::preset) {
    std::string names;
    for (const PresetInfo& preset : target_presets()) {
      if (preset.name == target.preset) return;
      names += (names.empty() ? "" : ", ") + std::string(preset.name);
    }
    refuse("target/name", "must be one of " + names + ", found \"" + target.preset + "\"");
  }
}

void check_grid(const StepGridSpec& grid, const std::string& pointer, const std::string& path) {
  if (grid.kind == GridKind::times) {
    if (grid.times.size() < 2) refuse(pointer + "/times", path + "/times", "must hold at least two times");
    for (std::size_t i = 0; i + 1 < grid.times.size(); ++i)
      if (!(grid.times[i + 1] < grid.times[i])) {
        const std::string at = "/times/" + std::to_string(i + 1);
        refuse(pointer + at, path + at, "must be below the time before it: a grid falls from noise (1) to data (0)");
      }
    return;
  }
  if (!(grid.t_min < grid.t_max)) refuse(pointer + "/t_max", path + "/t_max", "must be above t_min");
}

void check_schedule(const ScheduleSpec& s) {
  if (s.kind == ScheduleName::vp_linear && s.vp_linear.beta_max < s.vp_linear.beta_min)
    refuse("schedule/beta_max", "must be at least beta_min");
  if (s.kind == ScheduleName::sub_vp && s.sub_vp.beta_max < s.sub_vp.beta_min)
    refuse("schedule/beta_max", "must be at least beta_min");
  if (s.kind == ScheduleName::ve_geometric && s.ve_geometric.sigma_max <= s.ve_geometric.sigma_min)
    refuse("schedule/sigma_max", "must be above sigma_min");
}

void check_curve(const Curve& curve) {
  const auto& k = curve.knots;
  if (k.size() < 2) refuse("schedule/log_snr", "must hold at least two knots [t, log-SNR]");
  if (k.front()[0] != 0.0) refuse("schedule/log_snr/0", "must stand at t = 0");
  if (k.back()[0] != 1.0) refuse("schedule/log_snr/" + std::to_string(k.size() - 1), "must stand at t = 1");
  for (std::size_t i = 0; i + 1 < k.size(); ++i) {
    const std::string at = "schedule/log_snr/" + std::to_string(i + 1);
    if (!(k[i + 1][0] > k[i][0])) refuse(at, "must come later than the knot before it");
    if (!(k[i + 1][1] < k[i][1])) refuse(at, "log-SNR must fall: noise only grows with t");
  }
  for (std::size_t i = 0; i < k.size(); ++i)
    if (!(std::abs(k[i][1]) <= 60.0))
      refuse("schedule/log_snr/" + std::to_string(i), "log-SNR must lie between -60 and 60");
}

void check_label(const TargetSpec& target, int label, const std::string& pointer, const std::string& path) {
  const std::set<int> labels = labels_of(target);
  if (labels.contains(label)) return;
  std::string known;
  for (const int l : labels) known += (known.empty() ? "" : ", ") + std::to_string(l);
  refuse(pointer, path, "is no class of the target, whose components have label " + known);
}

void check_view(const ViewSpec& view, const std::string& pointer, const std::string& path) {
  constexpr double kFarthest = 1e6;
  for (const int i : {0, 1})
    if (!(std::abs(view.centre[i]) <= kFarthest))
      refuse(pointer + "/centre/" + std::to_string(i), path + "/centre/" + std::to_string(i),
             "must lie between -1000000 and 1000000");
}

template <class T>
void check_ids(const std::vector<T>& list, const std::string& name) {
  std::set<std::string> seen;
  if (list.size() > 9)
    refuse(name, "holds " + std::to_string(list.size()) + " entries; at most 9 can be shown side by side");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string& id = list[i].id;
    const std::string pointer = "/" + name + "/" + std::to_string(i) + "/id";
    const std::string path = name + "/" + std::to_string(i) + "/id";
    const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; };
    if (id.empty() || !std::all_of(id.begin(), id.end(), plain))
      refuse(pointer, path, "must be letters, digits, _ or -, found \"" + id + "\"");
    if (!seen.insert(id).second) refuse(pointer, path, "\"" + id + "\" is used twice; ids must differ");
  }
}

/// Ids of panels of the scene.
void check_panels(const Scene& scene, const std::vector<std::string>& panels, const std::string& path) {
  const std::vector<PanelSpec> shown = scene.shown_panels();
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const auto same = [&](const PanelSpec& panel) { return panel.id == panels[i]; };
    if (std::any_of(shown.begin(), shown.end(), same)) continue;
    std::string ids;
    for (const PanelSpec& panel : shown) ids += (ids.empty() ? "" : ", ") + panel.id;
    refuse(path + "/" + std::to_string(i), "names no panel of this scene: \"" + panels[i] + "\"; there are " + ids);
  }
}

void check_export(const Scene& scene) {
  const ExportSpec& e = scene.exported;
  if (!(e.from < e.to)) refuse("export/to", "must be above from");
  check_panels(scene, e.panels, "export/panels");
}

}  // namespace

/// Labels that the components of a target carry; points have none but 0.
std::set<int> labels_of(const TargetSpec& target) {
  const std::optional<Mixture> mixture = described_target(target);
  if (!mixture) return {0};
  std::set<int> out;
  for (const Component& c : mixture->components) out.insert(c.label);
  return out;
}

void validate_scene(const Scene& scene) {
  validate_instant(scene);
  check_story(scene);
}

void validate_instant(const Scene& scene) {
  check_view(scene.view, "/view", "view");
  check_target(scene.target);
  check_schedule(scene.schedule);
  if (scene.schedule.kind == ScheduleName::curve) check_curve(scene.schedule.curve);
  check_grid(scene.grid, "/grid", "grid");
  check_ids(scene.models, "models");
  for (std::size_t i = 0; i < scene.models.size(); ++i)
    check_model(scene, scene.models[i], "/models/" + std::to_string(i), "models/" + scene.models[i].id);
  check_score(scene, scene.score, "/score", "score");
  check_ids(scene.flows, "flows");
  check_ids(scene.panels, "panels");
  for (std::size_t i = 0; i < scene.flows.size(); ++i) {
    const FlowSpec& flow = scene.flows[i];
    const std::string pointer = "/flows/" + std::to_string(i);
    const std::string path = "flows/" + flow.id;
    if (flow.own_grid) check_grid(flow.grid, pointer + "/grid", path + "/grid");
    if (flow.own_score) check_score(scene, flow.score, pointer + "/score", path + "/score");
    check_learned_flow(scene, flow, pointer, path);
    const bool to_data = flow.kind == FlowKind::reverse_sde || flow.kind == FlowKind::pf_ode;
    if (to_data && flow.guided)
      check_label(scene.target, flow.guidance.label, pointer + "/guidance/label", path + "/guidance/label");
    if (flow.mistaken && flow.kind == FlowKind::langevin && flow.langevin.method == LangevinMethod::mala)
      refuse(pointer + "/mistake", path + "/mistake", "belongs to ula: mala would correct it");
    if (flow.mistaken && flow.kind == FlowKind::reverse_sde && flow.reverse_sde.solver == SdeSolver::karras_churn)
      refuse(pointer + "/mistake", path + "/mistake",
             "is for solvers of one evaluation a step, and karras_churn has two");
    const ScoreSpec& score = flow.own_score ? flow.score : scene.score;
    if (flow.kind == FlowKind::langevin && flow.langevin.at_t == 0.0 && score.kind == ScoreKind::kde &&
        score.bandwidth == 0.0)
      refuse(pointer + "/at_t", path + "/at_t", "must be above 0: samples without a bandwidth have no density there");
    if (flow.kind == FlowKind::pf_ode && flow.pf_ode.encode && flow.pf_ode.start.kind != StartKind::prior)
      refuse(pointer + "/start", path + "/start", "belongs to a flow that ends on data, and this one encodes");
    const AnnealedLangevinSpec& a = flow.annealed_langevin;
    if (flow.kind == FlowKind::annealed_langevin && !(a.sigma_max > a.sigma_min))
      refuse(pointer + "/sigma_max", path + "/sigma_max", "must be above sigma_min");
  }
  const MeasureSpec& m = scene.measure;
  if (m.guidance.on) check_label(scene.target, m.guidance.label, "/measure/guidance/label", "measure/guidance/label");
  for (const auto& [label, key] :
       {std::pair(m.divergences.label, "label"), std::pair(m.divergences.against, "against")})
    if (m.divergences.on && label >= 0)
      check_label(scene.target, label, std::string("/measure/divergences/") + key,
                  std::string("measure/divergences/") + key);
  if (m.reverse_kernel.on && !(m.reverse_kernel.early < m.reverse_kernel.late))
    refuse("measure/reverse_kernel/late", "must be above early");
  if (m.condition.on && m.condition.direction.norm() == 0.0) refuse("measure/condition/direction", "must not be zero");
  check_export(scene);
  check_panels(scene, scene.predict.panels, "predict/panels");
  check_hidden(scene);
  for (std::size_t i = 0; i < scene.panels.size(); ++i) {
    const PanelSpec& panel = scene.panels[i];
    const bool plots = panel.plot != PlotKind::none;
    const auto check_flow = [&](const std::string& named, const char* key) {
      const auto same = [&](const FlowSpec& flow) { return flow.id == named; };
      if (std::any_of(scene.flows.begin(), scene.flows.end(), same)) return;
      std::string ids;
      for (const FlowSpec& flow : scene.flows) ids += (ids.empty() ? "" : ", ") + flow.id;
      refuse("/panels/" + std::to_string(i) + "/" + key, "panels/" + panel.id + "/" + key,
             "names no flow of this scene: \"" + named + "\"; there are " + ids);
    };
    const int flows = plots ? flows_compared(panel.plot) : 1;
    if (flows > 0 && !(plots && panel.flow.empty())) check_flow(panel.flow, "flow");
    if (flows > 1 && !panel.against.empty()) check_flow(panel.against, "against");
    if (!plots && panel.own_view)
      check_view(panel.view, "/panels/" + std::to_string(i) + "/view", "panels/" + panel.id + "/view");
  }
}

}  // namespace scorescope
