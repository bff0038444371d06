#include "app/backend_choice.h"

#include "core/gpu/backend_gpu.h"
#include "core/math/error.h"

namespace scorescope {

ChosenBackend choose_backend(BackendChoice choice, const GlInfo* gl) {
  if (choice == BackendChoice::cpu) return {make_cpu_backend(), "asked for"};
  const bool possible = gl != nullptr && gl->compute;
  if (choice == BackendChoice::gpu) {
    if (!possible)
      throw UserError("--backend gpu needs OpenGL 4.3 with compute shaders, and this machine offers " +
                      (gl != nullptr ? gl->version : std::string("no OpenGL context")) + "; use --backend cpu");
    return {make_gpu_backend(), "asked for"};
  }
  if (!possible) {
    const std::string have =
        gl != nullptr ? "OpenGL " + gl->version + " has no compute shaders" : "there is no OpenGL context";
    return {make_cpu_backend(), have};
  }
  if (gl->software) return {make_cpu_backend(), "OpenGL here is a software rasteriser (" + gl->renderer + ")"};
  return {make_gpu_backend(), "OpenGL " + gl->version + " on " + gl->renderer};
}

}  // namespace scorescope
