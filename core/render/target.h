#pragma once

#include "core/gpu/gl.h"
#include "core/media/image_io.h"

namespace scorescope {

/// A framebuffer of its own, 8 bits a channel. Bound from construction until bind() of another.
class RenderTarget {
 public:
  RenderTarget(int width, int height);
  void bind() const;
  [[nodiscard]] Image read() const;
  void read(Image& image) const;                                 ///< into memory that is there already
  [[nodiscard]] GLuint texture() const { return colour_.id(); }  ///< rows from the bottom
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }

 private:
  int width_, height_;
  GlTexture colour_;
  GlFramebuffer framebuffer_;
};

/// What is drawn over a clear ground comes out with colours multiplied by their alpha; this divides them again.
Image straight_alpha(Image image);

}  // namespace scorescope
