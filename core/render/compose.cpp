#include "core/render/compose.h"

#include <algorithm>

#include "core/render/layout.h"
#include "core/render/picture_builder.h"
#include "core/render/scene_renderer.h"
#include "core/render/target.h"

namespace scorescope {

Image render_panels(const Stage& stage, Backend& backend, ThemeName name, int width, int height) {
  const RenderTarget target(width, height);
  SceneRenderer renderer;
  PictureBuilder builder(backend);
  renderer.begin(width, height, theme(name));
  const std::vector<PanelSpec> panels = stage.scene().shown_panels();
  // A picture of twice the size shows the same drawing, finer.
  const float scale = std::max(0.5f, static_cast<float>(std::min(width / 1280.0, height / 800.0)) * 1.25f);
  const float gap = 10.0f * scale;
  const PixelRect area{gap, gap, static_cast<float>(width) - 2 * gap, static_cast<float>(height) - 2 * gap};
  const std::vector<PixelRect> rects = grid_layout(static_cast<int>(panels.size()), area, gap);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const PanelPicture picture =
        builder.build(stage, panels[i], static_cast<double>(rects[i].w) / static_cast<double>(rects[i].h));
    renderer.draw_panel(picture, rects[i], scale);
  }
  return target.read();
}

}  // namespace scorescope
