#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "core/lesson/lesson.h"
#include "core/nn/training_run.h"
#include "core/scene/scene.h"

namespace scorescope {

/// Trains a model of a scene on the CPU until `steps`, or until it ends by itself.
TrainingRun trained_run(const Scene& scene, const ModelSpec& model, const std::shared_ptr<const Mixture>& target,
                        std::int64_t steps);

/// The nets of a lesson by the ids of their models, as far as the steps shown so far have trained them.
using TrainedNets = std::map<std::string, std::shared_ptr<const LearnedScore>>;
/// The next view of a lesson: its nets stay where it goes on from the one before, and it may train one further.
void show_next(const Lesson& lesson, const StepView& view, TrainedNets& nets);
/// The nets at a step of a lesson, from 0, that was read from its beginning; `revealed`: with what it asks to predict.
TrainedNets nets_at(const Lesson& lesson, int step, bool revealed);

/// The net as its flows follow it.
std::shared_ptr<const LearnedScore> net_of(const TrainingRun& run, const ModelSpec& model);

}  // namespace scorescope
