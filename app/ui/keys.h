#pragma once

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
  f5,
  page_up,
  page_down,
  backspace,
  enter,
  escape,
  question,
  letter_t,
  letter_f,
  letter_m,
  letter_x,
  letter_b,
  letter_c,
  letter_h,
  letter_k,
  letter_l,
  letter_n,
  letter_p,
  letter_r,
  letter_s,
  letter_v,
  letter_z,
  undo,
  redo,
  open,
  save,
  save_as,
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

/// What the overlay says.
struct KeyHelp {
  std::string_view key, meaning;
};
std::span<const KeyHelp> key_help();

}  // namespace scorescope
