#version 430 core
// The inputs of a net, one feature of one sample an invocation, with their derivatives in x along the sample's
// directions (core/nn/net_spec.h): c x and sin, cos of k pi/2 c x, then the noise l and sin, cos of k pi l.
layout(local_size_x = 64) in;

#include "lib/net.glsl"

layout(std430, binding = 1) writeonly buffer Values { float values[]; };
layout(std430, binding = 3) readonly buffer Points { float points[]; };
layout(std430, binding = 4) readonly buffer Levels { float levels[]; };

uniform uint dim;
uniform uint x_features;
uniform uvec2 x_at;          // where x is in points, and how far apart samples are
uniform uvec2 scale_at;      // in levels; 0 apart: the same for all
uniform uvec2 noise_at;      // in levels
uniform uvec2 direction_at;  // in levels, [directions, dim]

const float kHalfPi = 1.57079632679489662;

/// sin (first) or cos of u and its derivative.
vec2 wave(uint which, float u) { return which == 0u ? vec2(sin(u), cos(u)) : vec2(cos(u), -sin(u)); }

void main() {
  uint i = gl_GlobalInvocationID.x;
  uint feature = gl_GlobalInvocationID.y;
  if (i >= samples) return;
  uint to = layers[0].below + feature * columns + i * jets;
  if (feature >= x_features) {
    uint n = feature - x_features;
    float l = levels[noise_at.x + i * noise_at.y];
    values[to] = n == 0u ? l : wave((n - 1u) % 2u, 2.0 * kHalfPi * float((n + 1u) / 2u) * l).x;
    for (uint j = 1u; j < jets; ++j) values[to + j] = 0.0;
    return;
  }
  uint axis = feature % dim;
  uint n = feature / dim;
  float scale = levels[scale_at.x + i * scale_at.y];
  float u = scale * points[x_at.x + i * x_at.y + axis];
  float frequency = n == 0u ? 1.0 : kHalfPi * float((n + 1u) / 2u);
  vec2 f = n == 0u ? vec2(u, 1.0) : wave((n - 1u) % 2u, frequency * u);
  values[to] = f.x;
  for (uint k = 0u; k < directions; ++k) {
    float slope = frequency * scale * levels[direction_at.x + i * direction_at.y + k * dim + axis];
    values[to + 1u + k] = f.y * slope;
    if (jets > 1u + directions) values[to + 1u + directions + k] = n == 0u ? 0.0 : -f.x * slope * slope;
  }
}
