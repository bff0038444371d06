#include "core/gpu/egl_context.h"

#include <epoxy/egl.h>

#include <cstring>
#include <string>

#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr const char* kNeed =
    "; headless drawing needs EGL with OpenGL 3.3 or later (on Debian: libegl1 libgl1-mesa-dri)";

bool offers(const char* extensions, const char* name) {
  return extensions != nullptr && std::strstr(extensions, name) != nullptr;
}

/// The displays worth trying, best first.
EGLDisplay open_display() {
  const char* client = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
  if (offers(client, "EGL_MESA_platform_surfaceless")) {
    EGLDisplay display = eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (display != EGL_NO_DISPLAY && eglInitialize(display, nullptr, nullptr)) return display;
  }
  if (offers(client, "EGL_EXT_platform_device") && offers(client, "EGL_EXT_device_enumeration")) {
    EGLDeviceEXT devices[16];
    EGLint count = 0;
    if (eglQueryDevicesEXT(16, devices, &count))
      for (EGLint i = 0; i < count; ++i) {
        EGLDisplay display = eglGetPlatformDisplayEXT(EGL_PLATFORM_DEVICE_EXT, devices[i], nullptr);
        if (display != EGL_NO_DISPLAY && eglInitialize(display, nullptr, nullptr)) return display;
      }
  }
  EGLDisplay display = eglGetDisplay(EGL_DEFAULT_DISPLAY);
  if (display != EGL_NO_DISPLAY && eglInitialize(display, nullptr, nullptr)) return display;
  return EGL_NO_DISPLAY;
}

EGLContext open_context(EGLDisplay display) {
  const int versions[][2] = {{4, 5}, {4, 3}, {3, 3}};
  for (const auto& v : versions) {
    const EGLint attributes[] = {
        EGL_CONTEXT_MAJOR_VERSION,           v[0],    EGL_CONTEXT_MINOR_VERSION, v[1], EGL_CONTEXT_OPENGL_PROFILE_MASK,
        EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
    EGLContext context = eglCreateContext(display, nullptr, EGL_NO_CONTEXT, attributes);
    if (context != EGL_NO_CONTEXT) return context;
  }
  return EGL_NO_CONTEXT;
}

}  // namespace

struct EglContext::State {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (display == EGL_NO_DISPLAY) return;
    eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context != EGL_NO_CONTEXT) eglDestroyContext(display, context);
    eglTerminate(display);
  }
};

EglContext::EglContext() : state_(std::make_unique<State>()) {
  if (!epoxy_has_egl()) throw UserError(std::string("there is no EGL library here") + kNeed);
  state_->display = open_display();
  if (state_->display == EGL_NO_DISPLAY)
    throw UserError(std::string("EGL offers no display without a screen here") + kNeed);
  if (!eglBindAPI(EGL_OPENGL_API)) throw UserError(std::string("EGL here has no OpenGL") + kNeed);
  state_->context = open_context(state_->display);
  if (state_->context == EGL_NO_CONTEXT) throw UserError(std::string("OpenGL here is older than 3.3") + kNeed);
  if (!eglMakeCurrent(state_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, state_->context))
    throw UserError(std::string("EGL here cannot draw without a surface") + kNeed);
}

EglContext::EglContext(EglContext&&) noexcept = default;
EglContext& EglContext::operator=(EglContext&&) noexcept = default;
EglContext::~EglContext() = default;

}  // namespace scorescope
