#include "app/headless_backend.h"

#include "core/math/error.h"

namespace scorescope {

std::optional<EglContext> context_for(BackendChoice choice) {
  if (choice == BackendChoice::cpu) return std::nullopt;
  try {
    return EglContext();
  } catch (const UserError&) {
    if (choice == BackendChoice::gpu) throw;
    return std::nullopt;
  }
}

ChosenBackend backend_for(BackendChoice choice, const std::optional<EglContext>& context) {
  std::optional<GlInfo> gl;
  if (context) gl = gl_info();
  return choose_backend(choice, gl ? &*gl : nullptr);
}

}  // namespace scorescope
