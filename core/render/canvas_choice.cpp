#include "core/render/canvas_choice.h"

#include "core/render/gl_canvas.h"
#include "core/render/pixel_canvas.h"

namespace scorescope {

bool painted_by_processor(const GlInfo& gl) {
  return gl.software;
}

std::unique_ptr<Canvas> make_canvas() {
  if (painted_by_processor(gl_info())) return std::make_unique<PixelCanvas>();
  return std::make_unique<GlCanvas>();
}

}  // namespace scorescope
