#version 430 core
// lint:
// lint: LEARNED=1
// Rows [first_row, last_row) of the sampler machine for one particle an invocation (core/flow/step_row.h). LEARNED: one
// row, whose score comes from the outputs of a net that have been made for particles first_sample and on.
layout(local_size_x = 64) in;

#include "lib/philox.glsl"
#include "lib/mixture.glsl"

#ifdef LEARNED
#include "lib/net.glsl"
layout(std430, binding = 3) readonly buffer Values { float values[]; };

uniform uint first_sample;
uniform vec4 coefficients;  // score_x, score_F, x0_x, x0_F (core/nn/level_coefficients.h)
#endif

struct Row {
  float cx, cs, cn, hx;
  float h0, h1, h2, h3;
  float h4, h5;
  float hs, hd;  // hs: of the score, with eps_hat = -sigma score folded in
  uint noise_stream, noise_key;
  uint flags, first_component;  // flags: 1 save, 2 push, 4 skip evaluation
};
struct State {
  vec2 x, s, h1, h2, h3, h4, h5;
};
layout(std430, binding = 1) readonly buffer Rows { Row rows[]; };
layout(std430, binding = 2) buffer States { State states[]; };

uniform uint particles;
uniform uint first_particle;
uniform uint component_count;
uniform uint guide_count;  // components of p(x | y), which follow those of p at every level; 0 without guidance
uniform float guidance;    // w
uniform int first_row;
uniform int last_row;
uniform uvec2 seed;
uniform float second_axis;  // 0 in 1D

#ifdef LEARNED
Fields learned_fields(vec2 x, uint i) {
  Layer last = layers[layer_count - 1u];
  uint at = last.z + (i - first_sample) * jets;
  // A vector head has one output an axis; the energy head one number, and its gradient in x beside it.
  vec2 F = directions > 0u ? vec2(values[at + 1u], values[at + directions])
                           : vec2(values[at], values[at + (last.outputs - 1u) * columns]);
  F.y *= second_axis;
  return Fields(0.0, coefficients.x * x + coefficients.y * F, coefficients.z * x + coefficients.w * F);
}
#endif

/// Score and E[x0|x] of the row's level; with guidance s + w (s_guide - s_mixture), and x0 alike.
Fields evaluate_source(Row row, vec2 x, uint i) {
#ifdef LEARNED
  Fields f = learned_fields(x, i);
  if (guide_count == 0u) return f;
  Fields own = evaluate_mixture(x, row.first_component, component_count);
#else
  Fields f = evaluate_mixture(x, row.first_component, component_count);
  if (guide_count == 0u) return f;
  Fields own = f;
#endif
  Fields g = evaluate_mixture(x, row.first_component + component_count, guide_count);
  f.score += guidance * (g.score - own.score);
  f.x0 += guidance * (g.x0 - own.x0);
  return f;
}

void main() {
  uint i = gl_GlobalInvocationID.y * gl_NumWorkGroups.x * gl_WorkGroupSize.x + gl_GlobalInvocationID.x;
#ifdef LEARNED
  if (i >= samples) return;
  i += first_sample;
#endif
  if (i >= particles) return;
  State p = states[i];
  for (int r = first_row; r < last_row; ++r) {
    Row row = rows[r];
    vec2 h0 = row.hx * p.x;
    if ((row.flags & 4u) == 0u) {
      Fields f = evaluate_source(row, p.x, i);
      h0 += row.hs * f.score + row.hd * f.x0;
    }
    if ((row.flags & 1u) != 0u) p.s = p.x;
    p.x = row.cx * p.x + row.cs * p.s + row.h0 * h0 + row.h1 * p.h1 + row.h2 * p.h2 + row.h3 * p.h3 + row.h4 * p.h4 +
          row.h5 * p.h5;
    if (row.cn != 0.0) {
      uvec4 w = philox(uvec4(first_particle + i, row.noise_key, row.noise_stream, 0u), seed);
      p.x += row.cn * normal_pair(w.x, w.y) * vec2(1.0, second_axis);
    }
    if ((row.flags & 2u) != 0u) {
      p.h5 = p.h4;
      p.h4 = p.h3;
      p.h3 = p.h2;
      p.h2 = p.h1;
      p.h1 = h0;
    }
  }
  states[i] = p;
}
