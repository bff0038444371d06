#version 430 core
// The gradient: slices of the batch added up in their order, and the sum of its squares, a number for each group.
#include "lib/tree_sum.glsl"

layout(std430, binding = 4) readonly buffer Slices { float slices[]; };       // [slice, params]
layout(std430, binding = 5) writeonly buffer Gradient { float gradient[]; };  // [params], then [groups] of squares

uniform uint param_count;
uniform uint slice_count;

void main() {
  uint i = gl_GlobalInvocationID.x;
  float sum = 0.0;
  if (i < param_count) {
    for (uint s = 0u; s < slice_count; ++s) sum += slices[s * param_count + i];
    gradient[i] = sum;
  }
  float squares = tree_sum(sum * sum);
  if (gl_LocalInvocationIndex == 0u) gradient[param_count + gl_WorkGroupID.x] = squares;
}
