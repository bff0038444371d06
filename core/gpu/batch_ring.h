#pragma once

#include <cstdint>
#include <vector>

#include "core/gpu/compute.h"
#include "core/nn/batch_maker.h"

namespace scorescope {

/// Training samples on their way to the GPU: several steps at a time into a ring of buffers.
class BatchRing {
 public:
  /// Where each list of a Batch begins in a step's samples, in floats.
  struct Layout {
    GLuint x = 0, x_scale = 0, noise = 0, gx = 0, gF = 0, kappa = 0, weight = 0, target = 0, direction = 0;
    GLuint size = 0;
  };

  explicit BatchRing(const TrainJob& job);

  /// A batch as every step's is, without its samples.
  [[nodiscard]] const Batch<float>& shape() const { return shape_; }
  [[nodiscard]] const Layout& layout() const { return layout_; }

  /// Where the samples of a step lie. Steps taken in order are made several at a time; a buffer is written again once
  /// the GPU has left it.
  struct Place {
    GLuint buffer = 0;
    GLintptr offset = 0;  ///< bytes
    GLsizeiptr bytes = 0;
  };
  Place at(std::int64_t step);

 private:
  struct Region {
    GlBuffer buffer;
    GlFence left;  ///< behind the last step that reads it
    std::int64_t first = -1;
  };
  void fill(Region& region, std::int64_t first);

  BatchMaker maker_;
  Batch<float> shape_;
  Layout layout_;
  std::size_t pitch_ = 0;  ///< floats from one step to the next
  std::int64_t steps_at_once_ = 1;
  std::vector<float> staging_;
  std::vector<Region> regions_;
  std::size_t current_ = 0;
};

}  // namespace scorescope
