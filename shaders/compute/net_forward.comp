#version 430 core
// lint: ACTIVATION=0
// lint: ACTIVATION=1
// lint: ACTIVATION=2
// lint: ACTIVATION=3
// One layer forwards: z = W below + b and a = f(z), and both for the derivatives in x:
// z' = W below', a' = f' z'; z'' = W below'', a'' = f'' z'^2 + f' z''.
#include "lib/net.glsl"
#include "lib/tile.glsl"
#include "lib/jet_tile.glsl"
#include "lib/activation.glsl"

layout(std430, binding = 0) readonly buffer Params { float params[]; };
layout(std430, binding = 1) buffer Values { float values[]; };

uniform uint layer;

vec4 left_at(uint row, uint k) {
  uint last = layers[layer].outputs - 1u;
  uint pitch = layers[layer].inputs;
  uint at = layers[layer].weight + k;
  return vec4(params[at + min(row, last) * pitch], params[at + min(row + 1u, last) * pitch],
              params[at + min(row + 2u, last) * pitch], params[at + min(row + 3u, last) * pitch]);
}

vec4 right_at(uint k, uint column) {
  uint at = layers[layer].below + k * columns + min(column, columns - 4u);
  return vec4(values[at], values[at + 1u], values[at + 2u], values[at + 3u]);
}

void main() {
  Layer l = layers[layer];
  uint row = gl_WorkGroupID.y * kTileRows;
  share_tile(tile_product(row, first_sample() * jets, 0u, l.inputs));
  uint count = min(samples_in_tile(), samples - first_sample());
  uint rows = min(kTileRows, l.outputs - row);
  for (uint e = gl_LocalInvocationIndex; e < rows * count; e += gl_WorkGroupSize.x) {
    uint r = e / count, s = e % count;
    uint from = r * kTileColumns + s * jets;
    uint to = (row + r) * columns + (first_sample() + s) * jets;
    float z = finished[from] + params[l.bias + row + r];
    values[l.z + to] = z;
    if (l.activated == 0u) {
      for (uint j = 1u; j < jets; ++j) values[l.z + to + j] = finished[from + j];
    } else {
      vec4 f = activation(z);
      values[l.a + to] = f.x;
      for (uint j = 1u; j < jets; ++j) {
        float d = finished[from + j];
        values[l.z + to + j] = d;
        float first = j > directions ? finished[from + j - directions] : 0.0;
        values[l.a + to + j] = f.y * d + f.z * first * first;
      }
    }
  }
}
