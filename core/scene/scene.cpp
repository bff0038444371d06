#include "core/scene/scene.h"

namespace scorescope {

NoiseSchedule ScheduleSpec::schedule() const {
  switch (kind) {
    case ScheduleName::vp_linear:
      return ScheduleKind(vp_linear);
    case ScheduleName::vp_cosine:
      return ScheduleKind(vp_cosine);
    case ScheduleName::sub_vp:
      return ScheduleKind(sub_vp);
    case ScheduleName::ve_geometric:
      return ScheduleKind(ve_geometric);
    case ScheduleName::ve_linear_edm:
      return ScheduleKind(ve_linear_edm);
    case ScheduleName::fm_linear:
      return ScheduleKind(fm_linear);
    case ScheduleName::ou:
      return ScheduleKind(ou);
    case ScheduleName::brownian:
      return ScheduleKind(brownian);
    case ScheduleName::curve:
      return ScheduleKind(curve);
  }
  return ScheduleKind(vp_linear);
}

ScheduleSpec schedule_spec(const NoiseSchedule& schedule) {
  ScheduleSpec spec;
  const auto take = [&](ScheduleName kind, auto ScheduleSpec::*member) {
    using Kind = std::remove_reference_t<decltype(spec.*member)>;
    if (const Kind* parameters = std::get_if<Kind>(&schedule.kind())) {
      spec.kind = kind;
      spec.*member = *parameters;
    }
  };
  take(ScheduleName::vp_linear, &ScheduleSpec::vp_linear);
  take(ScheduleName::vp_cosine, &ScheduleSpec::vp_cosine);
  take(ScheduleName::sub_vp, &ScheduleSpec::sub_vp);
  take(ScheduleName::ve_geometric, &ScheduleSpec::ve_geometric);
  take(ScheduleName::ve_linear_edm, &ScheduleSpec::ve_linear_edm);
  take(ScheduleName::fm_linear, &ScheduleSpec::fm_linear);
  take(ScheduleName::ou, &ScheduleSpec::ou);
  take(ScheduleName::brownian, &ScheduleSpec::brownian);
  take(ScheduleName::curve, &ScheduleSpec::curve);
  return spec;
}

std::vector<PanelSpec> Scene::shown_panels() const {
  if (!panels.empty()) return panels;
  std::vector<PanelSpec> out;
  for (const FlowSpec& flow : flows) {
    PanelSpec panel;
    panel.id = panel.flow = flow.id;
    const ScoreSpec& followed = flow.own_score ? flow.score : score;
    if (followed.kind == ScoreKind::learned && flow.kind != FlowKind::forward) panel.layers.push_back(Layer::learned);
    out.push_back(std::move(panel));
  }
  return out;
}

std::vector<FlowSpec> default_flows() {
  std::vector<FlowSpec> flows(4);
  flows[0].id = "fwd";
  flows[0].kind = FlowKind::forward;
  flows[1].id = "ald";
  flows[1].kind = FlowKind::annealed_langevin;
  flows[2].id = "sde";
  flows[2].kind = FlowKind::reverse_sde;
  flows[3].id = "ode";
  flows[3].kind = FlowKind::pf_ode;
  return flows;
}

Scene default_scene() {
  Scene scene;
  scene.flows = default_flows();
  return scene;
}

}  // namespace scorescope
