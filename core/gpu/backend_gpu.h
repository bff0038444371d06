#pragma once

#include <memory>

#include "core/flow/backend.h"
#include "core/gpu/compute.h"

namespace scorescope {

/// The backend in compute shaders. Needs a current OpenGL 4.3 context, which must stay current on this thread for as
/// long as the backend and its clouds live. Programs already in `kernels` are not compiled again.
std::unique_ptr<Backend> make_gpu_backend(std::shared_ptr<KernelLibrary> kernels = nullptr);

}  // namespace scorescope
