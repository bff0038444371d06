#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/ui/handle_geometry.h"

namespace scorescope {

class Session;

/// One panel as the hand meets it.
struct HandPanel {
  const std::string& id;
  std::size_t flow;  ///< index in the stage
  HandMap map;
  PixelRect rect;  ///< of the whole panel, window coordinates
  PixelRect room;  ///< of its picture, between title and legend
  bool reached;    ///< the mouse is over it, and on nothing that lies on it
  bool open;       ///< and where its picture is free: not on the title
};

/// What takes effect once all panels are drawn: pictures point into the stage.
using Deeds = std::vector<std::function<void(Session&)>>;

}  // namespace scorescope
