#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "app/session.h"

namespace scorescope {

/// Keys that mean something, whatever library reads the keyboard. digit0 .. digit9 follow one another.
enum class Key {
  space,
  left,
  right,
  home,
  end,
  tab,
  f11,
  page_up,
  page_down,
  escape,
  question,
  letter_t,
  letter_f,
  letter_m,
  letter_x,
  letter_v,
  letter_a,
  letter_b,
  letter_e,
  remove,
  duplicate,
  f5,
  letter_k,
  letter_p,
  letter_l,
  letter_z,
  letter_c,
  letter_h,
  letter_n,
  letter_g,
  letter_i,
  letter_w,
  letter_s,
  enter,
  letter_r,
  undo,
  redo,
  open,
  save,
  save_as,
  export_scene,
  copy_picture,
  digit0,
  digit1,
  digit2,
  digit3,
  digit4,
  digit5,
  digit6,
  digit7,
  digit8,
  digit9
};

void handle_key(Session& session, Key key);

/// What the overlay says, in its groups' order: a key, or two that stand beside each other in Key, and what they do.
struct KeyHelp {
  std::string_view group, key, meaning;
  std::optional<Key> first = {}, last = {};  ///< none: the mouse, or a key that the window takes itself
};
std::span<const KeyHelp> key_help();

}  // namespace scorescope
