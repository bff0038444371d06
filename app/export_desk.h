#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/session.h"
#include "core/export/exporter.h"

namespace scorescope {

/// The export of a session's scene as it stands: with the nets it shows, on the backend it runs on. `frame` of the clip
/// is the one of a picture.
ExportJob export_job(const Session& session, const std::filesystem::path& out, int frame = 0);

/// The choices, moved to the nearest that `format` can hold: even sizes, rates a GIF knows, an opaque ground.
void fit_to_format(ExportSpec& spec, ExportFormat format);

/// A name for the file: the scene's title, beside the scene.
std::filesystem::path proposed_file(const Session& session);

/// Exports of a window: one at a time, with an estimate of what the present choices would come to. Knows no interface
/// library.
class ExportDesk {
 public:
  using Clock = std::chrono::steady_clock;

  /// Once a frame. With `estimating`, the present choices are tried out once they have stood still for a moment.
  void poll(const Session& session, bool estimating);

  void start(const Session& session, const std::filesystem::path& out, int frame = 0);
  void cancel();
  [[nodiscard]] bool running() const { return task_ != nullptr; }
  /// Something goes on that will change what is said here.
  [[nodiscard]] bool busy() const { return task_ != nullptr || trial_ != nullptr || !leaving_.empty(); }

  [[nodiscard]] float share() const;          ///< of the frames that are done
  [[nodiscard]] double seconds_left() const;  ///< below 0: not known yet
  /// How the last export ended, one sentence; empty: none has.
  [[nodiscard]] const std::string& note() const { return note_; }
  [[nodiscard]] bool failed() const { return failed_; }
  void forget_note() { note_.clear(), failed_ = false; }

  /// Of the present choices; empty while it is being made.
  [[nodiscard]] const std::optional<ExportEstimate>& estimate() const { return estimate_; }
  /// Why there is none, one sentence.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

 private:
  void finish_export();
  void follow_trial(const Session& session, bool estimating);
  void leave(std::unique_ptr<ExportTask>& task);

  std::unique_ptr<ExportTask> task_, trial_;
  std::vector<std::unique_ptr<ExportTask>> leaving_;  ///< cancelled, on their way out
  std::filesystem::path out_;
  std::string note_, refusal_;
  bool failed_ = false;
  Clock::time_point began_, changed_;
  std::optional<Clock::time_point> first_;  ///< frame of the export that runs
  std::optional<ExportEstimate> estimate_;
  std::uint64_t revision_ = 0;  ///< that the estimate, or its refusal, is of
};

}  // namespace scorescope
