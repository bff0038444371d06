#pragma once

#include <memory>

#include "core/scene/stage.h"

namespace scorescope {

/// What the next step of a flow does to one particle: its displacement, by where it comes from. They sum to the step.
struct StepTerms {
  Vec2 x = Vec2::Zero();      ///< where the particle stands
  Vec2 drift = Vec2::Zero();  ///< of x alone: f(t) x dt in an SDE or ODE
  Vec2 score = Vec2::Zero();  ///< what the score, or the noise or data it predicts, adds; in a step of several
                              ///< evaluations all of them together
  Vec2 noise = Vec2::Zero();  ///< the fresh noise
  bool last = false;          ///< there is no next step
};

/// Follows one particle of one flow along its rows by a cloud of its own.
class StepFollower {
 public:
  explicit StepFollower(Backend& backend) : backend_(backend) {}
  /// Of flow `index` as it stands. The particle must be one of the scene's.
  const StepTerms& terms(const Stage& stage, std::size_t index, std::uint32_t particle);

 private:
  Vec2 position();

  Backend& backend_;
  std::shared_ptr<const SamplerProgram> program_;
  std::unique_ptr<Cloud> cloud_;
  std::uint32_t particle_ = 0;
  int dim_ = 2;
  int at_ = 0;      ///< row the cloud stands at
  int known_ = -1;  ///< row that terms_ is of
  StepTerms terms_;
};

}  // namespace scorescope
