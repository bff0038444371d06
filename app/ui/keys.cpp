#include "app/ui/keys.h"

namespace scorescope {

void handle_key(Session& session, Key key) {
  ViewState& view = session.view();
  switch (key) {
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
      else if (view.exporting)
        view.exporting = false;
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
      {"F11", "full screen; Escape leaves it"},
      {"Ctrl Z", "undo; with Shift redo"},
      {"Ctrl S", "save; with Shift under another name"},
      {"Ctrl O", "open a scene or points"},
      {"Ctrl E", "export a clip, a picture or a table"},
      {"Ctrl ⇧ C", "copy the picture"},
      {"M  X", "mark this scene; exchange it with the marked one"},
      {"Ctrl Q", "quit"},
      {"?", "this list"},
  };
  return kHelp;
}

}  // namespace scorescope
