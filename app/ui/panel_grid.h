#pragma once

#include <functional>
#include <vector>

#include "app/ui/frozen_panels.h"
#include "app/ui/panel_menu.h"
#include "app/ui/target_hand.h"
#include "app/ui/ui.h"
#include "core/render/canvas.h"
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
  void draw(Ui& ui, PixelRect area, int framebuffer_width, int framebuffer_height, float ratio, MetricSource& metrics);
  /// What they are drawn on, for what lies beside and over them; its picture is still to be ended.
  [[nodiscard]] Canvas& canvas() const { return renderer_.canvas(); }
  /// The hand on the target.
  [[nodiscard]] TargetHand& hand() { return hand_; }
  [[nodiscard]] const PanelCursor& cursor() const { return cursor_; }
  /// Nothing of the last frame's pictures was left for the next.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  void touch_panel(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio);
  bool touch_legend(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio);
  bool touch_title(Ui& ui, const PanelSpec& panel, PixelRect rect);
  void touch_particles(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio);
  void drop(Ui& ui, const std::vector<PanelSpec>& panels, const std::vector<PixelRect>& rects);
  void move_view(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio, bool wheel);

  PictureBuilder builder_;
  SceneRenderer renderer_;
  TargetHand hand_;
  FrozenPanels frozen_;
  float scale_ = 1.0f;  ///< points of what is drawn, of the present frame
  Words words_ = Words::fitted;
  PanelCursor cursor_;
  bool complete_ = true;
  std::string panned_;   ///< panel whose view a hand drags
  std::string dragged_;  ///< panel whose title a hand drags
  std::string pressed_;  ///< panel whose ground the left button went down on
  Vec2 pressed_at_ = Vec2::Zero();
  PanelMenu menu_;
  std::string menu_wanted_;  ///< panel whose menu was asked for in this frame
  /// What a hand did takes effect after the panels are drawn: pictures point into the stage.
  std::vector<std::function<void(Session&)>> deeds_;
};

}  // namespace scorescope
