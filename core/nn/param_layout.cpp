#include "core/nn/param_layout.h"

#include <cmath>

#include "core/math/philox.h"

namespace scorescope {

int x_feature_count(const NetSpec& net, int dim) {
  return net.x_features == XFeatures::fourier ? dim * (1 + 2 * net.x_harmonics) : dim;
}

int noise_feature_count(const NetSpec& net) {
  return net.noise_embedding == NoiseEmbedding::fourier ? 1 + 2 * net.noise_pairs : 1;
}

int output_count(const NetSpec& net, int dim) {
  return net.head == Head::energy ? 1 : dim;
}

ParamLayout param_layout(const NetSpec& net, int dim) {
  ParamLayout layout;
  int in = x_feature_count(net, dim) + noise_feature_count(net);
  for (int i = 0; i <= net.depth; ++i) {
    ParamLayout::Layer layer{.in = in, .out = i < net.depth ? net.width : output_count(net, dim)};
    layer.weight = layout.size;
    layer.bias = layer.weight + static_cast<std::size_t>(layer.in) * static_cast<std::size_t>(layer.out);
    layout.size = layer.bias + static_cast<std::size_t>(layer.out);
    layout.layers.push_back(layer);
    in = layer.out;
  }
  return layout;
}

std::vector<float> initial_params(const NetSpec& net, int dim, std::uint64_t seed) {
  const ParamLayout layout = param_layout(net, dim);
  std::vector<float> params(layout.size, 0.0f);
  const double gain = net.activation == Activation::relu ? 2.0 : 1.0;
  for (const ParamLayout::Layer& layer : layout.layers) {
    double bound = std::sqrt(3.0 * gain / layer.in);
    if (&layer == &layout.layers.back()) bound *= 0.1;
    for (std::size_t i = layer.weight; i < layer.bias; ++i) {
      const auto words = philox(seed, Stream::init, static_cast<std::uint32_t>(i), 0);
      params[i] = static_cast<float>(bound * (2.0 * uniform01<double>(words[0]) - 1.0));
    }
  }
  return params;
}

}  // namespace scorescope
