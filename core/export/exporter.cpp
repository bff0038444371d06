#include "core/export/exporter.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/export/frame_painter.h"
#include "core/export/table.h"
#include "core/export/vector_file.h"
#include "core/gpu/egl_context.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/media/cancelled.h"
#include "core/media/picture_sequence.h"
#include "core/media/video_writer.h"
#include "core/nn/thread_team.h"

namespace scorescope {
namespace {

constexpr int kPaletteSamples = 12;
// An estimate's frames: a few places, and at each a few in a row, since encoders live on what follows what.
constexpr int kPlaces = 3, kInARow = 4;
using SteadyClock = std::chrono::steady_clock;

struct FormatName {
  const char* extension;
  ExportFormat format;
};
constexpr FormatName kFormats[] = {{".mp4", ExportFormat::mp4}, {".webm", ExportFormat::webm},
                                   {".gif", ExportFormat::gif}, {".apng", ExportFormat::apng},
                                   {".zip", ExportFormat::zip}, {".png", ExportFormat::png},
                                   {".svg", ExportFormat::svg}, {".pdf", ExportFormat::pdf},
                                   {".csv", ExportFormat::csv}, {".npy", ExportFormat::npy}};

std::optional<VideoFormat> video_format(ExportFormat format) {
  switch (format) {
    case ExportFormat::mp4:
      return VideoFormat::mp4;
    case ExportFormat::webm:
      return VideoFormat::webm;
    case ExportFormat::gif:
      return VideoFormat::gif;
    case ExportFormat::apng:
      return VideoFormat::apng;
    default:
      return std::nullopt;
  }
}

VideoSpec video_spec(const ExportSpec& spec, VideoFormat format) {
  return {.format = format,
          .width = spec.width,
          .height = spec.height,
          .fps = spec.fps,
          .alpha = spec.transparent,
          .palette = spec.gif_palette,
          .frames = spec.gif_frames};
}

/// The instants a job asks for, in order.
class Instants {
 public:
  /// `u`: where the stage stands, at job.t if that is asked for.
  Instants(const ExportJob& job, ExportFormat format, double u) : plan_(job.scene.exported, job.scene.timeline) {
    if (job.t) {
      instant_ = FramePlan::Instant{u};
      begin_ = 0, end_ = 1;
    } else if (job.frames) {
      begin_ = job.frames->first, end_ = job.frames->second;
    } else {
      // One picture of a clip that names none: its end.
      end_ = plan_.count();
      if (is_still(format)) instant_ = FramePlan::Instant{job.scene.exported.to}, end_ = 1;
    }
    const std::string range = "--frames " + std::to_string(begin_) + ":" + std::to_string(end_) + ": ";
    if (end_ <= begin_) throw UserError(range + "holds no frame; the end is not among them and lies above the start");
    if (!instant_ && (begin_ < 0 || end_ > plan_.count()))
      throw UserError(range + "the clip has frames 0 to " + std::to_string(plan_.count() - 1));
    if (is_still(format) && end_ - begin_ > 1)
      throw UserError(range + "a picture shows one frame; a name that ends in .zip or / takes pictures of all");
  }
  [[nodiscard]] int count() const { return chosen_.empty() ? end_ - begin_ : static_cast<int>(chosen_.size()); }
  /// The number of the frame in the clip.
  [[nodiscard]] int number(int index) const {
    return begin_ + (chosen_.empty() ? index : chosen_[static_cast<std::size_t>(index)]);
  }
  [[nodiscard]] FramePlan::Instant at(int index) const { return instant_ ? *instant_ : plan_.at(number(index)); }
  /// From here on these are a sample of what they were.
  void thin_out() {
    const int all = count();
    if (all <= kPlaces * kInARow) return;
    for (int place = 0; place < kPlaces; ++place)
      for (int i = 0; i < kInARow; ++i) chosen_.push_back((2 * place + 1) * all / (2 * kPlaces) - kInARow / 2 + i);
  }
  /// What the clip begins with.
  [[nodiscard]] FramePlan::Instant first() const { return plan_.at(0); }

 private:
  FramePlan plan_;
  std::optional<FramePlan::Instant> instant_;
  int begin_ = 0, end_ = 0;
  std::vector<int> chosen_;  ///< of them; empty: all
};

/// Refuses what cannot come to anything before any work is done.
void check(const ExportJob& job, ExportFormat format) {
  if (const std::string why = unfit(job.scene.exported, format); !why.empty())
    throw UserError(job.out.string() + ": " + why);
  if (is_clip(format)) {
    if (job.t) throw UserError(job.out.string() + ": a clip shows a range of times; give --frames instead of --t");
  }
  if (job.t && !(*job.t >= 0.0 && *job.t <= 1.0))
    throw UserError("--t " + std::to_string(*job.t) + ": the schedule time lies between 0 (data) and 1 (noise)");
}

std::unique_ptr<FrameSink> sink_of(const ExportJob& job, ExportFormat format, const PaletteSamples& samples,
                                   const std::atomic<bool>& cancelled) {
  if (const auto video = video_format(format))
    return make_video_writer(job.out, video_spec(job.scene.exported, *video), samples, cancelled);
  if (format == ExportFormat::zip) return make_zip_of_pictures(job.out);
  // "frames/" and "frames" are one folder.
  return make_folder_of_pictures(job.out.has_filename() ? job.out : job.out.parent_path());
}

void write_clip(const ExportJob& job, ExportFormat format, const Instants& instants, Stage& stage, Backend& backend,
                const std::atomic<bool>& cancelled, const std::function<void()>& done) {
  FramePainter painter(stage, backend, cancelled, job.equations);
  const auto paint = [&](int index) { return painter.paint(instants.at(index), instants.first()); };
  PaletteSamples samples{std::min(kPaletteSamples, instants.count()), {}};
  // The middles of equal parts.
  samples.frame = [&](int i) { return paint((2 * i + 1) * instants.count() / (2 * samples.count)); };
  FrameQueue frames(sink_of(job, format, samples, cancelled));
  for (int i = 0; i < instants.count(); ++i) {
    if (cancelled) throw Cancelled{};
    frames.push(paint(i));
    done();
  }
  frames.finish();
}

void write_still(const ExportJob& job, ExportFormat format, const FramePlan::Instant& instant,
                 const FramePlan::Instant& first, Stage& stage, Backend& backend, const std::atomic<bool>& cancelled) {
  if (format == ExportFormat::png) {
    write_png(job.out, *FramePainter(stage, backend, cancelled, job.equations).paint(instant, first));
    return;
  }
  const Drawing drawing = draw_vectors(stage, backend, instant.u, cancelled, job.equations);
  write_file(job.out, format == ExportFormat::svg ? svg_text(drawing) : pdf_bytes(drawing));
}

std::unique_ptr<TableSource> source_of(ExportData data, const Stage& stage) {
  switch (data) {
    case ExportData::particles:
      return particle_source(stage);
    case ExportData::fields:
      return field_source(stage);
    case ExportData::metrics:
      return metric_source();
  }
  throw std::logic_error("a table of nothing");
}

void write_table(const ExportJob& job, ExportFormat format, const Instants& instants, Stage& stage,
                 const std::atomic<bool>& cancelled, const std::function<void()>& done) {
  auto source = source_of(job.scene.exported.data, stage);
  const auto table = format == ExportFormat::csv ? make_csv_table(job.out, stage, std::move(source))
                                                 : make_npy_table(job.out, stage, std::move(source), instants.count());
  for (int i = 0; i < instants.count(); ++i) {
    move_to(stage, instants.at(i).u, cancelled);
    table->add(stage, instants.number(i));
    done();
  }
  table->finish();
}

/// Tables are written without OpenGL where there is none.
std::optional<EglContext> context_for(ExportFormat format) {
  try {
    return EglContext();
  } catch (const UserError&) {
    if (!is_table(format)) throw;
    return std::nullopt;
  }
}

/// How long what was written took.
struct Timing {
  int written = 0, all = 0;  ///< frames
  SteadyClock::time_point begin, first, end;
};

Timing run(const ExportJob& job, ExportProgress& progress, bool sample) {
  Timing timing{.begin = SteadyClock::now()};
  const ExportFormat format = export_format(job.out);
  check(job, format);
  const std::optional<EglContext> context = context_for(format);
  std::optional<GlInfo> gl;
  if (context) gl = gl_info();
  const auto backend = job.make_backend(gl ? &*gl : nullptr);
  Stage stage(job.scene, *backend, job.base_folder);
  for (const auto& [id, net] : job.nets) stage.set_net(id, net);
  if (job.t) stage.seek_t(*job.t);
  Instants instants(job, format, stage.u());
  timing.all = instants.count();
  if (sample) instants.thin_out();
  progress.total = timing.written = instants.count();
  const auto done = [&] {
    if (progress.done++ == 0) timing.first = SteadyClock::now();
  };
  if (is_table(format)) {
    write_table(job, format, instants, stage, progress.cancelled, done);
  } else if (is_still(format)) {
    write_still(job, format, instants.at(0), instants.first(), stage, *backend, progress.cancelled);
    done();
  } else {
    write_clip(job, format, instants, stage, *backend, progress.cancelled, done);
  }
  timing.end = SteadyClock::now();
  return timing;
}

/// A name for a sample, in the folder for what is temporary.
std::filesystem::path unused_name(std::string_view extension) {
  static std::atomic<int> count{0};
  return std::filesystem::temp_directory_path() /
         ("scorescope-estimate-" + std::to_string(::getpid()) + "-" + std::to_string(++count) + std::string(extension));
}

struct RemovedAtEnd {
  std::filesystem::path file;
  ~RemovedAtEnd() {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  }
};

}  // namespace

std::string_view extension_of(ExportFormat format) {
  for (const FormatName& name : kFormats)
    if (name.format == format) return name.extension;
  return "/";
}

bool is_clip(ExportFormat format) {
  return video_format(format).has_value();
}
bool is_still(ExportFormat format) {
  return format == ExportFormat::png || format == ExportFormat::svg || format == ExportFormat::pdf;
}
bool is_table(ExportFormat format) {
  return format == ExportFormat::csv || format == ExportFormat::npy;
}

std::string unfit(const ExportSpec& spec, ExportFormat format) {
  const auto video = video_format(format);
  return video ? unfit_for_format(video_spec(spec, *video)) : std::string();
}

ExportFormat export_format(const std::filesystem::path& out) {
  if (!out.has_filename()) return ExportFormat::folder;
  std::string extension = out.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string known;
  for (const FormatName& name : kFormats) {
    if (extension == name.extension) return name.format;
    known += std::string(known.empty() ? "" : ", ") + name.extension;
  }
  throw UserError(out.string() + ": what to write is told by the end of the name: one of " + known +
                  ", or / for a folder of pictures");
}

void export_scene(const ExportJob& job, ExportProgress& progress) {
  run(job, progress, false);
}

ExportEstimate estimate_export(const ExportJob& job, ExportProgress& progress) {
  const ExportFormat format = export_format(job.out);
  ExportJob sample = job;
  const ExportFormat written = format == ExportFormat::folder ? ExportFormat::zip : format;
  sample.out = unused_name(extension_of(written));
  const RemovedAtEnd removed{sample.out};
  const Timing timing = run(sample, progress, true);
  ExportEstimate out;
  out.frames = timing.all;
  const double share = static_cast<double>(timing.all) / timing.written;
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(sample.out, failed);
  out.bytes = failed ? 0.0 : static_cast<double>(bytes) * share;
  const auto seconds = [](SteadyClock::duration d) { return std::chrono::duration<double>(d).count(); };
  out.seconds = seconds(timing.first - timing.begin);
  if (timing.written > 1) out.seconds += seconds(timing.end - timing.first) * (timing.all - 1) / (timing.written - 1);
  return out;
}

ExportTask::ExportTask(ExportJob job, Aim aim)
    : thread_([this, aim, job = std::move(job)] {
        if (job.gives_way) give_way();
        try {
          if (aim == Aim::estimate)
            estimate_ = estimate_export(job, progress_);
          else
            export_scene(job, progress_);
        } catch (...) {
          failure_ = std::current_exception();
        }
        ended_ = true;
      }) {}

ExportTask::~ExportTask() {
  cancel();
  if (thread_.joinable()) thread_.join();
}

void ExportTask::finish() {
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace scorescope
