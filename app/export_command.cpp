#include "app/export_command.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>

#include "core/export/exporter.h"
#include "core/math/error.h"
#include "core/media/cancelled.h"
#include "core/scene/trained_scene.h"

namespace scorescope {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{50};
constexpr std::chrono::milliseconds kTell{250};

std::pair<int, int> parse_frames(const std::string& text) {
  std::pair<int, int> range;
  char tail = 0;
  if (std::sscanf(text.c_str(), "%d:%d%c", &range.first, &range.second, &tail) != 2)
    throw UserError("--frames " + text + ": give FIRST:END, such as 0:120 for frames 0 to 119");
  return range;
}

/// Ctrl+C and an end asked for politely wait here until somebody looks. Made before any thread starts, which inherit
/// it.
class HeldSignals {
 public:
  HeldSignals() {
    sigemptyset(&held_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held_, signal);
    ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  [[nodiscard]] bool arrived() const {
    sigset_t waiting;
    sigpending(&waiting);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
      if (sigismember(&waiting, signal) == 1) return true;
    return false;
  }
  /// Takes what has arrived, so that it does not strike once nobody holds it any more.
  void take() const {
    int which = 0;
    while (arrived()) ::sigwait(&held_, &which);
  }

 private:
  sigset_t held_{}, before_{};
};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// One line of a terminal, written over and over.
class ProgressLine {
 public:
  ~ProgressLine() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  void show(const ExportProgress& progress) {
    const int done = progress.done, total = progress.total;
    if (::isatty(STDERR_FILENO) == 0 || total == 0) return;
    if (done == 0) begin_ = Clock::now();
    std::string left;
    if (done > 0) left = ", " + std::to_string(std::lround(seconds_since(begin_) * (total - done) / done)) + " s left";
    std::fprintf(stderr, "\r\x1b[Kframe %d of %d%s", done, total, left.c_str());
    shown_ = true;
  }

 private:
  Clock::time_point begin_ = Clock::now();
  bool shown_ = false;
};

void watch(ExportTask& task, const HeldSignals& signals) {
  ProgressLine line;
  for (auto told = Clock::now(); !task.ended(); std::this_thread::sleep_for(kLook)) {
    if (signals.arrived()) task.cancel();
    if (Clock::now() - told < kTell) continue;
    told = Clock::now();
    line.show(task.progress());
  }
}

}  // namespace

void command_export(const CommonOptions& options, const ExportOptions& exported) {
  ExportJob job;
  CommonOptions all = options;
  all.settings.insert(all.settings.end(), exported.settings.begin(), exported.settings.end());
  job.scene = with_weights(load_with_settings(all), exported.weights, exported.model);
  job.base_folder = base_folder(options);
  job.out = exported.out;
  job.t = exported.t;
  if (exported.frames) job.frames = parse_frames(*exported.frames);
  job.make_backend = [choice = options.backend](const GlInfo* gl) {
    return std::move(choose_backend(choice, gl).backend);
  };
  const auto begin = Clock::now();
  const HeldSignals signals;
  ExportTask task(job);
  watch(task, signals);
  try {
    task.finish();
  } catch (const Cancelled&) {
    signals.take();
    throw UserError(job.out.string() + ": cancelled; nothing was written");
  }
  const int frames = task.progress().done;
  std::printf("%s: %d frame%s in %.1f s\n", job.out.c_str(), frames, frames == 1 ? "" : "s", seconds_since(begin));
}

}  // namespace scorescope
