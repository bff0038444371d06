#pragma once

#include <memory>

#include "core/flow/backend.h"

namespace scorescope {

/// The backend in compute shaders. Needs a current OpenGL 4.3 context, which must stay current on this thread for as
/// long as the backend and its clouds live.
std::unique_ptr<Backend> make_gpu_backend();

}  // namespace scorescope
