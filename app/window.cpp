#include "app/window.h"

// clang-format off: epoxy before anything that could pull in another OpenGL header
#include <epoxy/gl.h>
// clang-format on
#include <imgui.h>
#include <imgui_impl_glfw.h>

#include <algorithm>
#include <thread>

#include "app/frame_log.h"
#include "app/glfw_window.h"
#include "app/presenter_window.h"
#include "app/session.h"
#include "app/session_files.h"
#include "app/ui/interface.h"
#include "core/gpu/gl.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::nanoseconds kFrame{1'000'000'000 / 60};
constexpr double kLongestStep = 0.1;  // seconds: after a hiccup the clock goes on, it does not jump
constexpr double kIdleWait = 1.0;     // seconds between looks while nothing happens
constexpr double kNewsWait = 0.1;     // and while numbers are being measured or something is exported
constexpr std::chrono::seconds kAutosave{2};
constexpr GlfwWindow::Size kUsual{1600, 1000};
constexpr int kSettlingFrames = 3;  // hover and focus of the interface take a frame or two to show

/// Keeps what the next start should find, while the window is open.
class SessionKeeper {
 public:
  SessionKeeper(Session& session, GlfwWindow& window, SessionFiles& files)
      : session_(session), window_(window), files_(files) {
    session.view().left_behind = files_.left_behind();
    session.view().recent = files_.memory().recent;
    offered_ = session.view().left_behind.has_value();
    known_ = session.revision();
    ViewState& view = session.view();
    const SessionFiles::Arrangement& left = files_.memory().arrangement;
    view.columns = left.columns;
    view.folded = left.folded;
    if (left.solo && left.file == absolute_file()) session.solo(*left.solo);
    if (!files_.remembers() || files_.memory().hinted) return;
    view.hint = 1;
    files_.hinted();
  }

  void look(SteadyClock::time_point now) {
    if (session_.file() != file_) {
      file_ = session_.file();
      if (!file_.empty()) files_.opened(file_);
      session_.view().recent = files_.memory().recent;
    }
    if (session_.revision() != known_ && now >= next_) {
      files_.autosave(session_.own_document());
      known_ = session_.revision();
      next_ = now + kAutosave;
    }
    if (offered_ && !session_.view().left_behind) {
      files_.discard();
      offered_ = false;
    }
  }

  /// A change that has not been kept yet: the loop should not sleep past the moment it will be.
  [[nodiscard]] bool due() const { return session_.revision() != known_; }

  void finish() {
    const ViewState& view = session_.view();
    files_.arranged({.width = window_.size().width,
                     .height = window_.size().height,
                     .columns = view.columns,
                     .folded = view.folded,
                     .solo = view.solo,
                     .file = absolute_file()});
    if (session_.dirty() || session_.log_unsaved())
      files_.autosave(session_.own_document());  // the next start offers it
    else
      files_.finish();
  }

 private:
  [[nodiscard]] std::filesystem::path absolute_file() const {
    return session_.file().empty() ? std::filesystem::path() : std::filesystem::absolute(session_.file());
  }

  Session& session_;
  GlfwWindow& window_;
  SessionFiles& files_;
  std::filesystem::path file_;
  std::uint64_t known_ = 0;
  SteadyClock::time_point next_{};
  bool offered_ = false;
};

/// ImGui's half of the window: mouse, keyboard and size reach it through GLFW's callbacks.
class ImGuiInput {
 public:
  explicit ImGuiInput(GLFWwindow* window) { ImGui_ImplGlfw_InitForOpenGL(window, true); }
  ImGuiInput(const ImGuiInput&) = delete;
  ImGuiInput& operator=(const ImGuiInput&) = delete;
  ~ImGuiInput() { ImGui_ImplGlfw_Shutdown(); }
};

/// What is looked at: a page of a lesson, else the scene.
std::string title_of(const Session& session) {
  std::string what = session.scene().title;
  if (const Lesson* lesson = open_lesson_of(session)) {
    const LessonPlace& place = *session.lesson_place();
    what = lesson->title + ", " + std::to_string(place.step + 1) + " of " + std::to_string(lesson->steps.size()) +
           (place.revealed ? ", revealed" : "");
  }
  return "Scorescope – " + what + (session.dirty() ? " •" : "");
}

class WindowLoop {
 public:
  WindowLoop(GlfwWindow& window, Session& session, SessionKeeper& keeper, const WindowOptions& options)
      : window_(window),
        session_(session),
        keeper_(keeper),
        options_(options),
        interface_(session, window.content_scale()),
        input_(window.handle()),
        presenter_(window, session) {}

  void run() {
    auto last = SteadyClock::now();
    int frames_to_draw = kSettlingFrames;
    while (!window_.closing()) {
      const bool moving =
          session_.playing() || session_.trainings().busy() || !interface_.settled() || options_.frames > 0;
      const bool still = !moving && frames_to_draw <= 0 && !keeper_.due();
      // A caret blinks while something is typed.
      const double idle = interface_.measuring() || interface_.exporting() ? kNewsWait : kIdleWait;
      window_.forget();
      presenter_.forget();
      GlfwWindow::poll(still ? (interface_.typing() ? 0.25 : idle) : 0.0);
      const bool active = window_.active() || presenter_.active();
      if (active) frames_to_draw = kSettlingFrames;
      const bool news = interface_.take_news() || interface_.exporting();
      const auto now = SteadyClock::now();
      presenter_.draw(now);
      follow_screens();
      if (still && !active && !interface_.typing() && !news) continue;
      handle_events();
      log_page(now);
      keeper_.look(now);
      draw(still ? 0.0 : std::min(std::chrono::duration<double>(now - last).count(), kLongestStep), now);
      last = now;
      --frames_to_draw;
      if (options_.frames > 0 && log_.frames() >= static_cast<std::size_t>(options_.frames)) return;
      pace();
    }
  }

  void finish() const {
    if (!options_.frame_times.empty()) log_.write(options_.frame_times);
  }

 private:
  void handle_events() {
    for (const auto& file : window_.files()) session_.open(file);
    if (!interface_.typing())
      for (const Key key : window_.keys()) handle_key(session_, key);
    for (const Key key : presenter_.keys()) handle_key(session_, key);
    if (const std::string title = title_of(session_); title != title_) window_.set_title(title_ = title);
  }

  /// Also while nothing else happens: a screen that is plugged in, unplugged or given another size is no event.
  void follow_screens() {
    screens_are(session_, GlfwWindow::screens());
    window_.set_full_screen(session_.view().full_screen, session_.view().presentation.on);
    presenter_.follow();
  }

  void log_page(SteadyClock::time_point now) {
    if (session_.lesson_place() == page_) return;
    page_ = session_.lesson_place();
    if (page_) log_.turned(std::to_string(page_->step + 1) + (page_->revealed ? ", revealed" : ""), now);
  }

  void draw(double seconds, SteadyClock::time_point work_began) {
    ImGui_ImplGlfw_NewFrame();
    const auto [width, height] = window_.framebuffer();
    if (width == 0 || height == 0) {  // minimised
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      return;
    }
    // A window may be moved to a finer screen. ImGui counts in window coordinates: where those are points already
    // (macOS), the scale is in the framebuffer.
    interface_.set_scale(window_.content_scale() * static_cast<float>(window_.size().width) /
                         static_cast<float>(width));
    interface_.frame({.framebuffer_width = width, .framebuffer_height = height, .seconds = seconds});
    window_.swap();
    log_.swapped(work_began, SteadyClock::now(), interface_.settled());
    if (log_.frames() == 1 && !options_.dump_ui.empty()) write_file(options_.dump_ui, interface_.items().to_json());
  }

  /// Holds 60 frames a second by itself: nobody waits for a screen that is not there.
  void pace() {
    next_ = std::max(next_ + kFrame, SteadyClock::now() - kFrame);
    std::this_thread::sleep_until(next_);
  }

  GlfwWindow& window_;
  Session& session_;
  SessionKeeper& keeper_;
  const WindowOptions& options_;
  Interface interface_;
  ImGuiInput input_;
  PresenterWindow presenter_;
  FrameLog log_;
  std::string title_;
  std::optional<LessonPlace> page_;
  SteadyClock::time_point next_ = SteadyClock::now();
};

}  // namespace

int run_window(const Scene& scene, const WindowOptions& options) {
  // A script's window of so many frames remembers nothing.
  SessionFiles files(options.frames > 0 ? std::filesystem::path() : SessionFiles::default_folder());
  const SessionFiles::Arrangement& left = files.memory().arrangement;
  const bool sized = options.width > 0;
  GlfwWindow window(sized ? options.width : (left.width > 0 ? left.width : kUsual.width),
                    sized ? options.height : (left.height > 0 ? left.height : kUsual.height),
                    "Scorescope – " + scene.title, sized ? GlfwWindow::Fit::as_asked : GlfwWindow::Fit::screen);
  const GlInfo gl = gl_info();
  const ChosenBackend chosen = choose_backend(options.backend, &gl);
  window.set_vsync(!gl.software);
  Session session(scene, *chosen.backend, options.base_folder);
  session.set_theme(options.theme);
  session.set_playing(!options.paused);
  if (options.train) session.train();
  if (!options.scene_file.empty()) session.came_from(options.scene_file);
  if (!options.lesson.empty() && !session.open(options.lesson)) throw UserError(session.message());
  SessionKeeper keeper(session, window, files);
  WindowLoop loop(window, session, keeper, options);
  loop.run();
  loop.finish();
  keeper.finish();
  return 0;
}

}  // namespace scorescope
