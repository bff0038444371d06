#include "app/lesson_command.h"

#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "app/assets.h"
#include "app/progress_line.h"
#include "core/export/handout.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

namespace fs = std::filesystem;

void make_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed || !fs::is_directory(folder))
    throw UserError(folder.string() + ": a folder that can be created or written to is needed");
}

/// A folder for pictures on their way into a page, gone with the object.
class Workshop {
 public:
  Workshop() {
    std::string name = (fs::temp_directory_path() / "scorescope-lesson-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw UserError(name + ": a temporary folder cannot be made");
    folder_ = name;
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  [[nodiscard]] const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

}  // namespace

void command_lesson(const CommonOptions& options, const LessonOptions& wanted) {
  if (wanted.html.empty() && wanted.pptx.empty() && wanted.clips.empty())
    throw UserError("lesson: say what to write: --html FOLDER, --pptx FILE or --clips FOLDER");
  const Lesson lesson = load_lesson(options.scene, asset_folder());
  for (const fs::path& folder : {wanted.html, wanted.clips})
    if (!folder.empty()) make_folder(folder);
  const Workshop workshop;
  ProgressLine line;
  ExportProgress progress;
  MediaOptions media;
  media.theme = wanted.theme;
  media.width = wanted.size.width;
  media.height = wanted.size.height;
  media.folder = wanted.clips.empty() ? workshop.folder() : wanted.clips;
  media.make_backend = [choice = options.backend](const GlInfo* gl) {
    return std::move(choose_backend(choice, gl).backend);
  };
  media.told = [&](std::size_t done, std::size_t all) {
    if (line.due())
      line.show(static_cast<double>(done) / static_cast<double>(all),
                "step " + std::to_string(done) + " of " + std::to_string(all));
  };
  const std::vector<StepMedia> drawn = draw_lesson(lesson, media, progress);
  const double aspect = static_cast<double>(wanted.size.width) / wanted.size.height;
  const Handout handout{lesson, drawn, asset_folder(), wanted.theme, aspect};
  if (!wanted.html.empty()) {
    const HtmlPages pages = html_pages(handout);
    write_file(wanted.html / "lesson.html", pages.lesson);
    write_file(wanted.html / "questions.html", pages.questions);
    write_file(wanted.html / "answers.html", pages.answers);
    std::printf("%s: lesson.html, questions.html, answers.html\n", wanted.html.c_str());
  }
  if (!wanted.pptx.empty()) {
    write_pptx(handout, wanted.pptx);
    std::printf("%s: %zu steps\n", wanted.pptx.c_str(), lesson.steps.size());
  }
  if (!wanted.clips.empty()) std::printf("%s: pictures and clips of %zu steps\n", wanted.clips.c_str(), drawn.size());
}

}  // namespace scorescope
