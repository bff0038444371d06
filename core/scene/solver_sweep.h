#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/flow/backend.h"
#include "core/scene/live_metrics.h"

namespace scorescope {

/// What the sweep of a scene depends on: where it goes from, to where, over which times. `grid` says how steps are
/// spread and where they end; how many there are is what is swept.
struct SweepKey {
  std::shared_ptr<const Mixture> target;
  NoiseSchedule schedule;
  StepGridSpec grid;
  Prior prior = Prior::standard;
  std::uint64_t seed = 0;
  bool operator==(const SweepKey&) const = default;
};
SweepKey sweep_key(const Scene& scene, std::shared_ptr<const Mixture> target);

/// The end of one run with the exact score.
struct SweepPoint {
  int nfe = 0;
  double error = 0.0;  ///< rms distance to where the ODE brings the same starts; of solvers without noise
  double w2 = 0.0;     ///< sliced W2 (1D: W2) to p at t_min
};
struct SweepLine {
  std::string solver;  ///< "heun", as a scene names it
  std::string name;    ///< "Heun"
  std::string label;   ///< short, for the end of a line: "RK4"
  bool noisy = false;
  std::vector<SweepPoint> points;  ///< rising NFE
};
/// Error against score evaluations of every solver of fixed steps. The reference is Runge-Kutta 4 in 400 steps of equal
/// log-SNR; error is what the solvers are compared by, since starts are the same and sampling noise cancels (T8).
struct SolverSweep {
  SweepKey key;
  std::vector<SweepLine> lines;
  std::optional<SlicedW2::Band> fresh;  ///< of w2 for as many fresh samples
  /// The scene's own flows that end where the sweep does, whatever their score.
  struct Flow {
    std::shared_ptr<const SamplerProgram> program;
    SweepPoint end;
  };
  std::vector<Flow> flows;
  std::shared_ptr<const Points> truth;  ///< ends of the reference; null: not run yet
  std::size_t runs = 0;                 ///< done so far
};

/// Takes up a sweep where it stands, or begins it anew for another key: one run more, few evaluations before many.
/// Null when there is none left to do. `flows` are marked in it.
std::shared_ptr<const SolverSweep> sweep_on(const std::shared_ptr<const SolverSweep>& so_far, const SweepKey& key,
                                            std::span<const std::shared_ptr<const SamplerProgram>> flows,
                                            Backend& backend, LawShelf& laws);

}  // namespace scorescope
