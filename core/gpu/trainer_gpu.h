#pragma once

#include <memory>

#include "core/gpu/compute.h"
#include "core/nn/train_backend.h"

namespace scorescope {

/// Training in compute shaders, the same batches and formulas as make_cpu_trainer. Needs a current OpenGL 4.3 context,
/// which must stay current on this thread for as long as the trainer lives. step() only enqueues, unless many steps are
/// in flight: then it waits for the oldest. Throws UserError where the GPU does not train this job (combinations.h)
/// and, from any call, where the GPU is lost or out of memory. Programs already in `kernels` are not compiled
/// again.
std::unique_ptr<TrainBackend> make_gpu_trainer(const TrainJob& job, std::shared_ptr<KernelLibrary> kernels = nullptr);

}  // namespace scorescope
