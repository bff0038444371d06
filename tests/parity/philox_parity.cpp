#include <vector>

#include "core/gpu/shader_library.h"
#include "core/math/philox.h"
#include "tests/parity/gpu.h"

namespace scorescope {
namespace {

TEST_CASE("parity. philox words are bit-identical on the GPU") {
  const testing::Gpu gpu;
  const GlProgram program = make_program({"compute/philox_words.comp"});
  const auto at = [&](const char* name) { return glGetUniformLocation(program.id(), name); };
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{17}, std::uint64_t{0x123456789abcdef0}}) {
    for (const std::uint32_t row : {0u, 1u, 249u, 0xffffffffu}) {
      for (const Stream stream : {Stream::prior, Stream::step, Stream::langevin, Stream::metric}) {
        constexpr std::uint32_t kCount = 1000;  // not a multiple of the work group
        const GlBuffer buffer;
        glBindBuffer(GL_SHADER_STORAGE_BUFFER, buffer.id());
        glBufferData(GL_SHADER_STORAGE_BUFFER, kCount * 16, nullptr, GL_STREAM_READ);
        glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 0, buffer.id());
        glUseProgram(program.id());
        glUniform1ui(at("particles"), kCount);
        glUniform2ui(at("seed"), static_cast<GLuint>(seed), static_cast<GLuint>(seed >> 32));
        glUniform1ui(at("row"), row);
        glUniform1ui(at("noise_stream"), static_cast<GLuint>(stream));
        glDispatchCompute((kCount + 63) / 64, 1, 1);
        glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
        std::vector<std::array<std::uint32_t, 4>> words(kCount);
        glGetBufferSubData(GL_SHADER_STORAGE_BUFFER, 0, kCount * 16, words.data());
        std::size_t same = 0;
        for (std::uint32_t i = 0; i < kCount; ++i) same += words[i] == philox(seed, stream, i, row) ? 1 : 0;
        CHECK(same == kCount);
      }
    }
  }
  CHECK(glGetError() == static_cast<GLenum>(GL_NO_ERROR));
}

}  // namespace
}  // namespace scorescope
