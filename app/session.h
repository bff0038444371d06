#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/hand.h"
#include "app/lessons.h"
#include "app/presentation.h"
#include "app/trainings.h"
#include "core/scene/scene_history.h"
#include "core/scene/stage.h"

namespace scorescope {

/// What the window asks for in words: a file to open or to save to.
enum class Prompt { none, open, save_as, save_log };

/// How the window is arranged; nothing of it enters a scene file.
struct ViewState {
  std::optional<std::size_t> solo;               ///< the one panel shown; all where empty
  bool columns = true;                           ///< the two side columns, where there is room for them
  bool left_docked = true, right_docked = true;  ///< beside the panels, as the interface has placed them
  bool left_over = false, right_over = false;    ///< over the panels, where there is none
  std::set<std::string> folded;                  ///< sections of the columns shown as their headers alone
  int hint = 0;                                  ///< step of the first start's hint, from 1; 0: none
  bool keys = false;                             ///< the overlay that lists the keys
  bool exporting = false;                        ///< the dialog for exports
  bool copying = false;                          ///< asked for: the picture into the clipboard
  bool full_screen = false;                      ///< asked for; the window follows
  bool presenter = false;                        ///< asked for: the presenter's window
  int screens = 1;                               ///< that there are
  std::string hovered;                           ///< panel under the mouse
  std::string panel;     ///< panel whose flow's settings are shown; the first where it does not exist
  std::string unfolded;  ///< panel whose legend shows everything that can be switched
  std::string model;     ///< whose training is shown, where the scene's score does not say
  Hand hand;             ///< on the target
  LessonReading reading;
  Presentation presentation;
  Prompt prompt = Prompt::none;
  std::vector<std::filesystem::path> recent;  ///< files to offer, latest first
  std::optional<Document> left_behind;        ///< unsaved by the last session, to be offered
};

/// Tab: hides the side columns, or brings them back: beside the panels, or over them where they would leave those too
/// small.
void toggle_columns(ViewState& view);

/// A scene being looked at and edited: its stage, the playing clock, and what the last action had to say. Knows no
/// window and no interface library, so that the headless picture and the tests drive the same thing.
class Session {
 public:
  Session(const Scene& scene, Backend& backend, std::filesystem::path base_folder);

  [[nodiscard]] Stage& stage() { return *stage_; }
  [[nodiscard]] const Stage& stage() const { return *stage_; }
  /// The scene as shown: where settings have keys, at the present instant.
  [[nodiscard]] const Scene& scene() const { return stage_->scene(); }
  [[nodiscard]] Backend& backend() const { return backend_; }
  /// Rises with every change of the scene: what is derived from it is kept until then.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }

  /// Takes an edit of scene(). What moves by keys gets a key here, and the clock stops for it. False, with a message
  /// and nothing changed, if it cannot be staged.
  bool apply(const Scene& scene);
  /// A scene file; a lesson; or a file of points (CSV, NPY) or a picture (PNG, JPEG), which becomes the target of the
  /// present scene. False as in apply().
  bool open(const std::filesystem::path& file);

  /// Called once a frame with whether a hand holds anything: the difference between two moments at which none did is
  /// one step of undo, so a drag is one step however many frames it took.
  void settle(bool hand_off);
  void undo();
  void redo();
  [[nodiscard]] const SceneHistory& history() const { return history_; }

  /// The document as it stands, and whether it differs from its file (or from what the session began with).
  [[nodiscard]] Document document() const { return {stage_->base(), base_folder_, file_, lesson_, log_}; }
  /// The same, but while a lesson is read what was there before it: what is kept for another day.
  [[nodiscard]] Document own_document() const;
  /// Where a lesson is read; empty: none is.
  [[nodiscard]] const std::optional<LessonPlace>& lesson_place() const { return lesson_; }
  [[nodiscard]] bool dirty() const;
  /// States that a class stopped at. An entry more is a step of undo.
  [[nodiscard]] const std::vector<LoggedState>& log() const;
  void add_to_log(LoggedState state);
  void set_log(StateLog log);
  /// States that were asked for are in no file.
  [[nodiscard]] bool log_unsaved() const;
  void log_saved() { saved_log_ = log_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  /// Names the file the first scene came from.
  void came_from(const std::filesystem::path& file);
  /// Writes to its file; asks for one where it has none. False with a message if it could not be written.
  bool save();
  /// File names inside the scene are rewritten for the new folder. The picture beside a lesson is saved as a copy.
  bool save_as(const std::filesystem::path& file);
  /// Takes up a document of another session; the log is left as it is. `anew`: nothing of the present nets is kept.
  /// False as in apply().
  bool restore(const Document& document, bool anew = false);

  /// A/B: keeps the scene as it is; flip() exchanges what is kept with what is shown, one step of undo.
  void mark() { marked_ = document(); }
  void flip();
  [[nodiscard]] bool marked() const { return marked_.has_value(); }

  /// Wall time passes: moves the clock while playing; at an end holds, then loops, turns round or stops.
  void tick(double seconds);
  void seek(double u);
  void step(int direction);  ///< to the next (+1) or previous (-1) step of the scene's grid; pauses
  void set_playing(bool playing);
  void toggle_play() { set_playing(!playing_); }
  [[nodiscard]] bool playing() const { return playing_; }
  /// While a hand holds the playhead the clock does not run.
  void hold(bool held) { held_ = held; }

  /// Works at most `budget` on particles; true when nothing is left to do.
  bool advance(std::chrono::steady_clock::duration budget);

  /// Steps of the scene's grid at or before the clock, and how many there are.
  struct Steps {
    int done = 0, total = 0;
  };
  [[nodiscard]] Steps steps() const;
  /// Played fraction of every step of the scene's grid, rising.
  [[nodiscard]] const std::vector<double>& step_times() const { return step_times_; }

  /// The model whose settings and training are shown: the one the scene's score follows, else the one chosen, else the
  /// first. Null: the scene has none.
  [[nodiscard]] const ModelSpec* shown_model() const;
  /// The training of that model; null: it was never trained.
  [[nodiscard]] ModelTraining* training();
  /// The scene's models stand at these nets, by their ids, and none is in training.
  void use_nets(const std::map<std::string, std::shared_ptr<const LearnedScore>>& nets);
  [[nodiscard]] const Trainings& trainings() const { return trainings_; }
  /// Trains the shown model; a scene without one gets one, and its score is learned from then on. False, with a
  /// message, where that cannot be.
  bool train();
  bool train_one_step();
  void pause_training();
  /// Where a training runs: as far as its `steps` say, before this returns.
  void finish_training();

  /// Presentation has a theme of its own.
  [[nodiscard]] ThemeName theme_name() const { return view_.presentation.on ? view_.presentation.theme : theme_; }
  void set_theme(ThemeName theme) { (view_.presentation.on ? view_.presentation.theme : theme_) = theme; }
  void toggle_theme() { set_theme(theme_name() == ThemeName::dark ? ThemeName::light : ThemeName::dark); }

  [[nodiscard]] ViewState& view() { return view_; }
  [[nodiscard]] const ViewState& view() const { return view_; }
  /// Panels as drawn: all of the scene, or the soloed one.
  [[nodiscard]] std::vector<PanelSpec> visible_panels() const;
  void solo(std::size_t panel);  ///< a panel that does not exist is ignored
  /// Of these, the panel whose settings are shown. Null: there are none.
  [[nodiscard]] const PanelSpec* chosen_panel(const std::vector<PanelSpec>& shown) const;
  // The list of panels (core/scene/panel_edit.h); what cannot be done is said in a message.
  void add_panel();
  void duplicate_panel(const std::string& panel_id);
  void remove_panel(const std::string& panel_id);
  void move_panel(const std::string& panel_id, std::size_t to);
  /// Puts an edited flow in the place of the one with its id. False as in apply().
  bool set_flow(const FlowSpec& flow);
  /// Singles out a particle; -1: none.
  void focus(int particle);
  void toggle_layer(const std::string& panel_id, Layer layer);
  /// The next way to colour a panel's particles, or the next camera of its view.
  void next_colour(const std::string& panel_id);
  void set_colour(const std::string& panel_id, ColourBy colour);
  void next_camera(const std::string& panel_id);
  /// Gives a panel a view of its own, which begins as the shared one, or takes it away.
  void toggle_link(const std::string& panel_id);
  /// Where a panel looks; linked panels look there together.
  void set_view(const std::string& panel_id, const ViewSpec& view);
  /// Back to what fits data and noise, of the panel under the cursor or of all that are linked.
  void fit_view();

  [[nodiscard]] const std::string& message() const { return message_; }  ///< empty: nothing to say
  void say(std::string sentence) { message_ = std::move(sentence); }
  void dismiss_message() { message_.clear(); }

 private:
  ModelTraining* training_of_shown();
  bool adopt(const Scene& scene);  ///< as it would stand in a file
  void move_clock(double u);
  void tabulate_steps();
  bool open_scene(const std::filesystem::path& file);
  bool take(const Document& document, bool anew = false);  ///< anew: nothing of the present stage is kept
  bool open_points(const std::filesystem::path& file);
  void go_to(Document moment);  ///< of the history
  void changed();
  bool edit(const std::function<void(Scene&)>& change);
  void edit_panel(const std::string& panel_id, const std::function<void(Scene&, PanelSpec&)>& edit);

  Backend& backend_;
  std::filesystem::path base_folder_;
  std::filesystem::path file_;
  std::optional<LessonPlace> lesson_;
  StateLog log_, saved_log_;
  std::unique_ptr<Stage> stage_;
  Trainings trainings_;
  SceneHistory history_;
  std::map<std::filesystem::path, Scene> saved_;  ///< by file: what it holds; no file: what the session began with
  std::optional<Document> marked_;
  ViewState view_;
  ThemeName theme_ = ThemeName::dark;
  std::string message_;
  std::uint64_t revision_ = 1;
  std::uint64_t settled_ = 0;  ///< revision that the history knows
  struct StepsOf {
    StepGridSpec grid;
    NoiseSchedule schedule;
    Clock clock;
    bool operator==(const StepsOf&) const = default;
  } steps_of_;  ///< what step_times_ depends on
  std::vector<double> step_times_;
  bool playing_ = false;
  bool held_ = false;
  bool returning_ = false;  ///< on the way back of there and back
  double rested_ = 0.0;     ///< seconds spent at an end
};

}  // namespace scorescope
