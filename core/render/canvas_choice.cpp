#include "core/render/canvas_choice.h"

#include "core/gpu/gl.h"
#include "core/render/gl_canvas.h"
#include "core/render/pixel_canvas.h"

namespace scorescope {

std::unique_ptr<Canvas> make_canvas() {
  if (gl_info().software) return std::make_unique<PixelCanvas>();
  return std::make_unique<GlCanvas>();
}

}  // namespace scorescope
