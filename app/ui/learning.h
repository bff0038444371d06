#pragma once

#include <functional>

#include "app/ui/loss_curve.h"
#include "app/ui/widgets.h"

namespace scorescope {

/// What the learning parts remember from frame to frame.
struct LearningView {
  bool unfolded = false;  ///< all settings of the net
  bool excess = false;    ///< the loss above its floor on a logarithmic axis, not the loss
  LossCurve loss, gradient;
  std::string refusal;  ///< why the last change of a net was not taken, until one is
  /// What a button asked for: done when the edited scene is in the stage.
  std::function<void(Session&)> then;
};

/// Exact, kernel density or learned: what the flows without a score of their own follow.
void score_section(Ui& ui, Column& column, Scene& scene, bool& changed);

/// The net shown: its objective, the buttons of its training, its loss, and folded away all its settings.
void learning_section(Ui& ui, Column& column, Scene& scene, bool& changed, LearningView& view);

}  // namespace scorescope
