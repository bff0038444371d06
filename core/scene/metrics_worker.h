#pragma once

#include <set>

#include "core/scene/metric_source.h"

namespace scorescope {

/// Measures what a stage shows on a thread of its own that gives way to those that draw: the states shown first, then
/// every flow at more and more of the clock, from copies of its particles and with a backend of its own. What was
/// measured of a table of rows stays true as long as that table is shown, so only flows whose settings changed are
/// measured again; between two measurements it looks for newer ones.
class MetricsWorker final : public MetricSource {
 public:
  MetricsWorker();
  ~MetricsWorker() override;

  /// Once a frame, where `stands` says that the flows stand at the clock. `plots`: those that are looked at; flows are
  /// always measured.
  void follow(const Stage& stage, const std::set<PlotRequest>& plots, bool stands);
  /// How much of one core it may take. A thread of low priority still keeps those that draw waiting for milliseconds,
  /// so that it rests between two measurements: while something moves four times as long as the last one took, and
  /// while a hand moves the target for good. What is waited for is measured at once.
  enum class Pace { all, some, none };
  void pace(Pace pace);
  Shown state(const Stage& stage, std::size_t index) override;
  MetricSnapshot snapshot(const Stage& stage, const PlotRequest& request) override;

  /// Something that was asked for is not measured yet.
  [[nodiscard]] bool busy() const;
  /// Whether something was measured since the last call.
  [[nodiscard]] bool take_news();
  /// Returns when nothing is left to do (for tests), or when what is on show and every flow's coarsest curve are
  /// measured (for a picture that is made once).
  enum class Until { coarse, all };
  void finish(Until until = Until::all);
  /// States measured so far, of whatever.
  [[nodiscard]] std::size_t measured() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace scorescope
