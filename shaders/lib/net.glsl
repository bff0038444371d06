// A net in flat buffers (core/gpu/net_passes.h). A matrix of activations is row-major [units, columns]; the columns of
// one sample stand together: its value, the first derivative in x along each direction, then (where `second`) the
// second derivatives along them (core/nn/batch.h, Jet).
struct Layer {
  uint inputs, outputs, weight, bias;  // sizes, and where its parameters lie
  uint below, z, a;                    // in values: what enters, W below + b, and its activation
  uint z_below;                        // in values: z of the layer below
  uint delta, delta_below;             // in deltas: gradients in z and in z_below
  uint activated;                      // 0: the output layer, linear
  uint first_tile;                     // of the tiles of all weight gradients
};
layout(std140, binding = 0) uniform Net {
  Layer layers[7];
  uint layer_count, columns, directions, jets;  // columns: of every matrix; jets: columns of one sample
};

uniform uint samples;
