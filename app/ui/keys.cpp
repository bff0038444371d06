#include "app/ui/keys.h"

#include <utility>

namespace scorescope {

namespace {

/// Keys that mean something in front of a class alone. False: not one of them.
bool handle_presentation_key(Session& session, Key key) {
  Presentation& p = session.view().presentation;
  // Any key brings a black screen back.
  if (std::exchange(p.black, false)) return true;
  switch (key) {
    case Key::letter_b:
      p.black = true;
      return true;
    case Key::letter_p:
      p.pen = !p.pen;
      p.laser = p.loupe = false;
      return true;
    case Key::letter_c:
      p.ink.clear();
      return true;
    case Key::letter_l:
      p.laser = !p.laser;
      p.pen = p.loupe = false;
      return true;
    case Key::letter_z:
      p.loupe = !p.loupe;
      p.pen = p.laser = false;
      return true;
    case Key::letter_h:
      toggle_frozen(session);
      return true;
    case Key::enter:
      next_beat(session);
      return true;
    case Key::letter_n:
      new_seed(session);
      return true;
    case Key::letter_s:
      same_seed(session);
      return true;
    case Key::letter_v:
      p.revealed = !p.revealed;
      return true;
    case Key::letter_r:
    case Key::backspace:
      take_back(session);
      return true;
    case Key::escape:
      if (session.view().prompt != Prompt::none || session.view().keys) return false;
      present(session, false);
      return true;
    default:
      return false;
  }
}

}  // namespace

void handle_key(Session& session, Key key) {
  ViewState& view = session.view();
  if (view.presentation.on && handle_presentation_key(session, key)) return;
  switch (key) {
    case Key::f5:
      return present(session, !view.presentation.on);
    case Key::page_down:
      return turn_page(session, 1);
    case Key::page_up:
      return turn_page(session, -1);
    case Key::letter_k:
      return toggle_bookmark(session);
    case Key::space:
      return session.toggle_play();
    case Key::left:
      return session.step(-1);
    case Key::right:
      return session.step(1);
    case Key::home:
      return session.seek(0.0);
    case Key::end:
      return session.seek(1.0);
    case Key::tab:
      view.columns = !view.columns;
      return;
    case Key::f11:
      view.full_screen = !view.full_screen;
      return;
    case Key::escape:
      // One thing at a time, the topmost first.
      if (view.prompt != Prompt::none)
        view.prompt = Prompt::none;
      else if (view.keys)
        view.keys = false;
      else
        view.full_screen = false;
      return;
    case Key::question:
      view.keys = !view.keys;
      return;
    case Key::letter_t:
      return session.toggle_theme();
    case Key::letter_f:
      return session.fit_view();
    case Key::letter_m:
      return session.mark();
    case Key::letter_x:
      return session.flip();
    case Key::undo:
      return session.undo();
    case Key::redo:
      return session.redo();
    case Key::open:
      view.prompt = Prompt::open;
      return;
    case Key::save:
      session.save();
      return;
    case Key::save_as:
      view.prompt = Prompt::save_as;
      return;
    case Key::digit0:
      view.solo.reset();
      return;
    case Key::letter_b:
    case Key::letter_c:
    case Key::letter_h:
    case Key::letter_l:
    case Key::letter_n:
    case Key::letter_p:
    case Key::letter_r:
    case Key::letter_s:
    case Key::letter_v:
    case Key::letter_z:
    case Key::backspace:
    case Key::enter:
      return;  // in front of a class only
    default:
      return session.solo(static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::digit1));
  }
}

std::span<const KeyHelp> key_help() {
  static constexpr KeyHelp kHelp[] = {
      {"Space", "play or pause"},
      {"← →", "one step back, one step on"},
      {"Home End", "to the start, to the end"},
      {"1 … 9", "one panel alone (or double click its title)"},
      {"Wheel", "zoom; drag with the right or middle button to move"},
      {"F", "fit the view (or double click the picture)"},
      {"0", "all panels"},
      {"Tab", "hide or show the side columns"},
      {"T", "dark or light"},
      {"F5", "present: no chrome, large type; Escape leaves it"},
      {"PgUp PgDn", "to the bookmark before, to the next; without any one step"},
      {"K", "a bookmark here, or none"},
      {"B P L Z", "presenting: black, pen, laser, magnifier; C wipes the ink"},
      {"H", "presenting: freezes the panel under the mouse"},
      {"N S", "presenting: a new seed, the same seed as before"},
      {"Enter", "presenting: the next beat of a particle's step"},
      {"V", "presenting: reveals what was to be predicted"},
      {"R", "presenting: back to how things stood"},
      {"F11", "full screen; Escape leaves it"},
      {"Ctrl Z", "undo; with Shift redo"},
      {"Ctrl S", "save; with Shift under another name"},
      {"Ctrl O", "open a scene or points"},
      {"M  X", "mark this scene; exchange it with the marked one"},
      {"Ctrl Q", "quit"},
      {"?", "this list"},
  };
  return kHelp;
}

}  // namespace scorescope
