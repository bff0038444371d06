#pragma once

#include "app/ui/learning.h"

namespace scorescope {

/// Train or pause, single step, reset; the record of kept steps to scrub through, and the ways back from there.
void training_transport(Ui& ui, Column& column, LearningView& view);

/// How many steps may pass between two frames, so that the class can follow.
void steps_per_frame_row(Ui& ui, Column& column);

}  // namespace scorescope
