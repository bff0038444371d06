#version 430 core
// Gradients of all weights and biases over one slice of the columns: delta times what entered the layer, and the sums
// of delta over the values (a bias has no derivative in x). net_reduce.comp adds the slices up in their order.
#define ROW_SUMS
#include "lib/net.glsl"
#include "lib/tile.glsl"

layout(std430, binding = 1) readonly buffer Values { float values[]; };
layout(std430, binding = 2) readonly buffer Deltas { float deltas[]; };
layout(std430, binding = 4) writeonly buffer Slices { float slices[]; };  // [slice, params]

uniform uint slice_columns;
uniform uint param_count;

uint own = 0u;  // the layer whose tile this group makes

vec4 left_at(uint row, uint k) {
  uint last = layers[own].outputs - 1u;
  uint at = layers[own].delta + k;
  return vec4(deltas[at + min(row, last) * columns], deltas[at + min(row + 1u, last) * columns],
              deltas[at + min(row + 2u, last) * columns], deltas[at + min(row + 3u, last) * columns]);
}

vec4 right_at(uint k, uint column) {
  uint last = layers[own].inputs - 1u;
  uint at = layers[own].below + k;
  return vec4(values[at + min(column, last) * columns], values[at + min(column + 1u, last) * columns],
              values[at + min(column + 2u, last) * columns], values[at + min(column + 3u, last) * columns]);
}

float counted(uint k) { return k % jets == 0u ? 1.0 : 0.0; }

void main() {
  for (uint next = 1u; next < layer_count; ++next)
    if (gl_WorkGroupID.x >= layers[next].first_tile) own = next;
  Layer l = layers[own];
  uint tile = gl_WorkGroupID.x - l.first_tile;
  uint across = (l.inputs + kTileColumns - 1u) / kTileColumns;
  uint row = tile / across * kTileRows;
  uint column = tile % across * kTileColumns;
  uint first = gl_WorkGroupID.y * slice_columns;
  mat4 sum = tile_product(row, column, first, min(first + slice_columns, samples * jets));
  uint to = gl_WorkGroupID.y * param_count;
  uvec2 corner = uvec2(row, column) + tile_corner();
  for (uint i = 0u; i < 4u; ++i) {
    uint r = corner.x + i;
    if (r >= l.outputs) continue;
    for (uint j = 0u; j < 4u; ++j)
      if (corner.y + j < l.inputs) slices[to + l.weight + r * l.inputs + corner.y + j] = sum[j][i];
    if (corner.y == 0u) slices[to + l.bias + r] = row_sums[i];
  }
}
