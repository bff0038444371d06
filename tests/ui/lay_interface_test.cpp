#include "app/ui/lay_interface.h"

#include <imgui.h>

#include "core/media/image_diff.h"
#include "core/render/gl_canvas.h"
#include "core/render/pixel_canvas.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

template <class Kind>
Image laid(int width, int height) {
  const RenderTarget target(width, height);
  Kind canvas;
  canvas.begin(width, height);
  canvas.clear(theme(ThemeName::dark));
  lay_interface(canvas, *ImGui::GetDrawData());
  return target.read();
}

/// What the last frame of the interface drew over the panels.
void check_alike(int width, int height) {
  const Image by_gl = laid<GlCanvas>(width, height), by_processor = laid<PixelCanvas>(width, height);
  const ImageDiff diff = image_diff(by_processor, by_gl, 5);
  if (diff.share > 1e-3) write_png("interface_difference.png", diff.picture);
  INFO("largest difference ", diff.largest, " of 255");
  CHECK(diff.share <= 1e-3);
  const Rgb ground = theme(ThemeName::dark).background;
  int drawn = 0;
  for (std::size_t i = 0; i < by_processor.rgba.size(); i += 4)
    drawn += std::abs(static_cast<float>(by_processor.rgba[i]) - 255.0f * ground.r) > 20.0f ? 1 : 0;
  CHECK(drawn > width * height / 100);
}

}  // namespace

TEST_CASE(
    "ui. the processor lays the interface over the panels as OpenGL does: letters, lines, pictures, round corners") {
  Rig rig(Rig::small_scene());
  check_alike(Rig::kWidth, Rig::kHeight);
  rig.resize(2000, 1400, 1.8f);
  check_alike(2000, 1400);
  rig.click("top/export");  // a dialog with a picture that was drawn by a canvas of its own
  check_alike(2000, 1400);
}

}  // namespace scorescope
