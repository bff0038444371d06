#pragma once

#include "app/model_training.h"
#include "core/flow/backend.h"

namespace scorescope {

/// Trains behind a window: on the CPU with threads that give way to those that draw, on the GPU a few milliseconds a
/// frame, wherever the particles are moved.
TrainerMaker window_trainer(const Backend& backend);

}  // namespace scorescope
