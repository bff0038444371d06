#pragma once

#include <optional>

#include "app/backend_choice.h"
#include "core/gpu/egl_context.h"

namespace scorescope {

/// A context where one can be had: `auto` asks it what the GPU is, the CPU backend does without.
std::optional<EglContext> context_for(BackendChoice choice);

ChosenBackend backend_for(BackendChoice choice, const std::optional<EglContext>& context);

}  // namespace scorescope
