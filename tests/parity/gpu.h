#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <span>

#include "core/gpu/backend_gpu.h"
#include "core/gpu/egl_context.h"
#include "core/math/error.h"

namespace scorescope::testing {

/// A headless context and the backend in it. Where there is none the test fails and says what is missing.
class Gpu {
 public:
  Gpu() {
    try {
      context_ = std::make_unique<EglContext>();
    } catch (const UserError& error) {
      FAIL("no OpenGL to compare with: ", error.what());
    }
    const GlInfo info = gl_info();
    INFO(info.renderer, ", OpenGL ", info.version);
    REQUIRE_MESSAGE(info.compute, "OpenGL 4.3 (compute shaders) is needed, this is ", info.version);
    kernels_ = std::make_shared<KernelLibrary>();
    backend_ = make_gpu_backend(kernels_);
  }
  [[nodiscard]] Backend& backend() { return *backend_; }
  [[nodiscard]] std::shared_ptr<KernelLibrary> kernels() const { return kernels_; }

 private:
  std::unique_ptr<EglContext> context_;
  std::shared_ptr<KernelLibrary> kernels_;
  std::unique_ptr<Backend> backend_;
};

/// How far two lists are apart, as a share of 1e-5 + 1e-5 |b|: at most 1 passes. A NaN counts as infinitely far.
inline double worst_share(std::span<const float> a, std::span<const float> b) {
  double worst = a.size() == b.size() ? 0.0 : INFINITY;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const double off = std::abs(static_cast<double>(a[i]) - b[i]) / (1e-5 + 1e-5 * std::abs(static_cast<double>(b[i])));
    worst = off <= worst ? worst : std::isnan(off) ? INFINITY : off;
  }
  return worst;
}

}  // namespace scorescope::testing
