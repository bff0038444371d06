#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/ui/hand_panel.h"
#include "app/ui/ui.h"
#include "core/math/pose.h"
#include "core/scene/scene.h"

namespace scorescope {

/// A hand on a whole point set (letters, a drawing, a file, a mixture of many): a frame around it on the density shown,
/// at alpha(t) times where it lies at t = 0, whose middle moves it, whose corners scale it about the middle, and whose
/// stalk turns it. The middle is there where the mouse comes near, all of it while components are moved.
class SetFrame {
 public:
  /// Goes on with what is held, before the particles are moved.
  void go_on(Session& session);
  /// True when the mouse is the frame's.
  bool touch(Ui& ui, const HandPanel& panel, Deeds& deeds);
  [[nodiscard]] bool holding() const { return grip_.part != Part::none; }

 private:
  enum class Part { none, move, scale, turn };
  /// What is held, and how all lay when it was taken. Each frame of a drag starts from there: nothing adds up.
  struct Grip {
    Part part = Part::none;
    std::string name;  ///< of the handle
    std::string panel;
    std::size_t flow = 0;
    HandMap map;
    ImVec2 off, began;  ///< from the mouse to what was taken, and where that was
    Scene scene;
    std::shared_ptr<const Mixture> mixture;
    Box box;
    Pose pose;                           ///< what has been made of it
    bool below = false, inside = false;  ///< the stalk
    bool moved = false;
  };
  struct Shape {
    ImVec2 centre;
    std::vector<ImVec2> corners;  ///< four in turn; two on a line
    ImVec2 root, stalk;           ///< of the turn handle
    bool below = false, inside = false;
  };
  Shape shape_of(const Ui& ui, const HandPanel& panel, const Box& box, const Pose& pose, double alpha) const;
  bool touch_part(Ui& ui, const HandPanel& panel, const Shape& shape, const Box& box, Part part,
                  const std::string& name, ImVec2 at, const std::string& help, Deeds& deeds);

  Grip grip_;
  std::shared_ptr<const Mixture> placed_;  ///< what the last drag made: still a set, however few components it has
};

}  // namespace scorescope
