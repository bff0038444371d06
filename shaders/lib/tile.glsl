// A tile of 32 x 64 of a matrix product, through shared memory 32 deep at a time; each of 128 invocations makes 4 x 4.
// Whoever includes it says what the factors are: left_at gives rows [row, row + 4) at k, right_at columns
// [column, column + 4) at k. Indices beyond the matrix are asked for too: any finite number will do there, since what
// comes of them is not kept. With ROW_SUMS defined row_sums gathers the rows of left too, over the k that are counted.
layout(local_size_x = 128) in;

const uint kTileRows = 32u;
const uint kTileColumns = 64u;
const uint kTileDepth = 32u;
const uint kLeftPitch = kTileRows / 4u + 1u;  // one more: no bank conflicts
const uint kRightPitch = kTileColumns / 4u + 1u;

vec4 left_at(uint row, uint k);
vec4 right_at(uint k, uint column);

shared vec4 left_tile[kTileDepth * kLeftPitch];
shared vec4 right_tile[kTileDepth * kRightPitch];
#ifdef ROW_SUMS
float counted(uint k);
shared float count_tile[kTileDepth];
vec4 row_sums = vec4(0.0);
#endif

/// Where this invocation's 4 x 4 begins in the tile.
uvec2 tile_corner() { return 4u * uvec2(gl_LocalInvocationIndex / 16u, gl_LocalInvocationIndex % 16u); }

/// Sum over k in [first, last) of left times right at (row, column): element [j][i] is row i, column j of the corner.
mat4 tile_product(uint row, uint column, uint first, uint last) {
  mat4 sum = mat4(0.0);
  uint r = gl_LocalInvocationIndex / 16u;
  uint c = gl_LocalInvocationIndex % 16u;
  for (uint k0 = first; k0 < last; k0 += kTileDepth) {
    uint depth = min(kTileDepth, last - k0);
    barrier();
    for (uint e = gl_LocalInvocationIndex; e < depth * (kTileRows / 4u); e += gl_WorkGroupSize.x) {
      uint k = e / (kTileRows / 4u), i = e % (kTileRows / 4u);
      left_tile[k * kLeftPitch + i] = left_at(row + 4u * i, k0 + k);
#ifdef ROW_SUMS
      if (i == 0u) count_tile[k] = counted(k0 + k);
#endif
    }
    for (uint e = gl_LocalInvocationIndex; e < depth * (kTileColumns / 4u); e += gl_WorkGroupSize.x) {
      uint k = e / (kTileColumns / 4u), j = e % (kTileColumns / 4u);
      right_tile[k * kRightPitch + j] = right_at(k0 + k, column + 4u * j);
    }
    barrier();
    for (uint k = 0u; k < depth; ++k) {
      vec4 a = left_tile[k * kLeftPitch + r];
      vec4 b = right_tile[k * kRightPitch + c];
      sum[0] += b.x * a;
      sum[1] += b.y * a;
      sum[2] += b.z * a;
      sum[3] += b.w * a;
#ifdef ROW_SUMS
      row_sums += count_tile[k] * a;
#endif
    }
  }
  return sum;
}
