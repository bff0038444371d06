#include "core/gpu/compute.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/math/error.h"

namespace scorescope {
namespace {

/// GL_CONTEXT_LOST of OpenGL 4.5; a 4.3 driver with KHR_robustness gives the same number.
constexpr GLenum kContextLost = 0x0507;
constexpr GLuint64 kOneSecond = 1000000000;
constexpr int kLostAfterSeconds = 60;

std::string mebibytes(std::size_t bytes) {
  return std::to_string((bytes >> 20) + 1) + " MiB";
}

GLenum wait_for(GLsync sync, GLuint64 nanoseconds) {
  const GLenum status = glClientWaitSync(sync, GL_SYNC_FLUSH_COMMANDS_BIT, nanoseconds);
  if (status == GL_WAIT_FAILED) throw_gl_lost();
  return status;
}

}  // namespace

Kernel::Kernel(std::string_view name, const ShaderDefines& defines) : program(make_program({name}, defines)) {
  GLint count = 0;
  glGetProgramiv(program.id(), GL_ACTIVE_UNIFORMS, &count);
  for (GLint i = 0; i < count; ++i) {
    std::array<char, 64> uniform{};
    GLint size = 0;
    GLenum type = 0;
    glGetActiveUniform(program.id(), static_cast<GLuint>(i), uniform.size(), nullptr, &size, &type, uniform.data());
    const GLint location = glGetUniformLocation(program.id(), uniform.data());
    if (location >= 0) uniforms_.emplace_back(uniform.data(), location);  // members of blocks have none
  }
}

GLint Kernel::at(std::string_view uniform) const {
  for (const auto& [name, location] : uniforms_)
    if (name == uniform) return location;
  return -1;
}

std::shared_ptr<const Kernel> KernelLibrary::get(const std::string& name, const ShaderDefines& defines) {
  std::shared_ptr<const Kernel>& kernel = kernels_[{name, defines}];
  if (!kernel) kernel = std::make_shared<const Kernel>(name, defines);
  return kernel;
}

void throw_gl_lost() {
  throw UserError("the GPU stopped answering (its context was lost); the CPU backend can go on from the last weights");
}

void upload(const GlBuffer& buffer, std::size_t bytes, const void* data, GLenum usage) {
  GLint64 most = 0;
  glGetInteger64v(GL_MAX_SHADER_STORAGE_BLOCK_SIZE, &most);
  if (bytes > static_cast<std::size_t>(most))
    throw UserError("the GPU backend needs a buffer of " + mebibytes(bytes) + " here and this OpenGL allows " +
                    mebibytes(static_cast<std::size_t>(most)) + "; the CPU backend has no such limit");
  glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
  glBindBuffer(GL_SHADER_STORAGE_BUFFER, buffer.id());
  glBufferData(GL_SHADER_STORAGE_BUFFER, static_cast<GLsizeiptr>(std::max<std::size_t>(bytes, 16)), nullptr, usage);
  if (data != nullptr) glBufferSubData(GL_SHADER_STORAGE_BUFFER, 0, static_cast<GLsizeiptr>(bytes), data);
}

void download(const GlBuffer& buffer, std::size_t offset, std::size_t bytes, void* to) {
  glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
  glBindBuffer(GL_SHADER_STORAGE_BUFFER, buffer.id());
  glGetBufferSubData(GL_SHADER_STORAGE_BUFFER, static_cast<GLintptr>(offset), static_cast<GLsizeiptr>(bytes), to);
}

void bind_storage(GLuint binding, const GlBuffer& buffer) {
  glBindBufferBase(GL_SHADER_STORAGE_BUFFER, binding, buffer.id());
}

void dispatch_groups(std::size_t x, std::size_t y) {
  if (x > 0 && y > 0) glDispatchCompute(static_cast<GLuint>(x), static_cast<GLuint>(y), 1);
  glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT);
}

void GlFence::place() {
  clear();
  sync_ = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (sync_ == nullptr) throw_gl_lost();
}

void GlFence::clear() {
  if (sync_ != nullptr) glDeleteSync(std::exchange(sync_, nullptr));
}

bool GlFence::passed() const {
  return sync_ == nullptr || wait_for(sync_, 0) != GL_TIMEOUT_EXPIRED;
}

void GlFence::wait() const {
  if (sync_ == nullptr) return;
  for (int second = 0; second < kLostAfterSeconds; ++second)
    if (wait_for(sync_, kOneSecond) != GL_TIMEOUT_EXPIRED) return;
  throw_gl_lost();
}

void check_gl(std::string_view doing) {
  const GLenum error = glGetError();
  if (error == GL_NO_ERROR) return;
  if (error == kContextLost) throw_gl_lost();
  const std::string what(doing);
  if (error == GL_OUT_OF_MEMORY)
    throw UserError("the GPU ran out of memory while " + what +
                    "; a smaller net or batch, or the CPU backend, needs less");
  throw UserError("OpenGL reports error " + std::to_string(error) + " while " + what +
                  "; the CPU backend can go on from the last weights");
}

}  // namespace scorescope
