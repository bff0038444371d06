#pragma once

#include <memory>

#include "core/render/panel_picture.h"
#include "core/scene/stage.h"

namespace scorescope {

/// So many of the tracked particles are shown one by one: more only hide one another.
inline constexpr std::uint32_t kShownPaths = 16;

/// The last stretch of the shown particles' paths.
Trails trails_of(const Stage::FlowView& view, int dim);

/// Flows run beside the stage's for the picture alone: a few particles all the way to the end, and a net of starts.
/// They are the same tables, so what they show is the panel's own flow.
class SideRuns {
 public:
  explicit SideRuns(Backend& backend) : backend_(&backend) {}

  /// The panel's flow with the shown particles alone, run to its end as far as `deadline` allows.
  const FlowRunner& whole(const Stage& stage, const Stage::FlowView& view,
                          std::chrono::steady_clock::time_point deadline);
  /// Paths of the shown particles (of rough ones the first few) over all complete states, in playing order, as far as
  /// `deadline` allows.
  Paths paths(const Stage& stage, const Stage::FlowView& view, std::chrono::steady_clock::time_point deadline);
  /// The image of a net over 2.5 standard deviations of the prior at the state shown. Flows to the data only.
  FlowMap flow_map(const Stage& stage, const Stage::FlowView& view, std::chrono::steady_clock::time_point deadline);
  /// Whether something asked for since begin() still had work to do.
  void begin() { behind_ = false; }
  [[nodiscard]] bool behind() const { return behind_; }

 private:
  struct Run {
    std::shared_ptr<const SamplerProgram> of;
    std::uint64_t seed = 0;
    FlowRunner runner;
  };
  Run& run(std::vector<Run>& runs, const Stage& stage, const Stage::FlowView& view, bool net);

  Backend* backend_;
  std::vector<Run> futures_, nets_;  ///< the ones used last at the end
  bool behind_ = false;
};

/// E[x_0|x] and Cov[x_0|x] at the first `count` particles shown. `guide`: of what guidance makes of the score, which is
/// the same mean of the two posteriors' moments (both are affine in the score and its derivative).
std::vector<PosteriorMark> posterior_marks(const Stage& stage, const Stage::FlowView& view, Signal level,
                                           std::uint32_t count);

}  // namespace scorescope
