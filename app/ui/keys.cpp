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
    case Key::letter_i:
      p.strip = !p.strip;
      return true;
    case Key::letter_r:
    case Key::remove:
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
    case Key::letter_r:
      reset_step(session);
      return;
    case Key::letter_g:
      return log_here(session);
    case Key::letter_w:
      view.presenter = !view.presenter;
      return;
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
      return toggle_columns(view);
    case Key::f11:
      view.full_screen = !view.full_screen;
      return;
    case Key::escape:
      // One thing at a time, the topmost first.
      if (view.prompt != Prompt::none)
        view.prompt = Prompt::none;
      else if (view.exporting)
        view.exporting = false;
      else if (view.keys)
        view.keys = false;
      else if (view.reading.library)
        view.reading.library = false;
      else if (view.hint > 0)
        view.hint = 0;
      else if (view.hand.tool != Tool::look)
        take_tool(session, Tool::look);
      else if (view.hand.selected)
        select_component(session, std::nullopt);
      else if (view.left_over || view.right_over)
        view.left_over = view.right_over = false;
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
    case Key::letter_v:
      return take_tool(session, Tool::components);
    case Key::letter_a:
      return take_tool(session, Tool::add);
    case Key::letter_b:
      return take_tool(session, Tool::brush);
    case Key::letter_e:
      return take_tool(session, Tool::eraser);
    case Key::remove:
      return delete_selected(session);
    case Key::duplicate:
      return duplicate_selected(session);
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
    case Key::export_scene:
      view.exporting = true;
      return;
    case Key::copy_picture:
      view.copying = true;
      return;
    case Key::digit0:
      view.solo.reset();
      return;
    case Key::letter_c:
    case Key::letter_h:
    case Key::letter_i:
    case Key::letter_l:
    case Key::letter_n:
    case Key::letter_p:
    case Key::letter_s:
    case Key::letter_z:
    case Key::enter:
      return;  // in front of a class only
    default:
      return session.solo(static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::digit1));
  }
}

std::span<const KeyHelp> key_help() {
  using enum Key;
  static constexpr std::string_view kClock = "CLOCK", kPanels = "PANELS", kTarget = "TARGET", kScene = "SCENE",
                                    kLesson = "LESSON", kWindow = "WINDOW", kPresent = "PRESENTING";
  static constexpr KeyHelp kHelp[] = {
      {kClock, "Space", "play or pause", space, space},
      {kClock, "← →", "one step back, one step on", left, right},
      {kClock, "Home End", "to the start, to the end", home, end},
      {kPanels, "1 … 9", "one panel alone (or double click its title)", digit1, digit9},
      {kPanels, "0", "all panels", digit0, digit0},
      {kPanels, "F", "fit the view (or double click the picture)", letter_f, letter_f},
      {kPanels, "Wheel", "zoom about the cursor"},
      {kPanels, "Right drag", "move the view"},
      {kPanels, "Click", "single out a particle; on empty ground: none"},
      {kPanels, "Drag a title", "move its panel; right click: its menu"},
      {kTarget, "V A", "move components; add one where you click", letter_v, letter_a},
      {kTarget, "B E", "paint points; the eraser", letter_b, letter_e},
      {kTarget, "Delete", "take the selected component away", remove, remove},
      {kTarget, "Ctrl D", "double the selected component", duplicate, duplicate},
      {kScene, "Ctrl Z", "undo; with Shift redo", undo, redo},
      {kScene, "Ctrl O", "open a scene or points", open, open},
      {kScene, "Ctrl S", "save; with Shift under another name", save, save_as},
      {kScene, "Ctrl E", "export a clip, a picture or a table", export_scene, export_scene},
      {kScene, "Ctrl Shift C", "copy the picture", copy_picture, copy_picture},
      {kScene, "M X", "mark this scene; exchange it with the marked one", letter_m, letter_x},
      {kLesson, "PgUp PgDn", "the page before, the next; else bookmarks; else one step", page_up, page_down},
      {kLesson, "R", "the step, or what was presented, as it was before you changed it", letter_r, letter_r},
      {kPresent, "F5", "present: no chrome, large type; Escape leaves it", f5, f5},
      {kPresent, "K", "a bookmark here, or none", letter_k, letter_k},
      {kPresent, "G I W", "log this state; the step's words; the presenter's window", letter_g, letter_w},
      {kPresent, "B P L Z C", "black, pen, laser, magnifier; wipe the ink", letter_p, letter_c},
      {kPresent, "H", "freeze the panel under the mouse", letter_h, letter_h},
      {kPresent, "N", "a new seed", letter_n, letter_n},
      {kPresent, "S", "the same seed as before", letter_s, letter_s},
      {kPresent, "Enter", "the next beat of a particle's step", enter, enter},
      {kPresent, "V", "reveal what was to be predicted"},
      {kWindow, "Tab", "hide or show the side columns", tab, tab},
      {kWindow, "T", "dark or light", letter_t, letter_t},
      {kWindow, "F11", "full screen", f11, f11},
      {kWindow, "Escape", "close what lies on top, leave full screen", escape, escape},
      {kWindow, "?", "this list", question, question},
      {kWindow, "Ctrl Q", "quit; nothing is lost"},
  };
  return kHelp;
}

}  // namespace scorescope
