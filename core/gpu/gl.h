#pragma once

#include <epoxy/gl.h>

#include <string>
#include <utility>

namespace scorescope {

/// An OpenGL name that is deleted with its owner. Move-only. Needs the context it was made in to be current.
template <class Traits>
class GlHandle {
 public:
  GlHandle() : id_(Traits::create()) {}
  explicit GlHandle(GLuint id) : id_(id) {}
  GlHandle(GlHandle&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
  GlHandle& operator=(GlHandle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  GlHandle(const GlHandle&) = delete;
  GlHandle& operator=(const GlHandle&) = delete;
  ~GlHandle() {
    if (id_ != 0) Traits::destroy(id_);
  }
  [[nodiscard]] GLuint id() const { return id_; }

 private:
  GLuint id_ = 0;
};

struct BufferTraits {
  static GLuint create() {
    GLuint id = 0;
    glGenBuffers(1, &id);
    return id;
  }
  static void destroy(GLuint id) { glDeleteBuffers(1, &id); }
};
struct TextureTraits {
  static GLuint create() {
    GLuint id = 0;
    glGenTextures(1, &id);
    return id;
  }
  static void destroy(GLuint id) { glDeleteTextures(1, &id); }
};
struct VertexArrayTraits {
  static GLuint create() {
    GLuint id = 0;
    glGenVertexArrays(1, &id);
    return id;
  }
  static void destroy(GLuint id) { glDeleteVertexArrays(1, &id); }
};
struct FramebufferTraits {
  static GLuint create() {
    GLuint id = 0;
    glGenFramebuffers(1, &id);
    return id;
  }
  static void destroy(GLuint id) { glDeleteFramebuffers(1, &id); }
};
struct ProgramTraits {
  static GLuint create() { return glCreateProgram(); }
  static void destroy(GLuint id) { glDeleteProgram(id); }
};

using GlBuffer = GlHandle<BufferTraits>;
using GlTexture = GlHandle<TextureTraits>;
using GlVertexArray = GlHandle<VertexArrayTraits>;
using GlFramebuffer = GlHandle<FramebufferTraits>;
using GlProgram = GlHandle<ProgramTraits>;

/// What the current context is.
struct GlInfo {
  std::string version, renderer, vendor;
  int major = 0, minor = 0;
  bool software = false;  ///< a software rasteriser (llvmpipe and its kin)
  bool compute = false;   ///< OpenGL 4.3 or later: compute shaders and storage buffers
};
GlInfo gl_info();

}  // namespace scorescope
