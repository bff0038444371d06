#pragma once

#include <memory>

#include "core/nn/batch_maker.h"
#include "core/scene/scene.h"

namespace scorescope {

/// s_d of the preconditioning: root of E|x_0|^2 / dim, about the origin and not the mean (T11: the input is scaled, not
/// shifted).
double data_deviation(const Mixture& target);

/// The training run that a model of a scene asks for. The same scene, model and target give the same job, to the last
/// bit; with it two models of one scene draw the same batches where they ask for the same samples.
TrainJob train_job(const Scene& scene, const ModelSpec& model, std::shared_ptr<const Mixture> target);

}  // namespace scorescope
