#pragma once

#include <array>
#include <string>

#include "app/session.h"
#include "app/ui/item_registry.h"
#include "app/ui/style.h"

namespace scorescope {

/// The one value being typed, if any.
struct EditState {
  std::string path;  ///< of the control; empty: nothing is being typed
  std::array<char, 64> text{};
  bool grab_focus = false;
  double before = 0.0;  ///< value of the slider before the press, so that a double click does not move it
  /// The control whose keys a menu speaks of.
  struct KeyMenu {
    std::string path;
    bool opens = false;
  } key_menu;
};

/// What every part of the interface is handed in a frame.
struct Ui {
  Session& session;
  ItemRegistry& items;
  const Fonts& fonts;
  EditState& edit;
  Colours colours;
  float scale = 1.0f;

  [[nodiscard]] float px(float points) const { return points * scale; }
};

}  // namespace scorescope
