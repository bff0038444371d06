#pragma once

#include <memory>
#include <span>

#include "core/render/panel_picture.h"
#include "core/scene/stage.h"

namespace scorescope {

/// So many of the tracked particles are shown one by one: more only hide one another.
inline constexpr std::uint32_t kShownPaths = 16;

/// The last stretch of the shown particles' paths, as `runner` ran them; none where it has not come as far.
Trails trails_of(const FlowRunner& runner, const Stage::FlowView& view, int dim);

/// Flows run beside the stage's for the picture alone: a few particles all the way to the end, and a net of starts.
/// They are the same tables, so what they show is the panel's own flow.
class SideRuns {
 public:
  explicit SideRuns(Backend& backend) : backend_(&backend) {}

  /// The panel's flow with the shown particles alone, run to its end as far as `deadline` allows.
  const FlowRunner& whole(const Stage& stage, const Stage::FlowView& view,
                          std::chrono::steady_clock::time_point deadline);
  /// The panel's flow with one particle alone, run likewise. Its number may be any: it is the flow's own particle i.
  const FlowRunner& one(const Stage& stage, const Stage::FlowView& view, std::uint32_t particle,
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
    std::uint32_t first = 0;  ///< number of its first particle
    FlowRunner runner;
  };
  enum class Of { shown, net, one };
  Run& run(std::vector<Run>& runs, const Stage& stage, const Stage::FlowView& view, Of of, std::uint32_t first = 0);
  const FlowRunner& to_the_end(Run& run, std::chrono::steady_clock::time_point deadline);

  Backend* backend_;
  std::vector<Run> futures_, nets_, ones_;  ///< the ones used last at the end
  bool behind_ = false;
};

/// Paths of the first `count` particles of a runner of the view's flow over all complete states, in playing order, as
/// far as they are known.
Paths paths_of(const FlowRunner& runner, const Stage::FlowView& view, int dim, std::uint32_t count);

/// E[x_0|x] and Cov[x_0|x] at positions [n, 2]. `guide`: of what guidance makes of the score, which is
/// the same mean of the two posteriors' moments (both are affine in the score and its derivative).
std::vector<PosteriorMark> posterior_marks(const Stage& stage, const Stage::FlowView& view, Signal level,
                                           std::span<const float> positions);

}  // namespace scorescope
