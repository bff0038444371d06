#pragma once

#include <string>
#include <vector>

#include "core/flow/backend.h"
#include "core/math/divergence.h"
#include "core/math/paired_error.h"
#include "core/math/particle_divergence.h"
#include "core/scene/stage.h"

namespace scorescope {

/// One flow run from start to end, and how its particles compare with the law they claim to have.
struct FlowResult {
  std::string id, kind, solver;
  std::string note;       ///< e.g. that a step limit cut the flow short; usually empty
  std::string model;      ///< id of the net it followed; empty: none
  std::int64_t step = 0;  ///< training steps that net has taken
  Points particles;       ///< final state
  double t = 0.0;         ///< its schedule time
  int nfe = 0;
  double seconds = 0.0;  ///< of running the rows alone
};

/// Runs flow `index` of a staged scene once, without keyframes.
FlowResult run_flow(const Stage& stage, std::size_t index, Backend& backend);

/// What `run --metrics` says of it (T7, T8). For flows to data: the final state with the last noise removed (E[x0|x])
/// against p_0. A forward flow or encoder ends on p_T, and is compared with that. A guided flow is compared with the
/// class it is guided to, p_0(x | y): the law of w = 1.
struct FlowMetrics {
  Moments moments;      ///< of the final particles
  std::string against;  ///< "p_0", "p_T" or "p_0 given y = 1"
  double sliced_w2 = 0.0;
  SlicedW2::Band band;  ///< fresh samples of the same number
  double excess = 0.0;  ///< sqrt(max(0, sliced_w2^2 - E fresh^2))
  ModeReport modes;
  ParticleDivergence divergence;  ///< KL, JS, TV with their bias removed, and bands (T9)
  ModeWeights weights;
  std::optional<double> w2;  ///< 1D: W2 itself
  /// Of a flow that follows a net, between its final particles and those of the same flow with the exact score.
  std::optional<PairedError> paired;
  /// Of a flow to data that sets out from data draws, the share of particles whose likeliest component at the end is
  /// that of their own draw: chance, or the memory of a path.
  std::optional<double> home_share;
  struct AtTime {
    double t = 0.0;
    Signal level;
    double sliced_w2 = 0.0;
  };
  std::vector<AtTime> along;  ///< against the density each state claims, first `along_particles` particles
  std::size_t along_particles = 0;
};

/// Exact quantiles and bands that several flows of one scene are compared with, prepared once.
class MetricLaws {
 public:
  const SlicedW2& distance(const Mixture& law, Signal level, std::size_t particles);
  /// What fresh samples get; the scene's seed draws them.
  const SlicedW2::Band& band(const Mixture& law, Signal level, std::size_t particles, std::uint64_t seed);

 private:
  struct Entry {
    Mixture law;
    Signal level;
    std::size_t particles;
    std::unique_ptr<SlicedW2> distance;
    std::optional<SlicedW2::Band> band;
  };
  Entry& entry(const Mixture& law, Signal level, std::size_t particles);
  std::vector<Entry> entries_;
};

FlowMetrics measure_flow(const Stage& stage, std::size_t index, const FlowResult& result, Backend& backend,
                         MetricLaws& laws);
inline FlowMetrics measure_flow(const Stage& stage, std::size_t index, const FlowResult& result, Backend& backend) {
  MetricLaws laws;
  return measure_flow(stage, index, result, backend, laws);
}

}  // namespace scorescope
