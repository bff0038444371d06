#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/scene/scene_history.h"

namespace scorescope {

class Session;

/// What a lecturer does to the picture in front of a class; nothing of it enters a scene.
struct Presentation {
  bool on = false;
  ThemeName theme = ThemeName::light;  ///< a projector's veil merges the dark steps
  bool black = false;                  ///< the screen is
  bool strip = false;                  ///< the step's words stand over the panels, for the class
  std::chrono::steady_clock::time_point began{};
  bool was_full_screen = false;  ///< before; presenting takes the whole screen
  bool had_presenter = false;    ///< before: the presenter's window, which comes by itself with a second screen
  bool pen = false, laser = false, loupe = false;
  bool revealed = false;         ///< what was to be predicted
  int beat = 0;                  ///< of the step to come, 1 to 4: drift, score, noise, new position; 0: not shown
  std::set<std::string> frozen;  ///< panels that stand still while the others run

  /// Ink on the picture, in shares of the window, so that it stays in place when that changes size.
  struct Point {
    float x = 0, y = 0;
  };
  std::vector<std::vector<Point>> ink;

  /// What the key that takes poking back returns to.
  struct Stand {
    Document document;
    double u = 0.0;
  };
  std::optional<Stand> stood;
};

/// Turns presentation on or off. On: remembers how things stand.
void present(Session& session, bool on);
/// So many screens there are: with a second one the presenter's window comes and goes.
void screens_are(Session& session, int screens);
/// How things stand now is what take_back() returns to: at the beginning, and at every step of a lesson.
void stand_here(Session& session);
/// Back to how things stood before they were poked at, in a lesson to the step as its file has it; nothing that a hand
/// has laid over the picture stays.
void take_back(Session& session);

/// The clicker: turns the page of a lesson; else reveals what was to be predicted, goes to the next or previous
/// bookmark, or one step.
void turn_page(Session& session, int direction);
/// The next beat of a particle's step; after the last the clock takes it, and the next step begins.
void next_beat(Session& session);
/// A bookmark at the present instant, or none where one stood.
void toggle_bookmark(Session& session);
/// Another seed, and the one of before poking.
void new_seed(Session& session);
void same_seed(Session& session);
/// Freezes the panel under the mouse, or lets it go.
void toggle_frozen(Session& session);

/// Whether a panel lies under a veil until somebody reveals it.
bool veiled(const Session& session, const std::string& panel_id);

}  // namespace scorescope
