#include "core/scene/measure.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/flow/point_group.h"
#include "core/math/error.h"
#include "core/math/guidance.h"
#include "core/math/noised_mixture.h"
#include "core/scene/fields.h"

namespace scorescope {
namespace {

constexpr int kFreshRepeats = 100;
constexpr std::size_t kAlongParticles = 2000;
constexpr int kAlongTimes = 5;

std::unique_ptr<Cloud> make_cloud(const Stage& stage, std::shared_ptr<const SamplerProgram> program, std::size_t count,
                                  Backend& backend) {
  return backend.make_cloud({.seed = stage.scene().seed, .first = 0, .count = static_cast<std::uint32_t>(count)},
                            std::move(program), stage.target());
}

Points positions(const Cloud& cloud, std::size_t count, int dim) {
  Points out;
  out.dim = dim;
  out.data.resize(count * static_cast<std::size_t>(dim));
  cloud.positions(out.data);
  return out;
}

/// E[x0|x] at `level`, by the scores the flow followed.
Points without_noise(const ScoreSource& source, const Mixture& target, Signal level, const Points& particles) {
  Points out = particles;
  evaluate_points<float>(source, target, level, particles.data, {}, out.data);
  return out;
}

/// The same start and noise under the exact score.
PairedError against_exact(const Stage& stage, std::size_t index, const Points& particles, Backend& backend) {
  const auto exact = stage.exact_program(index);
  const auto cloud = make_cloud(stage, exact, particles.count(), backend);
  cloud->run(0, static_cast<int>(exact->rows.size()));
  return paired_error(particles, positions(*cloud, particles.count(), particles.dim));
}

double home_share(const Stage& stage, const SamplerProgram& program, const Points& last, Backend& backend) {
  SamplerProgram draws = program;
  draws.start_level = {1.0, 0.0};
  const auto cloud = make_cloud(stage, std::make_shared<const SamplerProgram>(std::move(draws)), last.count(), backend);
  const Points first = positions(*cloud, last.count(), last.dim);
  const auto components = noised_components<double>(*stage.target(), {1.0, 0.0});
  const auto mode = [&](const Points& points, std::size_t i) {
    const auto dim = static_cast<std::size_t>(points.dim);
    return nearest_mode(components, Vec2(points.data[i * dim], dim == 2 ? points.data[i * dim + 1] : 0.0f)).component;
  };
  std::size_t home = 0;
  for (std::size_t i = 0; i < last.count(); ++i) home += mode(first, i) == mode(last, i) ? 1 : 0;
  return static_cast<double>(home) / static_cast<double>(last.count());
}

bool finite(const Points& particles) {
  return std::all_of(particles.data.begin(), particles.data.end(), [](float x) { return std::isfinite(x); });
}

/// The setting that a flow which runs away would need otherwise.
std::string steadier(const Stage& stage, const FlowSpec& flow) {
  const std::string path = "flows/" + flow.id + "/";
  char now[32];
  const auto smaller = [&](const char* key, double value) {
    std::snprintf(now, sizeof now, " (now %g)", value);
    return "a smaller " + path + key + now;
  };
  if (flow.kind == FlowKind::langevin) return smaller("step_size", flow.langevin.step_size);
  if (flow.kind == FlowKind::annealed_langevin) return smaller("delta", flow.annealed_langevin.delta);
  const StepGridSpec& grid = flow.own_grid ? flow.grid : stage.scene().grid;
  return "more " + (flow.own_grid ? path : std::string()) + "grid/steps (now " + std::to_string(grid.steps) + ")";
}

/// A run that ended in no numbers, said with the first step after which there were none.
[[noreturn]] void refuse_run(const Stage& stage, const FlowSpec& flow, const SamplerProgram& program, Cloud& cloud,
                             const Points& last) {
  const int rows = static_cast<int>(program.rows.size());
  int row = 0;
  while (row < rows && finite(positions(cloud, last.count(), last.dim))) cloud.run(row, row + 1), ++row;
  throw UserError("flows/" + flow.id + ": from step " + std::to_string(row) + " of " + std::to_string(rows) +
                  " on a particle is not a finite number; it takes " + steadier(stage, flow));
}

}  // namespace

FlowResult run_flow(const Stage& stage, std::size_t index, Backend& backend) {
  const Stage::FlowView view = stage.flow(index);
  const SamplerProgram& program = view.runner->program();
  const auto count = std::size_t{stage.particles()};
  FlowResult out;
  out.id = view.spec->id;
  out.kind = name_of(view.spec->kind);
  out.solver = solver_key(*view.spec);
  out.note = program.note;
  if (view.learned) {
    out.model = (view.spec->own_score ? view.spec->score : stage.scene().score).model;
    out.step = view.learned->step;
  }
  const auto cloud = make_cloud(stage, view.runner->program_ptr(), count, backend);
  const auto begin = std::chrono::steady_clock::now();
  cloud->run(0, static_cast<int>(program.rows.size()));
  out.particles = positions(*cloud, count, stage.target()->dim);
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  out.t = program.waypoints.back().t;
  out.nfe = program.waypoints.back().nfe;
  return out;
}

MetricLaws::Entry& MetricLaws::entry(const Mixture& law, Signal level, std::size_t particles) {
  for (Entry& entry : entries_)
    if (entry.level == level && entry.particles == particles && entry.law == law) return entry;
  entries_.push_back({law, level, particles, std::make_unique<SlicedW2>(law, level, particles), std::nullopt});
  return entries_.back();
}

const SlicedW2& MetricLaws::distance(const Mixture& law, Signal level, std::size_t particles) {
  return *entry(law, level, particles).distance;
}

const SlicedW2::Band& MetricLaws::band(const Mixture& law, Signal level, std::size_t particles, std::uint64_t seed) {
  Entry& known = entry(law, level, particles);
  if (!known.band) known.band = known.distance->fresh_band(kFreshRepeats, seed);
  return *known.band;
}

FlowMetrics measure_flow(const Stage& stage, std::size_t index, const FlowResult& result, Backend& backend,
                         MetricLaws& laws) {
  const Stage::FlowView view = stage.flow(index);
  const SamplerProgram& program = view.runner->program();
  const bool guided = program.source.guide != nullptr && program.to_data;
  const Mixture target = guided ? class_conditional(*stage.target(), view.spec->guidance.label) : *stage.target();
  if (!finite(result.particles))
    refuse_run(stage, *view.spec, program,
               *make_cloud(stage, view.runner->program_ptr(), result.particles.count(), backend), result.particles);
  FlowMetrics out;
  out.moments = moments(result.particles);
  const Signal end = program.waypoints.back().level;
  Points last = result.particles;
  Signal law = end;
  out.against = "p_T";
  if (program.to_data) {
    out.against = "p_0";
    law = {1.0, 0.0};
    if (guided) out.against += " given y = " + std::to_string(view.spec->guidance.label);
    if (end.sigma > 0.0) last = without_noise(program.source, *stage.target(), end, result.particles);
  }
  const SlicedW2& distance = laws.distance(target, law, last.count());
  out.sliced_w2 = distance(last);
  out.band = laws.band(target, law, last.count(), stage.scene().seed);
  out.excess = std::sqrt(std::max(0.0, out.sliced_w2 * out.sliced_w2 - out.band.mean * out.band.mean));
  out.modes = mode_report(target, law, last);
  out.divergence = ParticleHistogram(target, law, last.count(), ParticleHistogram::kCells, ParticleHistogram::kRepeats,
                                     stage.scene().seed)(last);
  out.weights = mode_weights(target, law, last);
  if (target.dim == 1) out.w2 = out.sliced_w2;  // one direction: the same number
  if (program.to_data && program.start == Start::data) out.home_share = home_share(stage, program, last, backend);
  if (view.learned) out.paired = against_exact(stage, index, result.particles, backend);

  out.along_particles = std::min(last.count(), kAlongParticles);
  const auto cloud = make_cloud(stage, view.runner->program_ptr(), out.along_particles, backend);
  const int rows = static_cast<int>(program.rows.size());
  int row = 0;
  for (int i = 0; i < kAlongTimes; ++i) {
    int next = rows * i / (kAlongTimes - 1);
    while (!program.waypoints[static_cast<std::size_t>(next)].complete) ++next;
    cloud->run(row, next);
    row = next;
    const Waypoint& at = program.waypoints[static_cast<std::size_t>(row)];
    const SlicedW2& here = laws.distance(target, at.level, out.along_particles);
    out.along.push_back({at.t, at.level, here(positions(*cloud, out.along_particles, target.dim))});
  }
  return out;
}

}  // namespace scorescope
