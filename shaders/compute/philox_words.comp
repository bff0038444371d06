#version 430 core
// The words of philox() for one counter an invocation: what the parity test compares bit for bit.
layout(local_size_x = 64) in;

#include "lib/philox.glsl"

layout(std430, binding = 0) writeonly buffer Words { uvec4 words[]; };

uniform uint particles;
uniform uvec2 seed;
uniform uint row;
uniform uint noise_stream;

void main() {
  uint i = gl_GlobalInvocationID.x;
  if (i < particles) words[i] = philox(uvec4(i, row, noise_stream, 0u), seed);
}
