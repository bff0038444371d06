#include "core/scene/live_metrics.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "core/math/density_divergence.h"

namespace scorescope {
namespace {

constexpr std::size_t kKeptLaws = 12;  // each some 2 MB
constexpr int kQuickRepeats = 40;

/// Points without noise have no density to cut into cells.
bool has_width(const ClaimedLaw& claimed) {
  const Mixture law = noised(claimed.law, claimed.level);
  return std::all_of(law.components.begin(), law.components.end(), [&](const Component& c) {
    return c.cov(0, 0) > 0.0 && (law.dim == 1 || c.cov.determinant() > 0.0);
  });
}

}  // namespace

LawShelf::Law& LawShelf::law(const SamplerProgram& program, const Waypoint& state,
                             const std::shared_ptr<const Mixture>& target, std::size_t particles) {
  const Key key{target, program.source.guide, program.source.weight, program.temperature, state.level, particles};
  const auto known = std::find_if(laws_.begin(), laws_.end(), [&](const auto& l) { return l.first == key; });
  if (known != laws_.end()) {
    std::rotate(known, known + 1, laws_.end());
    return *laws_.back().second;
  }
  auto law = std::make_unique<Law>();
  law->claimed = claimed_law(program, state, *target);
  law->distance = std::make_unique<SlicedW2>(law->claimed.law, law->claimed.level, particles);
  if (laws_.size() == kKeptLaws) laws_.erase(laws_.begin());
  laws_.emplace_back(key, std::move(law));
  return *laws_.back().second;
}

bool measurable(const SamplerProgram& program) {
  return program.start != Start::points;
}

StateMetrics measure_state(const SamplerProgram& program, int row, const std::shared_ptr<const Mixture>& target,
                           const Points& particles, std::uint64_t seed, MetricDepth depth, LawShelf& laws) {
  const Waypoint& state = program.waypoints[static_cast<std::size_t>(row)];
  StateMetrics out{.row = row, .t = state.t, .level = state.level, .nfe = state.nfe, .sliced_w2 = INFINITY};
  if (!std::all_of(particles.data.begin(), particles.data.end(), [](float x) { return std::isfinite(x); })) return out;
  LawShelf::Law& law = laws.law(program, state, target, particles.count());
  out.sliced_w2 = (*law.distance)(particles);
  if (depth == MetricDepth::head && target->dim == 2) return out;
  if (!law.histogram && has_width(law.claimed))
    law.histogram = std::make_unique<ParticleHistogram>(law.claimed.law, law.claimed.level, particles.count(),
                                                        ParticleHistogram::kCells, ParticleHistogram::kRepeats, seed);
  if (law.histogram) out.kl = (*law.histogram)(particles).kl;
  if (depth == MetricDepth::head) return out;
  out.weights = mode_weights(*target, state.level, particles);
  out.weights->wanted = law.claimed.shares;
  out.weights->tv = 0.0;
  for (std::size_t k = 0; k < law.claimed.shares.size(); ++k)
    out.weights->tv += 0.5 * std::abs(out.weights->found[k] - law.claimed.shares[k]);
  if (depth == MetricDepth::curve) return out;
  if (!law.band) law.band = law.distance->fresh_band(kQuickRepeats, seed);
  out.band = law.band;
  return out;
}

Points first_particles(const Points& particles, std::size_t most) {
  Points out = particles;
  out.data.resize(std::min(particles.count(), most) * static_cast<std::size_t>(particles.dim));
  return out;
}

std::vector<FlowSeries> measure_states(const Stage& stage, const std::vector<std::size_t>& flows, Backend& backend,
                                       int count, LawShelf& laws) {
  constexpr int kBandEvery = 4;
  const std::uint64_t seed = stage.scene().seed;
  std::vector<FlowSeries> out;
  std::vector<std::optional<FlowRunner>> runners;
  for (const std::size_t index : flows) {
    const Stage::FlowView view = stage.flow(index);
    const auto program = view.runner->program_ptr();
    out.push_back({.id = view.spec->id, .name = view.name, .program = program, .learned = view.learned != nullptr});
    const auto particles = std::min(view.runner->positions().count(), kMeasuredParticles);
    runners.emplace_back();
    if (measurable(*program))
      runners.back().emplace(backend, program, stage.target(), seed, static_cast<std::uint32_t>(particles));
  }
  // All flows at one time of the clock together: they claim the same law, and it is prepared once.
  for (int k = 0; k < count; ++k)
    for (std::size_t f = 0; f < out.size(); ++f) {
      if (!runners[f]) continue;
      const SamplerProgram& program = *out[f].program;
      auto& states = out[f].states;
      const int row = stage.clock().waypoint(program, static_cast<double>(k) / (count - 1));
      if (!states.empty() && states.back()->row == row) continue;
      runners[f]->seek(row);
      runners[f]->advance(std::chrono::steady_clock::time_point::max());
      const MetricDepth depth = k % kBandEvery == 0 ? MetricDepth::band : MetricDepth::curve;
      states.push_back(std::make_shared<StateMetrics>(
          measure_state(program, row, stage.target(), runners[f]->positions(), seed, depth, laws)));
    }
  for (FlowSeries& series : out)
    std::sort(series.states.begin(), series.states.end(), [](const auto& a, const auto& b) { return a->row < b->row; });
  return out;
}

}  // namespace scorescope
