#include "app/lessons.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "app/assets.h"
#include "app/session.h"
#include "core/lesson/lesson_log.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

LessonReading& reading(Session& session) {
  return session.view().reading;
}

const StepView& view_at(const Lesson& lesson, const LessonPlace& place) {
  const LessonStep& step = lesson.steps[static_cast<std::size_t>(place.step)];
  return place.revealed ? step.final_view() : step.shown;
}

void move_clock(Session& session, const StepView& view) {
  if (view.stays) return;
  if (view.u)
    session.seek(*view.u);
  else if (view.t)
    session.seek(session.stage().clock().u_of_t(*view.t));
  else
    session.seek(0.0);
}

/// How a page is come to: from the one before; with the clock as its file has it; with the nets as they are besides.
enum class Turn { on, back, again };

/// One step of undo.
bool show(Session& session, const Lesson& lesson, const LessonPlace& place, Turn turn = Turn::on) {
  StepView view = view_at(lesson, place);
  // A scene of its own has nets of its own.
  const bool anew = !view.goes_on && turn != Turn::again && !view.scene.models.empty();
  if (!session.restore({view.scene, lesson.folder(), {}, place, {}}, anew)) return false;
  reading(session).answers.clear();
  session.view().solo.reset();
  if (turn != Turn::on) view.stays = false;
  move_clock(session, view);
  session.set_playing(view.play);
  if (view.train)
    session.train();
  else
    session.pause_training();
  session.view().right_over = true;  // where it has no room beside the panels
  return true;
}

/// Before a page is left: what has become of it, where that is more than its file says.
void log_state(Session& session, const Lesson& lesson) {
  constexpr double kMoved = 0.005;
  const StepView& view = view_at(lesson, *session.lesson_place());
  const double u = session.stage().u();
  const Clock& clock = session.stage().clock();
  const double stood = view.u ? *view.u : view.t ? clock.u_of_t(*view.t) : 0.0;
  const bool ran = session.playing() || (view.play && u >= 1.0);
  const bool stopped = !ran && !view.stays && std::abs(u - stood) > kMoved;
  const Document document = session.document();
  if (document.scene == view.scene && !stopped) return;
  if (!session.log().empty()) {  // by the key already
    const LoggedState& last = session.log().back();
    if (last.scene == document.scene && last.folder == document.folder && std::abs(last.u - u) < kMoved) return;
  }
  const LessonStep& step = lesson.steps[static_cast<std::size_t>(session.lesson_place()->step)];
  session.add_to_log({step.title, document.scene, document.folder, u});
}

/// The next lesson of the same kind in the list, or the one before; empty: there is none.
std::filesystem::path neighbour(Session& session, const Lesson& lesson, int direction) {
  const std::vector<LessonHead>& shelf = lesson_shelf(session);
  const auto here =
      std::find_if(shelf.begin(), shelf.end(), [&](const LessonHead& head) { return head.file == lesson.file; });
  if (here == shelf.end() || (direction < 0 && here == shelf.begin())) return {};
  const auto next = here + direction;
  return next == shelf.end() || next->kind != lesson.kind ? std::filesystem::path() : next->file;
}

}  // namespace

const Lesson* open_lesson_of(const Session& session) {
  const auto& place = session.lesson_place();
  if (!place) return nullptr;
  const auto& lessons = session.view().reading.lessons;
  const auto found = lessons.find(place->file);
  // A file may have been opened again and have become shorter.
  return found != lessons.end() && place->step < static_cast<int>(found->second->steps.size()) ? found->second.get()
                                                                                               : nullptr;
}

const LessonStep* open_step_of(const Session& session) {
  const Lesson* lesson = open_lesson_of(session);
  return lesson ? &lesson->steps[static_cast<std::size_t>(session.lesson_place()->step)] : nullptr;
}

bool open_lesson(Session& session, const std::filesystem::path& path, int step, bool revealed) {
  LessonReading& r = reading(session);
  std::shared_ptr<const Lesson> lesson;
  try {
    lesson = std::make_shared<const Lesson>(load_lesson(path, asset_folder()));
  } catch (const UserError& error) {
    session.say(error.what());
    return false;
  }
  const bool first = !session.lesson_place();
  Document own = session.document();
  const double own_u = session.stage().u();
  const int steps = static_cast<int>(lesson->steps.size());
  if (step < 0) step += steps;
  if (step < 0 || step >= steps) {
    session.say(lesson->file.string() + ": has steps 1 to " + std::to_string(steps));
    return false;
  }
  const bool predicts = lesson->steps[static_cast<std::size_t>(step)].predicts();
  if (!show(session, *lesson, {lesson->file, step, revealed && predicts}, Turn::back)) return false;
  if (first) {
    r.own = std::move(own);
    r.own_u = own_u;
  }
  r.lessons[lesson->file] = lesson;
  r.library = false;
  return true;
}

void close_lesson(Session& session) {
  if (!session.lesson_place()) return;
  const LessonReading& r = reading(session);
  if (const Lesson* lesson = open_lesson_of(session)) log_state(session, *lesson);
  session.pause_training();
  if (!session.restore(r.own)) return;
  session.set_playing(false);
  session.seek(r.own_u);
}

bool turn_lesson_page(Session& session, int direction) {
  const Lesson* lesson = open_lesson_of(session);
  if (lesson == nullptr) return false;
  log_state(session, *lesson);
  LessonPlace place = *session.lesson_place();
  const int last = static_cast<int>(lesson->steps.size()) - 1;
  const auto predicts = [&](int step) { return lesson->steps[static_cast<std::size_t>(step)].predicts(); };
  if (direction > 0 && predicts(place.step) && !place.revealed) {
    place.revealed = true;
  } else if (direction < 0 && place.revealed) {
    place.revealed = false;
  } else if (place.step + direction < 0 || place.step + direction > last) {
    const auto next = neighbour(session, *lesson, direction);
    if (!next.empty()) open_lesson(session, next, direction < 0 ? -1 : 0, direction < 0);
    return true;
  } else {
    place.step += direction;
    place.revealed = direction < 0 && predicts(place.step);
  }
  show(session, *lesson, place, direction < 0 ? Turn::back : Turn::on);
  return true;
}

bool reset_step(Session& session) {
  const Lesson* lesson = open_lesson_of(session);
  if (lesson == nullptr) return false;
  log_state(session, *lesson);
  const std::set<std::size_t> answers = reading(session).answers;
  show(session, *lesson, *session.lesson_place(), Turn::again);
  reading(session).answers = answers;
  return true;
}

void log_here(Session& session) {
  const LessonStep* step = open_step_of(session);
  const Document document = session.document();
  session.add_to_log(
      {step ? step->title : document.scene.title, document.scene, document.folder, session.stage().u(), true});
  session.settle(true);
}

bool save_log(Session& session, const std::filesystem::path& folder) {
  try {
    write_lesson_log(folder, "Where we stopped", session.log());
    session.log_saved();
  } catch (const UserError& error) {
    session.say(error.what());
    return false;
  }
  return true;
}

const std::vector<LessonHead>& lesson_shelf(Session& session) {
  std::vector<LessonHead>& shelf = reading(session).shelf;
  if (!shelf.empty()) return shelf;
  for (const auto& file : lesson_files(asset_folder() / "lessons")) {
    try {
      shelf.push_back(load_lesson_head(file));
    } catch (const UserError&) {  // `scorescope check` says what is wrong with it
    }
  }
  std::stable_sort(shelf.begin(), shelf.end(), [](const LessonHead& a, const LessonHead& b) {
    return std::tuple(a.kind, a.order) < std::tuple(b.kind, b.order);
  });
  return shelf;
}

}  // namespace scorescope
