#pragma once

#include <cstdint>
#include <memory>

#include "core/nn/training_run.h"
#include "core/scene/scene.h"

namespace scorescope {

/// Trains a model of a scene on the CPU until `steps`, or until it ends by itself.
TrainingRun trained_run(const Scene& scene, const ModelSpec& model, const std::shared_ptr<const Mixture>& target,
                        std::int64_t steps);

/// The net as its flows follow it.
std::shared_ptr<const LearnedScore> net_of(const TrainingRun& run, const ModelSpec& model);

}  // namespace scorescope
