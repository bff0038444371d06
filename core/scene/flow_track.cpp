#include "core/scene/flow_track.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

constexpr std::size_t kMostStates = 600;  // of one flow

bool deep_enough(const StateMetrics& m, MetricDepth depth) {
  if (depth == MetricDepth::head) return true;
  if (!std::isfinite(m.sliced_w2)) return true;  // nothing more can be said of it
  return m.weights.has_value() && (depth == MetricDepth::curve || m.band.has_value());
}

}  // namespace

FlowTrack::FlowTrack(WantedFlow wanted) : wanted_(std::move(wanted)) {
  series_.id = wanted_.id, series_.name = wanted_.name;
  series_.program = wanted_.program;
  series_.learned = wanted_.learned != nullptr;
}

void FlowTrack::rename(const WantedFlow& wanted) {
  wanted_ = wanted;
  series_.id = wanted.id, series_.name = wanted.name;
}

std::vector<std::shared_ptr<const StateMetrics>>::const_iterator FlowTrack::place(int row) const {
  return std::lower_bound(series_.states.begin(), series_.states.end(), row,
                          [](const auto& state, int r) { return state->row < r; });
}

bool FlowTrack::knows(int row, MetricDepth depth) const {
  const auto at = place(row);
  return at != series_.states.end() && (*at)->row == row && deep_enough(**at, depth);
}

void FlowTrack::take(StateMetrics metrics) {
  if (series_.states.size() >= kMostStates) drop_one();
  const auto at = place(metrics.row);
  auto state = std::make_shared<const StateMetrics>(std::move(metrics));
  if (at != series_.states.end() && (*at)->row == state->row)
    series_.states[static_cast<std::size_t>(at - series_.states.begin())] = std::move(state);
  else
    series_.states.insert(at, std::move(state));
}

/// One that was only shown and is in no plan.
void FlowTrack::drop_one() {
  const auto at = std::find_if(series_.states.begin(), series_.states.end(),
                               [](const auto& state) { return !deep_enough(*state, MetricDepth::curve); });
  if (at != series_.states.end()) series_.states.erase(at);
}

void FlowTrack::plan(const Clock& clock) {
  for (std::size_t i = 0; i < kPasses.size(); ++i) {
    rows_[i].clear();
    for (int k = 0; k < kPasses[i]; ++k)
      rows_[i].push_back(clock.waypoint(*wanted_.program, static_cast<double>(k) / (kPasses[i] - 1)));
  }
}

bool FlowTrack::knows_pass(std::size_t pass, MetricDepth depth) const {
  return std::all_of(rows_[pass].begin(), rows_[pass].end(), [&](int row) { return knows(row, depth); });
}

const Points& FlowTrack::particles_at(int row, Backend& backend, const SceneKey& scene, std::uint32_t particles) {
  if (!runner_) runner_ = std::make_unique<FlowRunner>(backend, wanted_.program, scene.target, scene.seed, particles);
  runner_->seek(row);
  runner_->advance(std::chrono::steady_clock::time_point::max());
  return runner_->positions();
}

}  // namespace scorescope
