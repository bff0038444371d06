#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/flow/clock.h"
#include "core/scene/claimed_law.h"
#include "core/scene/measure.h"

namespace scorescope {

/// Live metrics speak of the first so many particles of a flow: enough to tell, few enough to sort 64 times a state.
inline constexpr std::size_t kMeasuredParticles = 2000;

/// One state of one flow against the law its panel draws there (T7).
struct StateMetrics {
  int row = 0;  ///< waypoint
  double t = 0.0;
  Signal level;
  int nfe = 0;
  double sliced_w2 = 0.0;              ///< 1D: W2; infinite where a particle is not a finite number
  std::optional<SlicedW2::Band> band;  ///< of sliced_w2 for as many fresh samples
  std::optional<ParticleEstimate> kl;  ///< with its bias removed, and its band (T9)
  std::optional<ModeWeights> weights;
};
enum class MetricDepth {
  head,   ///< the one number beside NFE: sliced W2; in 1D KL with it
  curve,  ///< and KL and mode weights
  band,   ///< and what fresh samples get
};

/// Laws that states are measured against, each prepared once: states of equal law share it.
class LawShelf {
 public:
  struct Law {
    ClaimedLaw claimed;
    std::unique_ptr<SlicedW2> distance;
    std::optional<SlicedW2::Band> band;
    std::unique_ptr<ParticleHistogram> histogram;
  };
  /// `program` and `target` must be those whose state it is.
  Law& law(const SamplerProgram& program, const Waypoint& state, const std::shared_ptr<const Mixture>& target,
           std::size_t particles);

 private:
  struct Key {
    std::shared_ptr<const Mixture> target, guide;
    double weight = 0.0, temperature = 1.0;
    Signal level;
    std::size_t particles = 0;
    bool operator==(const Key&) const = default;
  };
  std::vector<std::pair<Key, std::unique_ptr<Law>>> laws_;  ///< latest last
};

/// Whether the particles of a flow are samples of a law at all: those on a net or a line of starts are not.
bool measurable(const SamplerProgram& program);

/// Measures `particles`, which stand at waypoint `row` of `program`. `seed` draws the fresh samples of the bands.
StateMetrics measure_state(const SamplerProgram& program, int row, const std::shared_ptr<const Mixture>& target,
                           const Points& particles, std::uint64_t seed, MetricDepth depth, LawShelf& laws);

/// The first `most` of them.
Points first_particles(const Points& particles, std::size_t most = kMeasuredParticles);

/// A flow's states in the order of its rows.
struct FlowSeries {
  std::string id, name;
  std::shared_ptr<const SamplerProgram> program;
  bool learned = false;  ///< it follows a net
  bool current = true;   ///< false: of settings that were changed since; drawn fainter until the new ones are measured
  std::vector<std::shared_ptr<const StateMetrics>> states;
};

/// Measures `count` states of the flows with these numbers, spread over the clock, by runs of their own; every fourth
/// with the band of fresh samples. A flow that cannot be measured has no states.
std::vector<FlowSeries> measure_states(const Stage& stage, const std::vector<std::size_t>& flows, Backend& backend,
                                       int count, LawShelf& laws);

}  // namespace scorescope
