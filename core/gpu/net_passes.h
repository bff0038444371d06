#pragma once

#include <memory>

#include "core/gpu/compute.h"
#include "core/nn/batch.h"
#include "core/nn/param_layout.h"

namespace scorescope {

/// A net in compute shaders: its layers in flat buffers (shaders/lib/net.glsl) and the passes through it, for a batch
/// of samples with the derivatives in x of `jet` as extra columns. Bindings of every pass: 0 parameters, 1 values,
/// 2 deltas, 3 points, 4 levels or slices.
class NetPasses {
 public:
  /// Where the samples of a pass stand, in floats: first, and from one sample to the next (0: the same for all).
  struct Place {
    GLuint first = 0, apart = 0;
  };
  struct Inputs {
    Place x;                        ///< in the buffer at binding 3
    Place scale, noise, direction;  ///< in the buffer at binding 4
  };

  /// With `gradients` the values of all layers are kept for the passes back.
  NetPasses(KernelLibrary& kernels, const NetSpec& net, int dim, Jet jet, int capacity, bool gradients);

  [[nodiscard]] const ParamLayout& layout() const { return layout_; }
  [[nodiscard]] int capacity() const { return capacity_; }

  /// The layers, values and deltas in their places: before any pass.
  void bind() const;
  /// For a program of another kind that reads the outputs: the layers, and the values at `binding`.
  void bind_values(GLuint binding) const;
  /// Features of `samples` samples, then the layers. Needs bind() and the buffers at 0, 3 and 4.
  void forward(const Inputs& inputs, int samples) const;
  /// From the deltas of the output to those of all layers. Needs the buffers of forward.
  void backward(int samples) const;
  /// From the deltas to `slices()` parts of the gradient, [slices, params], into the buffer at binding 4.
  void weights(int samples) const;

  [[nodiscard]] GLuint slices() const { return slices_; }

 private:
  [[nodiscard]] GLuint tiles_across(int samples) const;

  NetSpec net_;
  int dim_ = 2, capacity_ = 0;
  Jet jet_;
  ParamLayout layout_;
  GLuint slices_ = 1, slice_columns_ = 0, weight_tiles_ = 0;
  std::shared_ptr<const Kernel> features_, forward_, backward_, weights_;
  GlBuffer layers_, values_, deltas_;
};

}  // namespace scorescope
