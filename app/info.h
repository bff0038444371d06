#pragma once

#include <string>

#include "app/backend_choice.h"

namespace scorescope {

/// What `scorescope info` prints: version, backend and why, OpenGL, instruction set, fonts. As JSON or as lines.
std::string describe_machine(const ChosenBackend& chosen, const GlInfo* gl, bool json);

}  // namespace scorescope
