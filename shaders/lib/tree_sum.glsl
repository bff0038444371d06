// Sum over a group of 256, always in the same order: the same bits every time. Every invocation must call it.
layout(local_size_x = 256) in;

shared float tree[256];

float tree_sum(float v) {
  uint i = gl_LocalInvocationIndex;
  barrier();  // the tree of the call before has been read
  tree[i] = v;
  barrier();
  for (uint half_width = 128u; half_width > 0u; half_width /= 2u) {
    if (i < half_width) tree[i] += tree[i + half_width];
    barrier();
  }
  return tree[0];
}
