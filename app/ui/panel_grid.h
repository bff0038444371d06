#pragma once

#include <functional>
#include <vector>

#include "app/ui/frozen_panels.h"
#include "app/ui/ui.h"
#include "core/render/picture_builder.h"
#include "core/render/scene_renderer.h"

namespace scorescope {

/// The point the inspector speaks of.
struct PanelCursor {
  std::size_t flow = 0;  ///< index in the stage
  std::string panel;     ///< its title
  Vec2 x = Vec2::Zero();
  bool hovering = false;  ///< false: the middle of the first panel
};

/// The grid of panels, drawn by OpenGL straight into the framebuffer, under the interface.
class PanelGrid {
 public:
  explicit PanelGrid(Backend& backend) : builder_(backend) {}

  /// `area` in window coordinates; `ratio` is framebuffer pixels a window coordinate.
  void draw(Ui& ui, PixelRect area, int framebuffer_width, int framebuffer_height, float ratio);
  [[nodiscard]] const PanelCursor& cursor() const { return cursor_; }
  /// Nothing of the last frame's pictures was left for the next.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  void touch_panel(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio);
  bool touch_legend(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio);
  void move_view(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio);

  PictureBuilder builder_;
  SceneRenderer renderer_;
  FrozenPanels frozen_;
  float scale_ = 1.0f;  ///< points of what is drawn, of the present frame
  Words words_ = Words::fitted;
  PanelCursor cursor_;
  bool complete_ = true;
  std::string panned_;  ///< panel that a hand drags
  /// What a hand did takes effect after the panels are drawn: pictures point into the stage.
  std::vector<std::function<void(Session&)>> deeds_;
};

}  // namespace scorescope
