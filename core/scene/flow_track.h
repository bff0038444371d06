#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/scene/metric_source.h"

namespace scorescope {

inline constexpr std::array kPasses{9, 17, 33};  // states of a flow, from coarse to fine
inline constexpr int kBandPasses = 2;            // that many of them get the band of fresh samples
static_assert(kPasses.back() == kPlotStates);

/// What is to be measured of a flow.
struct WantedFlow {
  std::string id, name;
  std::shared_ptr<const SamplerProgram> program;
  std::shared_ptr<const LearnedScore> learned;
};

/// The measuring side of one flow: what is known of its states, where to measure next, and a run of its own to do it
/// at.
class FlowTrack {
 public:
  explicit FlowTrack(WantedFlow wanted);

  [[nodiscard]] const WantedFlow& wanted() const { return wanted_; }
  [[nodiscard]] const FlowSeries& series() const { return series_; }
  void rename(const WantedFlow& wanted);

  [[nodiscard]] bool knows(int row, MetricDepth depth) const;
  void take(StateMetrics metrics);

  /// Which rows the passes measure.
  void plan(const Clock& clock);
  [[nodiscard]] int row(std::size_t pass, int k) const { return rows_[pass][static_cast<std::size_t>(k)]; }
  [[nodiscard]] bool knows_pass(std::size_t pass, MetricDepth depth) const;

  /// Where its first `particles` stand at a row.
  const Points& particles_at(int row, Backend& backend, const SceneKey& scene, std::uint32_t particles);

 private:
  void drop_one();
  [[nodiscard]] std::vector<std::shared_ptr<const StateMetrics>>::const_iterator place(int row) const;

  WantedFlow wanted_;
  FlowSeries series_;
  std::array<std::vector<int>, kPasses.size()> rows_;
  std::unique_ptr<FlowRunner> runner_;
};

}  // namespace scorescope
