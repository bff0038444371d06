#include "core/gpu/net_passes.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/math/error.h"

namespace scorescope {
namespace {

// shaders/lib/tile.glsl
constexpr GLuint kTileRows = 32, kTileColumns = 64;
constexpr GLuint kFeatureGroup = 64;
constexpr int kMostLayers = 7;
constexpr GLuint kMostSlices = 16;

/// std140 twins of the structures in shaders/lib/net.glsl.
struct GpuLayer {
  GLuint inputs, outputs, weight, bias;
  GLuint below, z, a;
  GLuint z_below;
  GLuint delta, delta_below;
  GLuint activated;
  GLuint first_tile;
};
static_assert(sizeof(GpuLayer) == 48);
struct GpuNet {
  std::array<GpuLayer, kMostLayers> layers;
  GLuint layer_count, columns, directions, jets;
};

GLuint pieces(GLuint whole, GLuint piece) {
  return (whole + piece - 1) / piece;
}

ShaderDefines activation_define(Activation activation) {
  return {{"ACTIVATION", std::to_string(static_cast<int>(activation))}};
}

void set(const Kernel& kernel, const char* name, NetPasses::Place place) {
  glUniform2ui(kernel.at(name), place.first, place.apart);
}

}  // namespace

NetPasses::NetPasses(KernelLibrary& kernels, const NetSpec& net, int dim, Jet jet, int capacity, bool gradients)
    : net_(net),
      dim_(dim),
      capacity_(capacity),
      jet_(jet),
      layout_(param_layout(net, dim)),
      features_(kernels.get("compute/net_features.comp")),
      forward_(kernels.get("compute/net_forward.comp", activation_define(net.activation))) {
  if (gradients) {
    backward_ = kernels.get("compute/net_backward.comp", activation_define(net.activation));
    weights_ = kernels.get("compute/net_weights.comp");
  }
  const auto jets = static_cast<GLuint>(jet.columns());
  if (jets > kTileColumns)
    throw UserError("the GPU carries at most " + std::to_string(kTileColumns - 1) + " derivatives of a sample and " +
                    std::to_string(jets - 1) + " are asked for; fewer probes would do, or the CPU backend");
  const GLuint used = static_cast<GLuint>(capacity) * jets;
  const std::size_t columns = (used + 6) / 4 * 4;  // four at a time may be read from any column on
  const auto narrow = [](std::size_t v) { return static_cast<GLuint>(v); };  // upload() refuses what does not fit
  GpuNet gpu{};
  gpu.layer_count = static_cast<GLuint>(layout_.layers.size());
  gpu.columns = narrow(columns);
  gpu.directions = static_cast<GLuint>(jet.directions);
  gpu.jets = jets;
  std::size_t values = static_cast<std::size_t>(layout_.layers[0].in) * columns;  // the features come first
  std::size_t deltas = 0;
  for (std::size_t i = 0; i < layout_.layers.size(); ++i) {
    const ParamLayout::Layer& from = layout_.layers[i];
    GpuLayer& l = gpu.layers[i];
    l.inputs = static_cast<GLuint>(from.in);
    l.outputs = static_cast<GLuint>(from.out);
    l.weight = static_cast<GLuint>(from.weight);
    l.bias = static_cast<GLuint>(from.bias);
    l.activated = i + 1 < layout_.layers.size() ? 1 : 0;
    if (i > 0) {
      l.below = gpu.layers[i - 1].a;
      l.z_below = gpu.layers[i - 1].z;
      l.delta_below = gpu.layers[i - 1].delta;
    }
    const std::size_t size = l.outputs * columns;
    if (gradients) {
      l.z = narrow(values);
      l.a = narrow(values + (l.activated == 1 ? size : 0));
      values += (l.activated == 1 ? 2 : 1) * size;
      l.delta = narrow(deltas);
      deltas += size;
    } else {  // two hidden layers take turns, and a replaces z
      l.z = l.a = i < 2 || l.activated == 0 ? narrow(values) : gpu.layers[i - 2].z;
      if (l.z == narrow(values)) values += size;
    }
    l.first_tile = weight_tiles_;
    weight_tiles_ += pieces(l.outputs, kTileRows) * pieces(l.inputs, kTileColumns);
  }
  slice_columns_ = 32 * std::max(2u, pieces(used, 32 * kMostSlices));
  slices_ = pieces(used, slice_columns_);
  upload(values_, values * sizeof(float), nullptr, GL_DYNAMIC_COPY);
  if (gradients) upload(deltas_, deltas * sizeof(float), nullptr, GL_DYNAMIC_COPY);
  glBindBuffer(GL_UNIFORM_BUFFER, layers_.id());
  glBufferData(GL_UNIFORM_BUFFER, sizeof gpu, &gpu, GL_STATIC_DRAW);
}

GLuint NetPasses::tiles_across(int samples) const {
  return pieces(static_cast<GLuint>(samples), kTileColumns / static_cast<GLuint>(jet_.columns()));
}

void NetPasses::bind() const {
  bind_values(1);
  bind_storage(2, deltas_);
}

void NetPasses::bind_values(GLuint binding) const {
  glBindBufferBase(GL_UNIFORM_BUFFER, 0, layers_.id());
  bind_storage(binding, values_);
}

void NetPasses::forward(const Inputs& inputs, int samples) const {
  const Kernel& features = *features_;
  glUseProgram(features.program.id());
  glUniform1ui(features.at("samples"), static_cast<GLuint>(samples));
  glUniform1ui(features.at("dim"), static_cast<GLuint>(dim_));
  glUniform1ui(features.at("x_features"), static_cast<GLuint>(x_feature_count(net_, dim_)));
  set(features, "x_at", inputs.x);
  set(features, "scale_at", inputs.scale);
  set(features, "noise_at", inputs.noise);
  set(features, "direction_at", inputs.direction);
  dispatch_groups(pieces(static_cast<GLuint>(samples), kFeatureGroup), static_cast<std::size_t>(layout_.layers[0].in));
  const Kernel& forward = *forward_;
  glUseProgram(forward.program.id());
  glUniform1ui(forward.at("samples"), static_cast<GLuint>(samples));
  for (std::size_t i = 0; i < layout_.layers.size(); ++i) {
    glUniform1ui(forward.at("layer"), static_cast<GLuint>(i));
    dispatch_groups(tiles_across(samples), pieces(static_cast<GLuint>(layout_.layers[i].out), kTileRows));
  }
}

void NetPasses::backward(int samples) const {
  const Kernel& backward = *backward_;
  glUseProgram(backward.program.id());
  glUniform1ui(backward.at("samples"), static_cast<GLuint>(samples));
  for (std::size_t i = layout_.layers.size() - 1; i > 0; --i) {
    glUniform1ui(backward.at("layer"), static_cast<GLuint>(i));
    dispatch_groups(tiles_across(samples), pieces(static_cast<GLuint>(layout_.layers[i].in), kTileRows));
  }
}

void NetPasses::weights(int samples) const {
  const Kernel& weights = *weights_;
  glUseProgram(weights.program.id());
  glUniform1ui(weights.at("samples"), static_cast<GLuint>(samples));
  glUniform1ui(weights.at("slice_columns"), slice_columns_);
  glUniform1ui(weights.at("param_count"), static_cast<GLuint>(layout_.size));
  dispatch_groups(weight_tiles_, slices_);
}

}  // namespace scorescope
