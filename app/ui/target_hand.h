#pragma once

#include <optional>
#include <string>

#include "app/ui/hand_panel.h"
#include "app/ui/set_frame.h"
#include "app/ui/ui.h"

namespace scorescope {

/// A hand on the target, in any panel: handles of components on the density shown, brush and eraser. Handles are drawn
/// by the interface: no export shows them.
class TargetHand {
 public:
  /// Goes on with what is held. Comes before the particles are moved, so that it is on screen in the same frame.
  void go_on(Session& session);
  /// Handles and brush over a panel. True when mouse and wheel are theirs.
  bool touch(Ui& ui, const HandPanel& panel, Deeds& deeds);
  /// Something is held, or the wheel has just been turned: not yet a step of undo.
  [[nodiscard]] bool holding() const;

 private:
  enum class Part { none, mean, along, across, turn, brush, eraser };
  /// What is held, and how the panel lay when it was taken: nothing moves under a hand.
  struct Grip {
    Part part = Part::none;
    std::string panel;
    std::size_t flow = 0, component = 0;
    HandMap map;
    ImVec2 off;           ///< from the mouse to what was taken
    CovarianceAxes axes;  ///< of the component when it was taken
    Sides sides;
    bool moved = false;
    Vec2 dab = Vec2::Zero();  ///< the last of a stroke
  };
  bool touch_components(Ui& ui, const HandPanel& panel, Deeds& deeds);
  bool touch_handle(Ui& ui, const HandPanel& panel, std::size_t index, Part part, const Handles& handles, Deeds& deeds);
  void draw_component(Ui& ui, const HandPanel& panel, std::size_t index, const Handles& handles, bool all) const;
  bool touch_brush(Ui& ui, const HandPanel& panel, Deeds& deeds);
  void play_on(Session& session);
  void move_component(Session& session, ImVec2 mouse);
  void stroke(Session& session, ImVec2 mouse);

  Grip grip_;
  SetFrame frame_;                      ///< of targets that are point sets
  std::optional<double> painted_from_;  ///< where the clock stood before painting, while that goes on
  bool played_ = false;                 ///< whether it ran, before
  double turned_ = -1.0;                ///< when the wheel last was
};

}  // namespace scorescope
