#include "app/ui/keys.h"

namespace scorescope {

void handle_key(Session& session, Key key) {
  ViewState& view = session.view();
  switch (key) {
    case Key::page_down:
      turn_lesson_page(session, 1);
      return;
    case Key::page_up:
      turn_lesson_page(session, -1);
      return;
    case Key::letter_r:
      reset_step(session);
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
    default:
      return session.solo(static_cast<std::size_t>(key) - static_cast<std::size_t>(Key::digit1));
  }
}

std::span<const KeyHelp> key_help() {
  using enum Key;
  static constexpr std::string_view kClock = "CLOCK", kPanels = "PANELS", kTarget = "TARGET", kScene = "SCENE",
                                    kLesson = "LESSON", kWindow = "WINDOW";
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
      {kScene, "Ctrl ⇧ C", "copy the picture", copy_picture, copy_picture},
      {kScene, "M X", "mark this scene; exchange it with the marked one", letter_m, letter_x},
      {kLesson, "PgUp PgDn", "the page before, the next page", page_up, page_down},
      {kLesson, "R", "the step as it was before you changed anything", letter_r, letter_r},
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
