#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/gpu/gl.h"
#include "core/gpu/shader_library.h"

namespace scorescope {

/// A compute program with its uniform locations looked up by name.
struct Kernel {
  GlProgram program;
  explicit Kernel(std::string_view name, const ShaderDefines& defines = {});
  [[nodiscard]] GLint at(std::string_view uniform) const;  ///< -1 where the program has none of that name

 private:
  std::vector<std::pair<std::string, GLint>> uniforms_;
};

/// The compute programs of one context, compiled when first asked for and shared by all who ask.
class KernelLibrary {
 public:
  std::shared_ptr<const Kernel> get(const std::string& name, const ShaderDefines& defines = {});

 private:
  std::map<std::pair<std::string, ShaderDefines>, std::shared_ptr<const Kernel>> kernels_;
};

/// Gives a storage buffer `bytes` and, where `data` is not null, fills it. Throws UserError where this OpenGL allows no
/// storage buffer of that size, or has no memory for it.
void upload(const GlBuffer& buffer, std::size_t bytes, const void* data, GLenum usage);

/// Reads a storage buffer back; waits for what writes it.
void download(const GlBuffer& buffer, std::size_t offset, std::size_t bytes, void* to);
template <class T>
std::vector<T> download(const GlBuffer& buffer, std::size_t count) {
  std::vector<T> out(count);
  download(buffer, 0, count * sizeof(T), out.data());
  return out;
}

void bind_storage(GLuint binding, const GlBuffer& buffer);

/// Runs the program in use; what it wrote is visible to the next.
void dispatch_groups(std::size_t x, std::size_t y = 1);

/// A point in the queue of the GPU.
class GlFence {
 public:
  GlFence() = default;
  GlFence(GlFence&& other) noexcept : sync_(std::exchange(other.sync_, nullptr)) {}
  GlFence& operator=(GlFence&& other) noexcept {
    std::swap(sync_, other.sync_);
    return *this;
  }
  GlFence(const GlFence&) = delete;
  GlFence& operator=(const GlFence&) = delete;
  ~GlFence() { clear(); }

  void place();  ///< behind everything given to the GPU so far
  void clear();
  /// Whether the GPU has come past it; never waits. True where none was placed. Throws UserError where the GPU is lost.
  [[nodiscard]] bool passed() const;
  void wait() const;  ///< throws UserError where the GPU is lost

 private:
  GLsync sync_ = nullptr;
};

/// The sentence for a GPU that no longer answers.
[[noreturn]] void throw_gl_lost();

/// Throws UserError, one sentence, where OpenGL has met an error since it was asked last: "the GPU ran out of memory
/// while training; ...". `doing`: "training", "sampling".
void check_gl(std::string_view doing);

}  // namespace scorescope
