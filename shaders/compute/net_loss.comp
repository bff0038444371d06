#version 430 core
// The loss of one sample an invocation, and its gradient in the net's outputs (core/nn/batch.h, LossForm):
// g = gx x + gF F, where F is the output or, for the energy head, the gradient in x of its number.
layout(local_size_x = 64) in;

#include "lib/net.glsl"

layout(std430, binding = 1) readonly buffer Values { float values[]; };
layout(std430, binding = 2) writeonly buffer Deltas { float deltas[]; };
layout(std430, binding = 3) readonly buffer Samples { float batch[]; };
layout(std430, binding = 7) writeonly buffer Record { float record[]; };  // loss, norm, scale, -, [samples]

uniform uint form;  // 0 regression, 1 divergence, 2 sliced
uniform uint energy_head;
uniform uint squared_norm;
uniform uint probes;
uniform uint dim;
// Where each list begins in the batch.
uniform uint x_at, gx_at, gF_at, kappa_at, weight_at, target_at, direction_at;

uint i;
uint out_layer;

float at(uint list, uint axis) { return batch[list + i * dim + axis]; }
float direction(uint k, uint axis) { return batch[direction_at + (i * directions + k) * dim + axis]; }
/// Output `unit`, column `jet` of this sample; and where its gradient goes.
float F(uint unit, uint jet) { return values[layers[out_layer].z + unit * columns + i * jets + jet]; }
void give(uint unit, uint jet, float gradient) {
  deltas[layers[out_layer].delta + unit * columns + i * jets + jet] = gradient;
}

/// For the energy head the first derivatives along the axes are columns 1 + first_axis and on.
uint first_axis() { return form == 2u ? probes : 0u; }
vec2 g_value(float gx, float gF) {
  vec2 g = vec2(0.0);
  for (uint a = 0u; a < dim; ++a) {
    float f = energy_head == 0u ? F(a, 0u) : F(0u, 1u + first_axis() + a);
    g[a] = gx * at(x_at, a) + gF * f;
  }
  return g;
}
/// Sends the gradient in g on to the outputs.
void give_g(vec2 slope, float gF) {
  for (uint a = 0u; a < dim; ++a)
    if (energy_head == 0u)
      give(a, 0u, gF * slope[a]);
    else
      give(0u, 1u + first_axis() + a, gF * slope[a]);
}

void main() {
  i = gl_GlobalInvocationID.x;
  out_layer = layer_count - 1u;
  if (i >= samples) return;
  for (uint unit = 0u; unit < layers[out_layer].outputs; ++unit)
    for (uint jet = 0u; jet < jets; ++jet) give(unit, jet, 0.0);
  float gx = batch[gx_at + i], gF = batch[gF_at + i], w = batch[weight_at + i];
  bool whole_norm = form != 2u || squared_norm != 0u;
  vec2 g = vec2(0.0);
  if (whole_norm || energy_head == 0u) g = g_value(gx, gF);
  if (form == 0u)
    for (uint a = 0u; a < dim; ++a) g[a] -= at(target_at, a);
  float loss = whole_norm ? dot(g, g) : 0.0;
  vec2 slope = whole_norm ? 2.0 * w * g : vec2(0.0);
  uint along = form == 0u ? 0u : form == 1u ? directions : probes;
  float share = form == 2u ? 1.0 / float(probes) : 1.0;
  for (uint k = 0u; k < along; ++k) {
    float vv = 0.0, vg = 0.0, bend = 0.0;  // v . v, v . g, v . (derivative of F along v)
    for (uint a = 0u; a < dim; ++a) {
      float v = direction(k, a);
      vv += v * v;
      vg += v * (energy_head == 0u ? g[a] : gx * at(x_at, a));
      if (energy_head == 0u) bend += v * F(a, 1u + k);
    }
    if (energy_head != 0u) {
      vg += gF * F(0u, 1u + k);
      bend = F(0u, 1u + directions + k);
    }
    float kappa = 2.0 * share * batch[kappa_at + i];
    loss += kappa * (gx * vv + gF * bend);
    if (energy_head != 0u)
      give(0u, 1u + directions + k, w * kappa * gF);
    else
      for (uint a = 0u; a < dim; ++a) give(a, 1u + k, w * kappa * gF * direction(k, a));
    if (whole_norm) continue;
    loss += share * vg * vg;
    if (energy_head != 0u)
      give(0u, 1u + k, 2.0 * w * share * gF * vg);
    else
      for (uint a = 0u; a < dim; ++a) slope[a] += 2.0 * w * share * vg * direction(k, a);
  }
  if (whole_norm || energy_head == 0u) give_g(slope, gF);
  record[4u + i] = w * loss;
}
