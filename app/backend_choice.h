#pragma once

#include <memory>
#include <string>

#include "core/flow/backend.h"
#include "core/gpu/egl_context.h"

namespace scorescope {

enum class BackendChoice { automatic, cpu, gpu };

/// A backend and the one sentence that says why it was taken.
struct ChosenBackend {
  std::unique_ptr<Backend> backend;
  std::string reason;
};

/// `gl` describes the current context, or is null where there is none. automatic takes the GPU unless OpenGL is older
/// than 4.3 or a software rasteriser. Throws UserError when the GPU is asked for and cannot be had.
ChosenBackend choose_backend(BackendChoice choice, const GlInfo* gl);

}  // namespace scorescope
