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

MetricSnapshot ExactMetrics::snapshot(const Stage& stage, PlotKind kind) {
  if (const SceneKey key = scene_key(stage); !(key == key_)) {
    snapshot_ = {};
    key_ = key;
  }
  switch (kind) {
    case PlotKind::none:
      break;
    case PlotKind::sliced_w2:
    case PlotKind::kl:
    case PlotKind::mode_weights:
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
                                        [&](const auto& errors) { return errors->net == net; });
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
