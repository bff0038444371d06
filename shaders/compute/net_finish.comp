#version 430 core
// One group: the loss and the gradient's norm, and by what the optimiser scales the gradient: 1, less where it is
// clipped, 0 where it or the loss is not finite and the step changes nothing.
#include "lib/tree_sum.glsl"

layout(std430, binding = 5) readonly buffer Gradient { float gradient[]; };
layout(std430, binding = 7) buffer Record { float record[]; };  // loss, norm, scale, -, [samples]

uniform uint param_count;
uniform uint group_count;
uniform uint samples;
uniform float clip;  // 0: none

/// isnan and isinf are not to be trusted where a compiler takes liberties with arithmetic.
bool finite(float v) { return (floatBitsToUint(v) & 0x7f800000u) != 0x7f800000u; }

void main() {
  float squares = 0.0;
  for (uint g = gl_LocalInvocationIndex; g < group_count; g += gl_WorkGroupSize.x)
    squares += gradient[param_count + g];
  float norm = sqrt(tree_sum(squares));
  float part = 0.0;
  for (uint i = gl_LocalInvocationIndex; i < samples; i += gl_WorkGroupSize.x) part += record[4u + i];
  float loss = tree_sum(part);
  if (gl_LocalInvocationIndex > 0u) return;
  record[0] = loss;
  record[1] = norm;
  record[2] = !finite(norm) || !finite(loss) ? 0.0 : clip > 0.0 && norm > clip ? clip / norm : 1.0;
}
