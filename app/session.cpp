#include "app/session.h"

#include <algorithm>
#include <cctype>

#include "app/models.h"
#include "app/trainer_choice.h"
#include "core/lesson/lesson_log.h"
#include "core/math/error.h"
#include "core/math/step_grid.h"
#include "core/scene/keyframes.h"
#include "core/scene/scene_fields.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

constexpr double kSameInstant = 1e-9;  // in played fraction; far below one step of the finest grid

bool holds_points(const std::filesystem::path& file) {
  std::string extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::string_view kPoints[] = {".csv", ".txt", ".tsv", ".npy", ".png", ".jpg", ".jpeg"};
  return std::find(std::begin(kPoints), std::end(kPoints), extension) != std::end(kPoints);
}

}  // namespace

void toggle_columns(ViewState& view) {
  const bool over = view.left_over || view.right_over;
  const bool crowded = view.columns && !view.left_docked && !view.right_docked;
  view.left_over = view.right_over = crowded && !over;
  if (!over && !crowded) view.columns = !view.columns;
}

Session::Session(const Scene& scene, Backend& backend, std::filesystem::path base_folder)
    : backend_(backend),
      base_folder_(std::move(base_folder)),
      stage_(std::make_unique<Stage>(scene, backend, base_folder_)),
      trainings_(window_trainer(backend)),
      history_(Document{scene, base_folder_, {}}),
      saved_{{std::filesystem::path(), scene}} {
  changed();
}

void Session::tabulate_steps() {
  StepsOf now{scene().grid, stage_->schedule(), stage_->clock()};
  if (now == steps_of_) return;
  steps_of_ = std::move(now);
  step_times_.clear();
  for (const double t : scorescope::step_times(scene().grid, stage_->schedule()))
    step_times_.push_back(stage_->clock().u_of_t(t));
  std::sort(step_times_.begin(), step_times_.end());
}

void Session::changed() {
  ++revision_;
  tabulate_steps();
  trainings_.follow(*stage_);
  if (view_.solo && *view_.solo >= scene().shown_panels().size()) view_.solo.reset();
}

bool Session::apply(const Scene& edited) {
  if (edited == scene()) return true;
  const std::vector<Track> keys = scene().timeline.keyframes;
  if (!adopt(edited_base(stage_->base(), scene(), edited, stage_->u()))) return false;
  if (scene().timeline.keyframes != keys) playing_ = false;  // a key belongs to the instant it was set at
  return true;
}

bool Session::adopt(const Scene& base) {
  if (base == stage_->base()) return true;
  try {
    validate_scene(base);
    stage_->apply(base);
  } catch (const FieldError& error) {
    message_ = error.path + " " + error.sentence;
    return false;
  } catch (const UserError& error) {
    message_ = error.what();
    return false;
  }
  message_.clear();
  changed();
  return true;
}

bool Session::open(const std::filesystem::path& file) {
  if (is_lesson(file)) return open_lesson(*this, file);
  return holds_points(file) ? open_points(file) : open_scene(file);
}

bool Session::open_points(const std::filesystem::path& file) {
  Scene edited = scene();
  edited.target.kind = TargetKind::points;
  // Absolute, since the scene's own folder is elsewhere.
  edited.target.file = std::filesystem::absolute(file).string();
  edited.title = file.stem().string();
  edited.target.dim = 2;
  if (apply(edited)) return true;
  // One column is data on a line; if it is not that either, the first sentence says what is wrong.
  const std::string sentence = message_;
  edited.target.dim = 1;
  if (apply(edited)) return true;
  message_ = sentence;
  return false;
}

bool Session::open_scene(const std::filesystem::path& file) {
  Document opened;
  try {
    opened = {load_scene(file), file.has_parent_path() ? file.parent_path() : std::filesystem::path("."), file};
  } catch (const UserError& error) {
    message_ = error.what();
    return false;
  }
  if (!take(opened, true)) return false;
  trainings_.clear();
  saved_[file] = opened.scene;
  view_.solo.reset();
  seek(0.0);
  return true;
}

bool Session::take(const Document& document, bool anew) {
  if (document.folder == base_folder_ && !anew) {
    if (!adopt(document.scene)) return false;
  } else {
    // Another folder for the names in it, other nets: a stage of its own. The old one stands until this one does.
    try {
      auto stage = std::make_unique<Stage>(document.scene, backend_, document.folder);
      stage->seek(stage_->u());
      stage_ = std::move(stage);
    } catch (const UserError& error) {
      message_ = error.what();
      return false;
    }
    base_folder_ = document.folder;
    message_.clear();
    changed();
  }
  file_ = document.file;
  if (lesson_ != document.lesson) ++revision_;  // a page turned is a step of undo, whatever picture it has
  lesson_ = document.lesson;
  return true;
}

bool Session::dirty() const {
  const Document own = own_document();
  const auto saved = saved_.find(own.file);
  return saved == saved_.end() || !(saved->second == own.scene);
}

void Session::came_from(const std::filesystem::path& file) {
  file_ = file;
  saved_[file] = stage_->base();
  history_.amend(document());
}

void Session::settle(bool hand_off) {
  if (hand_off && revision_ != settled_) {
    history_.record(document());
    settled_ = revision_;
  }
}

Document Session::own_document() const {
  if (!lesson_) return document();
  Document own = view_.reading.own;
  own.log = log_;
  return own;
}

const std::vector<LoggedState>& Session::log() const {
  static const std::vector<LoggedState> kNone;
  return log_ ? *log_ : kNone;
}

void Session::add_to_log(LoggedState state) {
  std::vector<LoggedState> more = log();
  more.push_back(std::move(state));
  set_log(std::make_shared<const std::vector<LoggedState>>(std::move(more)));
}

void Session::set_log(StateLog log) {
  log_ = std::move(log);
  ++revision_;
}

bool Session::log_unsaved() const {
  return log_ != saved_log_ &&
         std::any_of(log().begin(), log().end(), [](const LoggedState& state) { return state.asked; });
}

void Session::go_to(Document moment) {
  if (take(moment)) log_ = moment.log;
}

void Session::undo() {
  settle(true);
  if (history_.can_undo()) go_to(history_.undo());
  settled_ = revision_;
}

void Session::redo() {
  settle(true);
  if (history_.can_redo()) go_to(history_.redo());
  settled_ = revision_;
}

bool Session::save() {
  if (!file_.empty()) return save_as(file_);
  view_.prompt = Prompt::save_as;
  return false;
}

bool Session::save_as(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  try {
    Scene moved = stage_->base();
    move_file_names(moved, base_folder_, folder);
    save_scene(moved, file);
    if (lesson_) return true;
    file_ = file;
    if (!take({moved, folder, file})) return false;
    saved_[file] = moved;
    history_.amend(document());
    settled_ = revision_;
  } catch (const UserError& error) {
    message_ = error.what();
    return false;
  }
  return true;
}

bool Session::restore(const Document& document, bool anew) {
  if (!take(document, anew)) return false;
  if (anew) trainings_.clear();
  settle(true);
  return true;
}

void Session::flip() {
  if (!marked_) return;
  const Document shown = document();
  if (take(Document(*marked_))) marked_ = shown;
}

/// Settings that have keys move with the clock, and so do the times of the steps.
void Session::move_clock(double u) {
  stage_->seek(u);
  if (!scene().timeline.keyframes.empty()) tabulate_steps();
}

void Session::tick(double seconds) {
  trainings_.poll(*stage_);
  if (const std::string news = trainings_.news(); !news.empty()) message_ = news;
  if (!playing_ || held_) return;
  const TimelineSpec& timeline = scene().timeline;
  returning_ = returning_ && timeline.ping_pong;
  const double end = returning_ ? 0.0 : 1.0;
  if (stage_->u() != end) {
    const double moved = seconds * timeline.speed / timeline.seconds;
    move_clock(stage_->u() + (returning_ ? -moved : moved));
    rested_ = 0.0;
    return;
  }
  const bool last = returning_ || !timeline.ping_pong;
  if (last && !timeline.loop) {
    playing_ = returning_ = false;
    return;
  }
  rested_ += seconds;
  if (rested_ < timeline.end_pause) return;
  rested_ = 0.0;
  if (timeline.ping_pong)
    returning_ = !returning_;
  else
    move_clock(0.0);
}

void Session::seek(double u) {
  rested_ = 0.0;
  move_clock(u);
}

void Session::step(int direction) {
  playing_ = false;
  const double u = stage_->u();
  if (direction > 0) {
    const auto next = std::upper_bound(step_times_.begin(), step_times_.end(), u + kSameInstant);
    seek(next == step_times_.end() ? 1.0 : *next);
  } else {
    const auto at = std::lower_bound(step_times_.begin(), step_times_.end(), u - kSameInstant);
    seek(at == step_times_.begin() ? 0.0 : *std::prev(at));
  }
}

void Session::set_playing(bool playing) {
  playing_ = playing;
  rested_ = 0.0;
  // Play at the end means "once more"; where there is a way back, that.
  if (!playing || stage_->u() < 1.0) return;
  if (scene().timeline.ping_pong)
    returning_ = true;
  else
    move_clock(0.0);
}

bool Session::advance(std::chrono::steady_clock::duration budget) {
  return stage_->advance(std::chrono::steady_clock::now() + budget);
}

Session::Steps Session::steps() const {
  const auto passed = std::upper_bound(step_times_.begin(), step_times_.end(), stage_->u() + kSameInstant);
  const auto done = static_cast<int>(passed - step_times_.begin()) - 1;
  return {std::max(done, 0), static_cast<int>(step_times_.size()) - 1};
}

const ModelSpec* Session::shown_model() const {
  if (scene().models.empty()) return nullptr;
  const std::string& followed = scene().score.kind == ScoreKind::learned ? scene().score.model : view_.model;
  const ModelSpec* model = find_model(scene(), followed);
  return model != nullptr ? model : &scene().models.front();
}

ModelTraining* Session::training() {
  const ModelSpec* model = shown_model();
  return model != nullptr ? trainings_.find(model->id) : nullptr;
}

/// Null, with a message, where there is nothing to train.
ModelTraining* Session::training_of_shown() {
  if (scene().models.empty()) {
    Scene edited = scene();
    set_score(edited, ScoreKind::learned, add_model(edited));
    if (!apply(edited)) return nullptr;
  }
  try {
    return &trainings_.of(*stage_, shown_model()->id, base_folder_);
  } catch (const UserError& error) {
    message_ = error.what();
    return nullptr;
  }
}

void Session::use_nets(const std::map<std::string, std::shared_ptr<const LearnedScore>>& nets) {
  trainings_.clear();
  for (const auto& [id, net] : nets) stage_->set_net(id, net);
}

bool Session::train() {
  ModelTraining* training = training_of_shown();
  if (training != nullptr) training->start();
  return training != nullptr;
}

bool Session::train_one_step() {
  ModelTraining* training = training_of_shown();
  if (training != nullptr) training->single_step();
  return training != nullptr;
}

void Session::pause_training() {
  if (ModelTraining* training = this->training()) training->pause();
}

void Session::finish_training() {
  ModelTraining* training = this->training();
  if (training == nullptr || !training->busy()) return;
  training->train_through(shown_model()->train.optimiser.steps);
  trainings_.poll(*stage_);
}

}  // namespace scorescope
