#pragma once

#include <memory>

#include "core/gpu/gl.h"

namespace scorescope {

/// A headless OpenGL context, current on this thread while it lives: EGL surfaceless where the driver offers it, an EGL
/// device otherwise. Throws UserError where there is no EGL or no OpenGL 3.3.
class EglContext {
 public:
  EglContext();
  EglContext(EglContext&&) noexcept;
  EglContext& operator=(EglContext&&) noexcept;
  ~EglContext();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace scorescope
