#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/math/error.h"
#include "core/scene/live_metrics.h"
#include "core/scene/scene_metrics.h"
#include "core/scene/solver_sweep.h"

namespace scorescope {

/// A plot that is wanted: of a kind, and where it is of one flow or two, which (none: the first; the prior).
struct PlotRequest {
  PlotKind kind = PlotKind::none;
  std::string flow, against;
  PlotRequest(PlotKind of) : kind(of) {}  // NOLINT(google-explicit-constructor): most kinds name no flow
  PlotRequest(PlotKind of, const std::string& flow_id, const std::string& against_id);
  auto operator<=>(const PlotRequest&) const = default;
};
PlotRequest request_of(const PanelSpec& panel);
/// Whether it compares two laws over the clock.
constexpr bool is_of_laws(PlotKind kind) {
  return kind == PlotKind::divergences || kind == PlotKind::kl_decay;
}
constexpr bool is_of_sweep(PlotKind kind) {
  return kind == PlotKind::solver_error || kind == PlotKind::solver_w2;
}
/// The flow that a plot is of, or the second one it names. Null: there is none, or the prior.
std::optional<std::size_t> flow_of(const PlotRequest& request, const Stage& stage);
std::optional<std::size_t> flow_against(const PlotRequest& request, const Stage& stage);

/// Two laws that a plot compares.
struct LawPair {
  std::string flow, against;                   ///< as it names them
  std::shared_ptr<const SamplerProgram> p, q;  ///< null p: it compares none; null q: the prior
  Clock clock;
  bool operator==(const LawPair&) const = default;
};
LawPair laws_of(const PlotRequest& request, const Stage& stage);
struct LawSeries {
  LawPair pair;
  std::shared_ptr<const LawDistances> distances;  ///< without points where there is no such number
};
/// Measures `pair` unless it is among `known`, in place of what is known of the same flows. Whether it did.
bool take_laws(std::vector<LawSeries>& known, const LawPair& pair, const Scene& scene, const Mixture& target);

/// What was measured of a scene: immutable, shared between whoever measures and whoever draws.
struct MetricSnapshot {
  std::vector<std::shared_ptr<const FlowSeries>> flows;  ///< in the scene's order, without those not measurable
  std::shared_ptr<const ElboSeries> elbo;
  std::shared_ptr<const std::vector<LikelihoodAt>> likelihood;
  std::vector<std::shared_ptr<const NetErrors>> nets;
  std::shared_ptr<const SolverSweep> sweep;
  std::vector<LawSeries> laws;  ///< the latest of every pair, of what settings there were then
};

/// What the plots of a target, its schedule and its nets depend on: equal, and nothing is measured again.
struct SceneKey {
  std::shared_ptr<const Mixture> target;
  ScheduleSpec schedule;
  StepGridSpec grid;
  Prior prior = Prior::standard;
  std::uint64_t seed = 0;
  ElboMeasure elbo;
  Clock clock;
  bool operator==(const SceneKey&) const = default;
};
SceneKey scene_key(const Stage& stage);

/// The nets of a scene with the ids of their models.
std::vector<std::pair<std::string, std::shared_ptr<const LearnedScore>>> nets_of(const Stage& stage);

/// Nothing for a scene that has no such number, such as the likelihood of points without a bandwidth.
template <class T, class Measure>
T where_it_exists(Measure&& measure) {
  try {
    return measure();
  } catch (const UserError&) {
    return {};
  }
}

/// What was measured last of the flows that `pair` names; null: nothing.
const LawSeries* find_laws(const MetricSnapshot& measured, const LawPair& pair);
/// The tables of the flows whose particles are samples of a law.
std::vector<std::shared_ptr<const SamplerProgram>> measurable_programs(const Stage& stage);

/// Where pictures take measured numbers from.
class MetricSource {
 public:
  MetricSource() = default;
  MetricSource(const MetricSource&) = delete;
  MetricSource& operator=(const MetricSource&) = delete;
  virtual ~MetricSource() = default;

  struct Shown {
    std::shared_ptr<const StateMetrics> metrics;  ///< null: nothing is known yet
    bool exact = false;                           ///< of the very state shown; else of the last one measured
  };
  /// Of the state that flow `index` shows.
  virtual Shown state(const Stage& stage, std::size_t index) = 0;
  /// What a plot of this kind is drawn from, as far as it is known.
  virtual MetricSnapshot snapshot(const Stage& stage, const PlotRequest& request) = 0;
};

/// Measures on the spot, for pictures that are made off the clock: exports. A stage whose flows do not stand at the
/// clock has no numbers.
class ExactMetrics final : public MetricSource {
 public:
  explicit ExactMetrics(Backend& backend) : backend_(backend) {}
  Shown state(const Stage& stage, std::size_t index) override;
  MetricSnapshot snapshot(const Stage& stage, const PlotRequest& request) override;

 private:
  struct Known {
    std::shared_ptr<const SamplerProgram> program;
    std::shared_ptr<const StateMetrics> metrics;
  };
  void measure_flows(const Stage& stage);

  Backend& backend_;
  LawShelf laws_;
  std::vector<Known> shown_;
  MetricSnapshot snapshot_;
  SceneKey key_;
};

/// Points a plot of flows is drawn through.
inline constexpr int kPlotStates = 33;
inline constexpr int kLikelihoodTimes = 13;

}  // namespace scorescope
