#include "app/export_desk.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <utility>

#include "app/assets.h"
#include "app/backend_choice.h"
#include "app/elapsed.h"
#include "app/progress_line.h"
#include "core/math/error.h"
#include "core/media/cancelled.h"

namespace scorescope {
namespace {

constexpr std::chrono::milliseconds kStill{500};  // after the last change of the choices
constexpr std::array kGifRates{10, 20, 25, 50};   // divisors of 100 that are rates of a clip

/// Letters and digits of a title with dashes between.
std::string plain_name(const std::string& title) {
  std::string out;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte))
      out += static_cast<char>(std::tolower(byte));
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "scene" : out;
}

}  // namespace

ExportJob export_job(const Session& session, const std::filesystem::path& out, int frame) {
  ExportJob job;
  job.scene = session.scene();
  job.base_folder = session.document().folder;
  job.out = out;
  job.equations = asset_folder() / "equations";
  job.gives_way = true;
  if (is_still(job.scene.exported.format)) job.frames = {frame, frame + 1};
  for (const ModelSpec& model : job.scene.models) job.nets[model.id] = session.stage().net(model.id);
  const BackendChoice choice = session.backend().name() == "cpu" ? BackendChoice::cpu : BackendChoice::gpu;
  job.make_backend = [choice](const GlInfo* gl) { return std::move(choose_backend(choice, gl).backend); };
  return job;
}

void fit_to_format(ExportSpec& spec, ExportFormat format) {
  if (format == ExportFormat::mp4) {
    spec.width += spec.width % 2;
    spec.height += spec.height % 2;
  }
  if (format == ExportFormat::gif) {
    const auto farther = [&](int a, int b) { return std::abs(a - spec.fps) < std::abs(b - spec.fps); };
    spec.fps = *std::min_element(kGifRates.begin(), kGifRates.end(), farther);
  }
  if (format == ExportFormat::mp4 || format == ExportFormat::gif) spec.transparent = false;
}

std::filesystem::path proposed_file(const Session& session) {
  const std::filesystem::path folder =
      session.file().has_parent_path() ? session.file().parent_path() : session.document().folder;
  const std::string extension(extension_of(session.scene().exported.format));
  return std::filesystem::absolute(folder / (plain_name(session.scene().title) + extension)).lexically_normal();
}

void ExportDesk::leave(std::unique_ptr<ExportTask>& task) {
  if (!task) return;
  task->cancel();
  leaving_.push_back(std::move(task));
}

void ExportDesk::start(const Session& session, const std::filesystem::path& out, int frame) {
  if (task_) return;
  leave(trial_);
  revision_ = 0;  // the estimate that was under way comes after
  out_ = out;
  forget_note();
  first_.reset();
  began_ = Clock::now();
  task_ = std::make_unique<ExportTask>(export_job(session, out, frame));
}

void ExportDesk::cancel() {
  if (!task_) return;
  leave(task_);
  note_ = "Cancelled; nothing was written.";
  failed_ = false;
}

void ExportDesk::poll(const Session& session, bool estimating) {
  std::erase_if(leaving_, [](const auto& task) { return task->ended(); });
  if (task_) {
    if (!first_ && task_->progress().done > 0) first_ = Clock::now();
    if (task_->ended()) finish_export();
  }
  follow_trial(session, estimating);
}

void ExportDesk::finish_export() {
  const std::unique_ptr<ExportTask> task = std::move(task_);
  try {
    task->finish();
    note_ = out_.filename().string();
    if (note_.empty()) note_ = out_.parent_path().filename().string();
    std::error_code none;
    const auto bytes = std::filesystem::file_size(out_, none);
    const int frames = task->progress().done;
    note_ += " is written: " + with_commas(frames) + (frames == 1 ? " frame" : " frames");
    if (!none) note_ += ", " + bytes_text(static_cast<double>(bytes));
    note_ += ", in " + minutes_and_seconds(seconds_since(began_)) + ".";
    failed_ = false;
  } catch (const std::exception& error) {
    note_ = error.what();
    failed_ = true;
  }
}

void ExportDesk::follow_trial(const Session& session, bool estimating) {
  if (revision_ != session.revision()) {
    revision_ = session.revision();
    changed_ = Clock::now();
    leave(trial_);
    estimate_.reset();
    refusal_.clear();
  }
  if (trial_ && trial_->ended()) {
    const std::unique_ptr<ExportTask> trial = std::move(trial_);
    try {
      trial->finish();
      estimate_ = trial->estimate();
    } catch (const std::exception& error) {
      refusal_ = error.what();
    }
  }
  const bool wanted = estimating && !task_ && !trial_ && !estimate_ && refusal_.empty();
  if (!wanted || Clock::now() - changed_ < kStill) return;
  const std::string extension(extension_of(session.scene().exported.format));
  trial_ = std::make_unique<ExportTask>(export_job(session, "estimate" + extension), ExportTask::Aim::estimate);
}

float ExportDesk::share() const {
  if (!task_ || task_->progress().total == 0) return 0.0f;
  return static_cast<float>(task_->progress().done) / static_cast<float>(task_->progress().total);
}

double ExportDesk::seconds_left() const {
  if (!task_ || !first_) return -1.0;
  const int done = task_->progress().done, total = task_->progress().total;
  return seconds_since(*first_) * (total - done) / std::max(done, 1);
}

}  // namespace scorescope
