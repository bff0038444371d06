#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "core/flow/step_row.h"
#include "core/gpu/net_passes.h"
#include "core/nn/level_coefficients.h"
#include "core/nn/weights.h"

namespace scorescope {

/// A learned score under the rows of a program: before each row the net's outputs at the particles' positions, of which
/// shaders/compute/step_rows.comp (LEARNED) makes the score and E[x0|x].
class NetScores {
 public:
  NetScores(KernelLibrary& kernels, const LearnedScore& learned, std::span<const StepRow> rows,
            std::uint32_t particles);

  /// Particles that go through the net at a time.
  [[nodiscard]] std::uint32_t at_once() const { return static_cast<std::uint32_t>(net_.capacity()); }
  /// Outputs of row `row` at particles [first, first + count); `states` holds `state_floats` floats a particle, x
  /// first.
  void evaluate(int row, std::uint32_t first, std::uint32_t count, const GlBuffer& states, GLuint state_floats) const;
  /// The uniforms and buffers by which `step`, in use, reads those outputs.
  void give(const Kernel& step, int row, std::uint32_t first, std::uint32_t count) const;

 private:
  NetPasses net_;
  std::vector<std::array<float, 4>> coefficients_;  ///< [rows] score_x, score_F, x0_x, x0_F
  GlBuffer params_, levels_;                        ///< levels: [rows] x_scale, noise, the axes
};

}  // namespace scorescope
