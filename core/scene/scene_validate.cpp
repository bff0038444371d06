#include <algorithm>
#include <cmath>
#include <set>

#include "core/math/targets.h"
#include "core/scene/fields.h"
#include "core/scene/scene_fields.h"

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

void check_target(const TargetSpec& target) {
  if (target.kind == TargetKind::mixture) check_components(target);
  if (target.kind == TargetKind::points) {
    if (target.file.empty()) refuse("target/file", "must name a CSV file");
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

}  // namespace

void validate_scene(const Scene& scene) {
  check_target(scene.target);
  check_schedule(scene.schedule);
  check_grid(scene.grid, "/grid", "grid");
  check_ids(scene.flows, "flows");
  check_ids(scene.panels, "panels");
  for (std::size_t i = 0; i < scene.flows.size(); ++i) {
    const FlowSpec& flow = scene.flows[i];
    const std::string pointer = "/flows/" + std::to_string(i);
    const std::string path = "flows/" + flow.id;
    if (flow.own_grid) check_grid(flow.grid, pointer + "/grid", path + "/grid");
    const AnnealedLangevinSpec& a = flow.annealed_langevin;
    if (flow.kind == FlowKind::annealed_langevin && !(a.sigma_max > a.sigma_min))
      refuse(pointer + "/sigma_max", path + "/sigma_max", "must be above sigma_min");
  }
  for (std::size_t i = 0; i < scene.panels.size(); ++i) {
    const PanelSpec& panel = scene.panels[i];
    const auto same = [&](const FlowSpec& flow) { return flow.id == panel.flow; };
    if (std::none_of(scene.flows.begin(), scene.flows.end(), same)) {
      std::string ids;
      for (const FlowSpec& flow : scene.flows) ids += (ids.empty() ? "" : ", ") + flow.id;
      refuse("/panels/" + std::to_string(i) + "/flow", "panels/" + panel.id + "/flow",
             "names no flow of this scene: \"" + panel.flow + "\"; there are " + ids);
    }
  }
}

}  // namespace scorescope
