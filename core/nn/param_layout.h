#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/nn/net_spec.h"

namespace scorescope {

/// Where the layers of a net lie in the one flat parameter buffer: per layer the weight, row-major [out, in] (PyTorch's
/// Linear), then the bias [out].
struct ParamLayout {
  struct Layer {
    int in = 0, out = 0;
    std::size_t weight = 0, bias = 0;  ///< offsets
  };
  std::vector<Layer> layers;  ///< depth hidden layers, then the output
  std::size_t size = 0;
};
ParamLayout param_layout(const NetSpec& net, int dim);

/// Inputs of the first layer: features of x first, then the noise embedding (core/nn/features.h). On raw data the
/// noise input is 0.
int x_feature_count(const NetSpec& net, int dim);
int noise_feature_count(const NetSpec& net);
int output_count(const NetSpec& net, int dim);  ///< dim, or 1 for the energy

/// First weights, a function of the seed (Stream::init): uniform in +-sqrt(3 g / in) with gain g = 2 for ReLU, else 1
/// (variance g / in), biases 0, and the output layer's weights times 0.1, so that a preconditioned net begins near the
/// best linear prediction.
std::vector<float> initial_params(const NetSpec& net, int dim, std::uint64_t seed);

}  // namespace scorescope
