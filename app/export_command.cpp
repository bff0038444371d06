#include "app/export_command.h"

#include <chrono>
#include <cstdio>
#include <thread>

#include "app/assets.h"
#include "app/elapsed.h"
#include "app/interrupt.h"
#include "app/progress_line.h"
#include "core/export/exporter.h"
#include "core/math/error.h"
#include "core/media/cancelled.h"
#include "core/scene/trained_scene.h"

namespace scorescope {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{50};

std::pair<int, int> parse_frames(const std::string& text) {
  std::pair<int, int> range;
  char tail = 0;
  if (std::sscanf(text.c_str(), "%d:%d%c", &range.first, &range.second, &tail) != 2)
    throw UserError("--frames " + text + ": give FIRST:END, such as 0:120 for frames 0 to 119");
  return range;
}

void watch(ExportTask& task, const Interrupt& interrupt) {
  ProgressLine line;
  auto first = SteadyClock::now();
  for (; !task.ended(); std::this_thread::sleep_for(kLook)) {
    if (interrupt.pending()) task.cancel();
    const int done = task.progress().done, total = task.progress().total;
    if (done == 0) first = SteadyClock::now();
    if (total == 0 || !line.due()) continue;
    std::string text = "frame " + with_commas(done) + " of " + with_commas(total);
    if (done > 0) text += "  " + minutes_and_seconds(seconds_since(first) * (total - done) / done) + " left";
    line.show(static_cast<double>(done) / total, text);
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
  job.equations = asset_folder() / "equations";
  job.t = exported.t;
  if (exported.frames) job.frames = parse_frames(*exported.frames);
  job.make_backend = [choice = options.backend](const GlInfo* gl) {
    return std::move(choose_backend(choice, gl).backend);
  };
  const auto begin = SteadyClock::now();
  const Interrupt interrupt;
  ExportTask task(job);
  watch(task, interrupt);
  try {
    task.finish();
  } catch (const Cancelled&) {
    throw UserError(job.out.string() + ": cancelled; nothing was written");
  }
  const int frames = task.progress().done;
  std::printf("%s: %d frame%s in %.1f s\n", job.out.c_str(), frames, frames == 1 ? "" : "s", seconds_since(begin));
}

}  // namespace scorescope
