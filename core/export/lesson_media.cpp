#include "core/export/lesson_media.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

#include "core/lesson/trained_net.h"
#include "core/scene/stage.h"

namespace scorescope {
namespace {

constexpr double kLongestClip = 8.0;  // seconds: a longer pass is played faster
constexpr double kHold = 1.0;         // seconds its end stands
constexpr int kFps = 25;

/// The played fraction at which a step stands.
double standing_at(const Lesson& lesson, const StepView& view) {
  if (view.u) return *view.u;
  if (!view.t) return 0.0;
  const auto backend = make_cpu_backend();
  return Stage(view.scene, *backend, lesson.folder()).clock().u_of_t(*view.t);
}

class StepPainter {
 public:
  StepPainter(const Lesson& lesson, const MediaOptions& options, ExportProgress& progress)
      : lesson_(lesson), options_(options), progress_(progress) {}

  /// What stands there while a class predicts; empty: nothing that may be seen.
  std::filesystem::path paint_before(std::size_t index, const TrainedNets& nets) {
    const StepView& view = lesson_.steps[index].shown;
    if (!view.scene.predict.question.empty()) return {};
    StepView still = view;
    still.u = standing_at(lesson_, view);
    still.t.reset();
    still.play = false;
    return paint(step_file_name(index, lesson_.steps[index].title) + "-before", still, nets).still;
  }

  StepMedia paint(const std::string& file, const StepView& view, const TrainedNets& nets) {
    const std::filesystem::path name = options_.folder / file;
    const double u = standing_at(lesson_, view);
    ExportJob job{.scene = view.scene,
                  .base_folder = lesson_.folder(),
                  .out = name.string() + ".png",
                  .frames = {},
                  .t = {},
                  .nets = nets,
                  .make_backend = options_.make_backend};
    ExportSpec& spec = job.scene.exported;
    spec = {.width = options_.width, .height = options_.height, .fps = kFps, .theme = options_.theme};
    spec.from = 0.0;
    spec.to = view.play ? 1.0 : u;
    StepMedia out{.still = job.out, .clip = {}};
    export_scene(job, progress_);
    if (!view.play || !options_.clips) return out;
    spec.from = u < 1.0 ? u : 0.0;
    spec.to = 1.0;
    spec.hold_end = kHold;
    const TimelineSpec& timeline = job.scene.timeline;
    spec.speed = std::max(1.0, (spec.to - spec.from) * timeline.seconds / timeline.speed / kLongestClip);
    job.out = out.clip = name.string() + ".mp4";
    export_scene(job, progress_);
    return out;
  }

 private:
  const Lesson& lesson_;
  const MediaOptions& options_;
  ExportProgress& progress_;
};

bool same_picture(const StepView& a, const StepView& b) {
  return b.stays && !b.train && a.scene == b.scene && a.t == b.t && a.u == b.u && a.play == b.play;
}

}  // namespace

std::string step_file_name(std::size_t index, const std::string& title) {
  char number[16];
  std::snprintf(number, sizeof number, "%02zu", index + 1);
  std::string out = number;
  bool gap = true;
  for (const char c : title) {
    const auto letter = static_cast<unsigned char>(c);
    const bool plain = letter < 0x80 && std::isalnum(letter) != 0;
    if (plain && gap) out += '-';
    if (plain) out += static_cast<char>(std::tolower(letter));
    gap = !plain;
  }
  return out;
}

std::vector<StepMedia> draw_lesson(const Lesson& lesson, const MediaOptions& options, ExportProgress& progress) {
  StepPainter painter(lesson, options, progress);
  std::vector<StepMedia> out;
  TrainedNets nets;
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const LessonStep& step = lesson.steps[i];
    show_next(lesson, step.shown, nets);
    const std::filesystem::path before = step.revealed ? painter.paint_before(i, nets) : std::filesystem::path();
    if (step.revealed) show_next(lesson, *step.revealed, nets);
    const bool same = i > 0 && !step.revealed && same_picture(lesson.steps[i - 1].final_view(), step.shown);
    out.push_back(same ? out.back() : painter.paint(step_file_name(i, step.title), step.final_view(), nets));
    out.back().before = before;
    if (options.told) options.told(i + 1, lesson.steps.size());
  }
  return out;
}

}  // namespace scorescope
