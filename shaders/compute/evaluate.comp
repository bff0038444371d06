#version 430 core
// Fields of p_t at many points: log p, E[eps|x], E[x0|x].
layout(local_size_x = 64) in;

#include "lib/mixture.glsl"

struct Out {
  vec2 eps;
  vec2 x0;
  float log_p;
  float pad;
};
layout(std430, binding = 1) readonly buffer Points { vec2 points[]; };
layout(std430, binding = 2) writeonly buffer Results { Out results[]; };

uniform uint particles;
uniform uint component_count;
uniform float sigma;

void main() {
  uint i = gl_GlobalInvocationID.y * gl_NumWorkGroups.x * gl_WorkGroupSize.x + gl_GlobalInvocationID.x;
  if (i >= particles) return;
  Fields f = evaluate_mixture(points[i], 0u, component_count);
  results[i] = Out(-sigma * f.score, f.x0, f.log_p, 0.0);
}
