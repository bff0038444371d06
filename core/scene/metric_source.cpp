#include "core/scene/metric_source.h"

#include <algorithm>

namespace scorescope {

SceneKey scene_key(const Stage& stage) {
  const Scene& scene = stage.scene();
  return {stage.target(), scene.schedule, scene.grid, scene.prior, scene.seed, scene.measure.elbo, stage.clock()};
}

std::vector<std::pair<std::string, std::shared_ptr<const LearnedScore>>> nets_of(const Stage& stage) {
  std::vector<std::pair<std::string, std::shared_ptr<const LearnedScore>>> out;
  for (const ModelSpec& model : stage.scene().models)
    if (auto net = stage.net(model.id)) out.emplace_back(model.id, std::move(net));
  return out;
}

PlotRequest::PlotRequest(PlotKind of, const std::string& flow_id, const std::string& against_id) : kind(of) {
  if (flows_compared(of) > 0) flow = flow_id;
  if (flows_compared(of) > 1) against = against_id;
}

PlotRequest request_of(const PanelSpec& panel) {
  return {panel.plot, panel.flow, panel.against};
}

std::optional<std::size_t> flow_of(const PlotRequest& request, const Stage& stage) {
  if (!request.flow.empty()) return stage.flow_index(request.flow);
  return stage.flow_count() > 0 ? std::optional<std::size_t>(0) : std::nullopt;
}

std::optional<std::size_t> flow_against(const PlotRequest& request, const Stage& stage) {
  return request.against.empty() ? std::nullopt : stage.flow_index(request.against);
}

LawPair laws_of(const PlotRequest& request, const Stage& stage) {
  LawPair out{request.flow, request.against, nullptr, nullptr, stage.clock()};
  if (!is_of_laws(request.kind)) return out;
  if (const auto p = flow_of(request, stage)) out.p = stage.flow(*p).runner->program_ptr();
  if (const auto q = flow_against(request, stage)) out.q = stage.flow(*q).runner->program_ptr();
  return out;
}

const LawSeries* find_laws(const MetricSnapshot& measured, const LawPair& pair) {
  const auto at = std::find_if(measured.laws.begin(), measured.laws.end(), [&](const LawSeries& laws) {
    return laws.pair.flow == pair.flow && laws.pair.against == pair.against;
  });
  return at == measured.laws.end() ? nullptr : &*at;
}

bool take_laws(std::vector<LawSeries>& known, const LawPair& pair, const Scene& scene, const Mixture& target) {
  const auto at = std::find_if(known.begin(), known.end(), [&](const LawSeries& laws) {
    return laws.pair.flow == pair.flow && laws.pair.against == pair.against;
  });
  if (at != known.end() && at->pair == pair) return false;
  LawSeries measured{pair, std::make_shared<LawDistances>(where_it_exists<LawDistances>(
                               [&] { return measure_laws(scene, target, pair.clock, *pair.p, pair.q.get()); }))};
  if (at != known.end())
    *at = std::move(measured);
  else
    known.push_back(std::move(measured));
  return true;
}

std::vector<std::shared_ptr<const SamplerProgram>> measurable_programs(const Stage& stage) {
  std::vector<std::shared_ptr<const SamplerProgram>> out;
  for (std::size_t i = 0; i < stage.flow_count(); ++i)
    if (auto program = stage.flow(i).runner->program_ptr(); measurable(*program)) out.push_back(std::move(program));
  return out;
}

MetricSource::Shown ExactMetrics::state(const Stage& stage, std::size_t index) {
  const Stage::FlowView view = stage.flow(index);
  const auto program = view.runner->program_ptr();
  const Points& positions = view.runner->positions();
  if (!measurable(*program) || view.runner->ready() < std::min(positions.count(), kMeasuredParticles)) return {};
  if (shown_.size() <= index) shown_.resize(index + 1);
  Known& known = shown_[index];
  if (known.program != program || known.metrics->row != view.row) {
    known = {program, std::make_shared<StateMetrics>(measure_state(*program, view.row, stage.target(),
                                                                   first_particles(positions), stage.scene().seed,
                                                                   MetricDepth::head, laws_))};
  }
  return {known.metrics, true};
}

void ExactMetrics::measure_flows(const Stage& stage) {
  std::vector<std::shared_ptr<const FlowSeries>> flows;
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < stage.flow_count(); ++i) {
    const auto program = stage.flow(i).runner->program_ptr();
    if (!measurable(*program)) continue;
    const auto known = std::find_if(snapshot_.flows.begin(), snapshot_.flows.end(),
                                    [&](const auto& series) { return series->program == program; });
    flows.push_back(known != snapshot_.flows.end() ? *known : nullptr);
    if (flows.back() == nullptr) missing.push_back(i);
  }
  auto next = flows.begin();
  for (FlowSeries& series : measure_states(stage, missing, backend_, kPlotStates, laws_)) {
    next = std::find(next, flows.end(), nullptr);
    *next = std::make_shared<FlowSeries>(std::move(series));
  }
  snapshot_.flows = std::move(flows);
}

MetricSnapshot ExactMetrics::snapshot(const Stage& stage, const PlotRequest& request) {
  if (const SceneKey key = scene_key(stage); !(key == key_)) {
    snapshot_ = {};
    key_ = key;
  }
  switch (request.kind) {
    case PlotKind::none:
    case PlotKind::schedules:
      break;
    case PlotKind::solver_error:
    case PlotKind::solver_w2: {
      const auto programs = measurable_programs(stage);
      const SweepKey key = sweep_key(stage.scene(), stage.target());
      while (auto next = sweep_on(snapshot_.sweep, key, programs, backend_, laws_)) snapshot_.sweep = std::move(next);
      break;
    }
    case PlotKind::divergences:
    case PlotKind::kl_decay: {
      const LawPair pair = laws_of(request, stage);
      if (pair.p) take_laws(snapshot_.laws, pair, stage.scene(), *stage.target());
      break;
    }
    case PlotKind::sliced_w2:
    case PlotKind::kl:
    case PlotKind::mode_weights:
    case PlotKind::mode_shares:
      measure_flows(stage);
      break;
    case PlotKind::elbo:
      if (!snapshot_.elbo)
        snapshot_.elbo = std::make_shared<ElboSeries>(
            where_it_exists<ElboSeries>([&] { return measure_elbo_terms(stage.scene(), *stage.target()); }));
      break;
    case PlotKind::log_likelihood:
      if (!snapshot_.likelihood)
        snapshot_.likelihood = std::make_shared<std::vector<LikelihoodAt>>(where_it_exists<std::vector<LikelihoodAt>>(
            [&] { return measure_likelihood(stage.scene(), *stage.target(), stage.clock(), kLikelihoodTimes); }));
      break;
    case PlotKind::score_error: {
      std::vector<std::shared_ptr<const NetErrors>> nets;
      for (const auto& [id, net] : nets_of(stage)) {
        const auto known = std::find_if(snapshot_.nets.begin(), snapshot_.nets.end(),
                                        [&, &net = net](const auto& errors) { return errors->net == net; });
        nets.push_back(known != snapshot_.nets.end()
                           ? *known
                           : std::make_shared<NetErrors>(measure_net(id, net, *stage.target())));
      }
      snapshot_.nets = std::move(nets);
      break;
    }
  }
  return snapshot_;
}

}  // namespace scorescope
