#pragma once

#include "app/ui/learning.h"

namespace scorescope {

/// The loss of the net shown: raw faint, smoothed, its floor dashed; or what is left above the floor.
void loss_plot(Ui& ui, Column& column, LearningView& view);

/// The inspector's part: how far the field is from the exact one, over t and as one number; loss by t, gradient, speed.
void learning_readings(Ui& ui, Column& column, LearningView& view);

}  // namespace scorescope
