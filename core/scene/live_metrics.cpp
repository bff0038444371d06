#include "core/scene/live_metrics.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "core/math/density_divergence.h"

namespace scorescope {
namespace {

constexpr std::size_t kKeptLaws = 12;  // each some 2 MB
constexpr int kFreshRepeats = 40;
constexpr int kCells = 50;
constexpr int kBandRepeats = 200;

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
    law.histogram = std::make_unique<ParticleHistogram>(law.claimed.law, law.claimed.level, particles.count(), kCells,
                                                        kBandRepeats, seed);
  if (law.histogram) out.kl = (*law.histogram)(particles).kl;
  if (depth == MetricDepth::head) return out;
  out.weights = mode_weights(*target, state.level, particles);
  out.weights->wanted = law.claimed.shares;
  out.weights->tv = 0.0;
  for (std::size_t k = 0; k < law.claimed.shares.size(); ++k)
    out.weights->tv += 0.5 * std::abs(out.weights->found[k] - law.claimed.shares[k]);
  if (depth == MetricDepth::curve) return out;
  if (!law.band) law.band = law.distance->fresh_band(kFreshRepeats, seed);
  out.band = law.band;
  return out;
}

Points first_particles(const Points& particles, std::size_t most) {
  Points out = particles;
  out.data.resize(std::min(particles.count(), most) * static_cast<std::size_t>(particles.dim));
  return out;
}

std::vector<int> spread_rows(const SamplerProgram& program, const Clock& clock, int count) {
  std::vector<int> out;
  for (int i = 0; i < count; ++i) out.push_back(clock.waypoint(program, static_cast<double>(i) / (count - 1)));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

FlowSeries measure_states(const Stage& stage, std::size_t index, Backend& backend, int count, MetricDepth depth,
                          LawShelf& laws) {
  const Stage::FlowView view = stage.flow(index);
  const auto program = view.runner->program_ptr();
  FlowSeries out{.id = view.spec->id, .name = view.name, .program = program, .learned = view.learned != nullptr};
  if (!measurable(*program)) return out;
  const std::uint64_t seed = stage.scene().seed;
  const auto particles = std::min(static_cast<std::size_t>(stage.scene().particles), kMeasuredParticles);
  FlowRunner runner(backend, program, stage.target(), seed, static_cast<std::uint32_t>(particles));
  for (const int row : spread_rows(*program, stage.clock(), count)) {
    runner.seek(row);
    runner.advance(std::chrono::steady_clock::time_point::max());
    out.states.push_back(std::make_shared<StateMetrics>(
        measure_state(*program, row, stage.target(), runner.positions(), seed, depth, laws)));
  }
  return out;
}

}  // namespace scorescope
