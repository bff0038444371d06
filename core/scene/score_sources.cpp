#include "core/scene/score_sources.h"

#include <cmath>
#include <cstdio>
#include <string>

#include "core/math/guidance.h"
#include "core/math/mixture_sampler.h"
#include "core/math/predictions.h"

namespace scorescope {
namespace {

constexpr std::uint32_t kKdeRow = 0x4B4445u;  // apart from the draws a metric compares with, which are row 0

}  // namespace

Mixture kde_mixture(const Mixture& target, int samples, double bandwidth, std::uint64_t seed) {
  const MixtureSampler sampler(target, {1.0, 0.0});
  std::vector<Vec2> points;
  std::vector<int> labels;
  for (int i = 0; i < samples; ++i) {
    const auto words = philox(seed, Stream::metric, static_cast<std::uint32_t>(i), kKdeRow);
    points.push_back(sampler(words));
    labels.push_back(target.components[sampler.component(words)].label);
  }
  Mixture out = kernel_density(points, target.dim, bandwidth);
  for (std::size_t i = 0; i < labels.size(); ++i) out.components[i].label = labels[i];
  return out;
}

ScoreSource score_source(const FlowSpec& flow, const ScoreSpec& score, const Mixture& target, std::uint64_t seed,
                         std::shared_ptr<const LearnedScore> learned) {
  ScoreSource out;
  if (score.kind == ScoreKind::learned) out.learned = std::move(learned);
  if (score.kind == ScoreKind::kde)
    out.mixture = std::make_shared<const Mixture>(kde_mixture(target, score.samples, score.bandwidth, seed));
  if (flow.guided && (flow.kind == FlowKind::reverse_sde || flow.kind == FlowKind::pf_ode)) {
    out.guide = std::make_shared<const Mixture>(class_conditional(out.scored(target), flow.guidance.label));
    out.weight = flow.guidance.weight;
  }
  return out;
}

std::string score_note(const ScoreSpec& score, Signal level, const LearnedScore* learned) {
  if (learned != nullptr)
    return score.model + (learned->step == 0 ? ", untrained" : ", " + std::to_string(learned->step) + " steps");
  if (score.kind != ScoreKind::kde) return {};
  char text[96];
  std::snprintf(text, sizeof text, "KDE, h = %.3g, N = %d", effective_bandwidth(score.bandwidth, level), score.samples);
  return text;
}

}  // namespace scorescope
