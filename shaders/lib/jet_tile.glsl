// Tiles of whole samples: the columns [first sample of the tile) * jets and on, so that what mixes the columns of one
// sample (an activation and its derivatives) can be done before the tile leaves the group.
shared float finished[kTileRows * kTileColumns];

uint samples_in_tile() { return kTileColumns / jets; }
uint first_sample() { return gl_WorkGroupID.x * samples_in_tile(); }

void share_tile(mat4 sum) {
  uvec2 corner = tile_corner();
  for (uint j = 0u; j < 4u; ++j)
    for (uint i = 0u; i < 4u; ++i) finished[(corner.x + i) * kTileColumns + corner.y + j] = sum[j][i];
  barrier();
}
