#include "core/gpu/gl.h"

#include <algorithm>
#include <cctype>

namespace scorescope {

GlInfo gl_info() {
  const auto text = [](GLenum name) {
    const GLubyte* s = glGetString(name);
    return s != nullptr ? std::string(reinterpret_cast<const char*>(s)) : std::string();
  };
  GlInfo info;
  info.version = text(GL_VERSION);
  info.renderer = text(GL_RENDERER);
  info.vendor = text(GL_VENDOR);
  glGetIntegerv(GL_MAJOR_VERSION, &info.major);
  glGetIntegerv(GL_MINOR_VERSION, &info.minor);
  info.compute = info.major > 4 || (info.major == 4 && info.minor >= 3);
  std::string lower = info.renderer;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const char* name : {"llvmpipe", "softpipe", "swrast", "software rasterizer"})
    info.software = info.software || lower.find(name) != std::string::npos;
  return info;
}

}  // namespace scorescope
