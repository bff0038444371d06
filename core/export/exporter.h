#pragma once

#include <atomic>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "core/flow/backend.h"
#include "core/gpu/gl.h"
#include "core/nn/weights.h"
#include "core/scene/scene.h"

namespace scorescope {

/// What is written, by the end of the file's name: .mp4 .webm .gif .apng .zip (pictures of every frame) .png .svg .pdf
/// (one picture) .csv .npy (a table); a name that ends in "/" is a folder of pictures.
/// Throws UserError for a name that says no format.
ExportFormat export_format(const std::filesystem::path& out);
/// ".mp4"; "/" of a folder.
std::string_view extension_of(ExportFormat format);
bool is_clip(ExportFormat format);   ///< one file that plays
bool is_still(ExportFormat format);  ///< one picture
bool is_table(ExportFormat format);

/// What these choices cannot be in this format, as the end of a sentence with what would do; empty where all is well.
std::string unfit(const ExportSpec& spec, ExportFormat format);

/// What is exported: a copy of everything, so that whoever asked may go on. How is in scene.exported.
struct ExportJob {
  Scene scene;
  std::filesystem::path base_folder;
  std::filesystem::path out;
  std::optional<std::pair<int, int>> frames;                        ///< of the clip, half-open; all of it where empty
  std::optional<double> t;                                          ///< one instant instead, by schedule time
  std::map<std::string, std::shared_ptr<const LearnedScore>> nets;  ///< by model, where not those of the scene's files
  std::filesystem::path equations = {};                             ///< folder of typeset ones, where they are wanted
  bool gives_way = false;                                           ///< to a window that goes on meanwhile
  /// Called on the exporting thread; the argument describes its context, or is null where there is none.
  std::function<std::unique_ptr<Backend>(const GlInfo*)> make_backend;
};

/// Written by the exporting thread, read by any; `cancelled` the other way round.
struct ExportProgress {
  std::atomic<int> done{0}, total{0};  ///< frames; total is 0 until it is known
  std::atomic<bool> cancelled{false};
};

/// Does the job on this thread, in an OpenGL context of its own. Throws UserError, or Cancelled; both leave no file
/// behind. Frames follow the frame's number alone, never the time it takes, and memory does not grow with their count.
void export_scene(const ExportJob& job, ExportProgress& progress);

/// What a job will come to.
struct ExportEstimate {
  int frames = 0;
  double seconds = 0.0;
  double bytes = 0.0;
};
/// From a few frames, evenly chosen and written for real to a file that is gone afterwards. Throws as export_scene().
ExportEstimate estimate_export(const ExportJob& job, ExportProgress& progress);

/// The same on a thread of its own, of less priority than the one that asks. Ends with the object at the latest,
/// cancelled.
class ExportTask {
 public:
  enum class Aim { write, estimate };
  explicit ExportTask(ExportJob job, Aim aim = Aim::write);
  ExportTask(const ExportTask&) = delete;
  ExportTask& operator=(const ExportTask&) = delete;
  ~ExportTask();

  [[nodiscard]] const ExportProgress& progress() const { return progress_; }
  [[nodiscard]] bool ended() const { return ended_; }
  void cancel() { progress_.cancelled = true; }
  /// Waits for the end. Throws what export_scene() threw.
  void finish();
  [[nodiscard]] const ExportEstimate& estimate() const { return estimate_; }  ///< once finished, where that was the aim

 private:
  ExportProgress progress_;
  std::atomic<bool> ended_{false};
  std::exception_ptr failure_;
  ExportEstimate estimate_;
  std::thread thread_;
};

}  // namespace scorescope
