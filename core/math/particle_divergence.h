#pragma once

#include <cstdint>
#include <vector>

#include "core/math/divergence.h"
#include "core/math/mixture.h"

namespace scorescope {

/// A divergence estimated from particles, with what the count of particles does to it (T9).
struct ParticleEstimate {
  double value = 0.0;    ///< plug_in - bias: what to show; below zero by chance when the particles are as good as fresh
  double plug_in = 0.0;  ///< of the histogram as it is
  double bias = 0.0;     ///< what a perfect sampler's histogram of n particles reads on average
  SlicedW2::Band fresh;  ///< 5 %, mean and 95 % of `value` for fresh samples; no digit below its width means anything
};

/// KL, JS (nats) and TV between the particles' law and p, seen through a histogram whose m cells hold p's mass in equal
/// parts. Any histogram sees less than there is (data processing): these are lower bounds up to noise. The bias of KL
/// is (m - 1)/2n, of JS (m - 1)/8n, of TV sqrt((m - 1)/(2 pi n)): the leading order under p. KL runs from the particles
/// to p; the other way is infinite at the first empty cell. Fisher needs a density, which particles do not have: it is
/// offered between densities only (density_divergence.h).
struct ParticleDivergence {
  ParticleEstimate kl;
  ParticleEstimate js;
  ParticleEstimate tv;
  int cells = 0;
  std::size_t particles = 0;
};

/// The histogram of p at (alpha, sigma) prepared once, and its fresh-sample band for a count of particles.
class ParticleHistogram {
 public:
  static constexpr int kCells = 50;
  static constexpr int kRepeats = 200;

  /// 1D: `cells` intervals between exact quantiles. 2D: the nearest square number of cells, strips between quantiles of
  /// x, each cut at quantiles of y within the strip. The band comes from `repeats` perfect samplers: counts of n fresh
  /// particles in equal cells do not depend on p, so their cells are drawn directly (Stream::metric). Throws UserError
  /// for fewer than 2 cells, no particles, or p without width.
  ParticleHistogram(const Mixture& mixture, Signal level, std::size_t particles, int cells = kCells,
                    int repeats = kRepeats, std::uint64_t seed = 0);

  /// Throws UserError when the particles are not as many, or not of the dimension, that was prepared for.
  [[nodiscard]] ParticleDivergence operator()(const Points& particles) const;

  [[nodiscard]] int cells() const { return cells_; }
  /// The number of the cell that x falls into.
  [[nodiscard]] std::size_t cell_of(const Vec2& x) const;

 private:
  int dim_;
  int cells_;
  std::size_t count_;
  std::vector<double> edges_x_;               ///< inner edges, rising
  std::vector<std::vector<double>> edges_y_;  ///< of each strip (2D)
  ParticleDivergence empty_;                  ///< bias and band, before any particle is counted
};

/// How the particles share themselves out over the components of p at (alpha, sigma): the mean responsibility of each,
/// whose expectation under p is exactly its weight even where components overlap (unlike counts by nearest mode).
struct ModeWeights {
  std::vector<double> wanted;          ///< the weights, normalised
  std::vector<double> found;           ///< mean responsibilities; they sum to one
  std::vector<double> standard_error;  ///< of `found`, from the spread of responsibilities over the particles
  double tv = 0.0;                     ///< half the sum of |found - wanted|
};
ModeWeights mode_weights(const Mixture& mixture, Signal level, const Points& particles);

}  // namespace scorescope
