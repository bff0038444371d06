#pragma once

#include <memory>
#include <vector>

#include "core/math/types.h"
#include "core/render/layout.h"
#include "core/render/panel_picture.h"
#include "core/render/theme.h"

namespace scorescope {

class Canvas;

/// Where data coordinates of a picture lie in its panel: pixel = (cx, cy) + per_unit * (x, -y); over time the one
/// coordinate of a line runs upwards.
struct PanelMap {
  float cx = 0, cy = 0, per_unit = 1;
  bool upright = false;
  [[nodiscard]] Vec2 data(float px, float py) const {
    if (upright) return {(cy - py) / per_unit, 0.0};
    return {(px - cx) / per_unit, (cy - py) / per_unit};
  }
};
PanelMap panel_map(const PanelPicture& picture, PixelRect rect);

/// Words of a panel: smaller in a small one, with a scale and keys; or as large as they are asked to be, and none but
/// title and legend, for the back row.
enum class Words { fitted, large };

/// Draws panel pictures on a canvas: into whatever framebuffer is bound (the default), or as vectors.
/// The window and every export use it. `scale` is pixels per point (1 on an ordinary screen): it scales lines and type.
class SceneRenderer {
 public:
  SceneRenderer();
  explicit SceneRenderer(std::unique_ptr<Canvas> canvas);
  SceneRenderer(SceneRenderer&&) noexcept;
  SceneRenderer& operator=(SceneRenderer&&) noexcept;
  ~SceneRenderer();

  /// Begins a picture of width x height pixels on the theme's ground; `theme` must outlive it.
  void begin(int width, int height, const Theme& theme);
  /// Ends it: it is where it was to be drawn.
  void end();
  void draw_panel(const PanelPicture& picture, PixelRect rect, float scale, Words words = Words::fitted);
  /// What the panels are drawn on: for what lies over them.
  [[nodiscard]] Canvas& canvas() const;

  /// Where the words of the legend lie, in the order of picture.legend.
  [[nodiscard]] std::vector<PixelRect> legend_rects(const PanelPicture& picture, PixelRect rect, float scale,
                                                    Words words = Words::fitted) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace scorescope
