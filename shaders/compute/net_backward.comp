#version 430 core
// lint: ACTIVATION=0
// lint: ACTIVATION=1
// lint: ACTIVATION=2
// lint: ACTIVATION=3
// The loss gradient of one layer's z carried to the z of the layer below: through W, then through the activation. With
// g, g', g'' the gradients in a, a', a'' (core/nn/batch.h, Jet) and z', z'' those of one direction,
//   in z    f' g + sum over directions of f'' z' g' + (f''' z'^2 + f'' z'') g''
//   in z'   f' g' + 2 f'' z' g''
//   in z''  f' g''
#include "lib/net.glsl"
#include "lib/tile.glsl"
#include "lib/jet_tile.glsl"
#include "lib/activation.glsl"

layout(std430, binding = 0) readonly buffer Params { float params[]; };
layout(std430, binding = 1) readonly buffer Values { float values[]; };
layout(std430, binding = 2) buffer Deltas { float deltas[]; };

uniform uint layer;

vec4 left_at(uint row, uint k) {
  uint last = layers[layer].inputs - 1u;
  uint at = layers[layer].weight + k * layers[layer].inputs;
  return vec4(params[at + min(row, last)], params[at + min(row + 1u, last)], params[at + min(row + 2u, last)],
              params[at + min(row + 3u, last)]);
}

vec4 right_at(uint k, uint column) {
  uint at = layers[layer].delta + k * columns + min(column, columns - 4u);
  return vec4(deltas[at], deltas[at + 1u], deltas[at + 2u], deltas[at + 3u]);
}

void main() {
  Layer l = layers[layer];
  uint row = gl_WorkGroupID.y * kTileRows;
  share_tile(tile_product(row, first_sample() * jets, 0u, l.outputs));
  uint count = min(samples_in_tile(), samples - first_sample());
  uint rows = min(kTileRows, l.inputs - row);
  bool second = jets > 1u + directions;
  for (uint e = gl_LocalInvocationIndex; e < rows * count; e += gl_WorkGroupSize.x) {
    uint r = e / count, s = e % count;
    uint from = r * kTileColumns + s * jets;
    uint to = (row + r) * columns + (first_sample() + s) * jets;
    vec4 f = activation(values[l.z_below + to]);
    float delta = f.y * finished[from];
    for (uint j = 1u; j <= directions; ++j) {
      float z1 = values[l.z_below + to + j];
      float g1 = finished[from + j];
      float delta1 = f.y * g1;
      delta += f.z * z1 * g1;
      if (second) {
        float g2 = finished[from + j + directions];
        delta += (f.w * z1 * z1 + f.z * values[l.z_below + to + j + directions]) * g2;
        delta1 += 2.0 * f.z * z1 * g2;
        deltas[l.delta_below + to + j + directions] = f.y * g2;
      }
      deltas[l.delta_below + to + j] = delta1;
    }
    deltas[l.delta_below + to] = delta;
  }
}
