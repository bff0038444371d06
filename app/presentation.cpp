#include "app/presentation.h"

#include <algorithm>
#include <cmath>

#include "app/session.h"

namespace scorescope {
namespace {

constexpr double kSameBeat = 1e-6;
constexpr int kBeats = 4;

/// Times of the bookmarks, rising.
std::vector<double> bookmark_times(const Session& session) {
  std::vector<double> times;
  for (const Bookmark& mark : session.scene().timeline.bookmarks) times.push_back(mark.at);
  std::sort(times.begin(), times.end());
  return times;
}

void set_seed(Session& session, std::uint64_t seed) {
  Scene edited = session.scene();
  edited.seed = seed;
  session.apply(edited);
}

/// Takes away what a hand has laid over the picture.
void tidy(Session& session) {
  Presentation& p = session.view().presentation;
  p.ink.clear();
  p.frozen.clear();
  p.beat = 0;
  select_component(session, std::nullopt);
}

}  // namespace

void stand_here(Session& session) {
  session.view().presentation.stood = {session.document(), session.stage().u()};
  session.view().presentation.revealed = false;
}

void present(Session& session, bool on) {
  ViewState& view = session.view();
  Presentation& p = view.presentation;
  if (p.on == on) return;
  const Presentation before = p;
  p = {.on = on,
       .theme = before.theme,
       .strip = before.strip,
       .began = std::chrono::steady_clock::now(),
       .was_full_screen = view.full_screen,
       .had_presenter = view.presenter};
  view.full_screen = on || before.was_full_screen;
  view.presenter = on ? view.presenter || view.screens > 1 : before.had_presenter;
  if (on)
    stand_here(session);
  else if (session.log_unsaved())
    view.prompt = Prompt::save_log;
}

void screens_are(Session& session, int screens) {
  ViewState& view = session.view();
  const bool more = screens > view.screens, other = screens != view.screens;
  view.screens = screens;
  if (other && view.presentation.on) view.presenter = more || view.presentation.had_presenter;
}

void take_back(Session& session) {
  Presentation& p = session.view().presentation;
  if (!reset_step(session)) {
    if (!p.stood) return;
    const Presentation::Stand stood = *p.stood;
    if (!session.restore(stood.document)) return;
    session.set_playing(false);
    session.seek(stood.u);
    session.view().solo.reset();
  }
  p.revealed = false;
  tidy(session);
}

void turn_page(Session& session, int direction) {
  Presentation& p = session.view().presentation;
  p.ink.clear();
  p.beat = 0;
  if (turn_lesson_page(session, direction)) {
    tidy(session);
    return stand_here(session);
  }
  if (direction > 0 && !p.revealed && !session.scene().predict.question.empty()) {
    p.revealed = true;
    return;
  }
  const std::vector<double> times = bookmark_times(session);
  if (times.empty()) return session.step(direction);
  const double u = session.stage().u();
  session.set_playing(false);
  if (direction > 0) {
    const auto next = std::upper_bound(times.begin(), times.end(), u + kSameBeat);
    session.seek(next == times.end() ? 1.0 : *next);
  } else {
    const auto at = std::lower_bound(times.begin(), times.end(), u - kSameBeat);
    session.seek(at == times.begin() ? 0.0 : *std::prev(at));
  }
}

void next_beat(Session& session) {
  int& beat = session.view().presentation.beat;
  session.set_playing(false);
  if (beat == kBeats) session.step(1);
  beat = beat % kBeats + 1;
}

void toggle_bookmark(Session& session) {
  constexpr double kHere = 0.004;
  Scene edited = session.scene();
  std::vector<Bookmark>& marks = edited.timeline.bookmarks;
  const double u = session.stage().u();
  if (std::erase_if(marks, [&](const Bookmark& mark) { return std::abs(mark.at - u) < kHere; }) == 0) {
    char name[32];
    std::snprintf(name, sizeof name, "t = %.3f", session.stage().t());
    const auto next = std::find_if(marks.begin(), marks.end(), [&](const Bookmark& mark) { return mark.at > u; });
    marks.insert(next, {u, name});
  }
  session.apply(edited);
}

void new_seed(Session& session) {
  set_seed(session, session.scene().seed + 1);
}

void same_seed(Session& session) {
  const auto& stood = session.view().presentation.stood;
  if (stood) set_seed(session, stood->document.scene.seed);
}

void toggle_frozen(Session& session) {
  std::set<std::string>& frozen = session.view().presentation.frozen;
  const std::string& id = session.view().hovered;
  if (!id.empty() && frozen.erase(id) == 0) frozen.insert(id);
}

bool veiled(const Session& session, const std::string& panel_id) {
  const PredictSpec& predict = session.scene().predict;
  if (predict.question.empty() || session.view().presentation.revealed) return false;
  return predict.panels.empty() ||
         std::find(predict.panels.begin(), predict.panels.end(), panel_id) != predict.panels.end();
}

}  // namespace scorescope
