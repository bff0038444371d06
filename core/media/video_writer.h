#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/media/child_process.h"
#include "core/media/frame_sink.h"
#include "core/scene/export_spec.h"

namespace scorescope {

enum class VideoFormat { mp4, webm, gif, apng };

struct VideoSpec {
  VideoFormat format = VideoFormat::mp4;
  int width = 0, height = 0;
  int fps = 30;
  bool alpha = false;  ///< webm and apng
  GifPalette palette = GifPalette::clip;
  GifFrames frames = GifFrames::whole;
};

/// What `spec` asks for that its format cannot hold, as the end of a sentence; empty where all is well.
std::string unfit_for_format(const VideoSpec& spec);

/// Frames a GIF takes its palette from, asked for one after another.
struct PaletteSamples {
  int count = 0;
  std::function<std::shared_ptr<const Image>(int)> frame;
};

/// Encodes with the ffmpeg of this machine, started as a child and fed raw frames: MP4 (H.264, yuv420p, BT.709, index
/// at the front), WebM (VP9), GIF (looping), APNG (looping). No time stamps or versions are
/// written, so the same frames give the same bytes.
///
/// `cancelled` is looked at all along and must outlive the writer.
std::unique_ptr<FrameSink> make_video_writer(const std::filesystem::path& file, const VideoSpec& spec,
                                             const PaletteSamples& samples, const std::atomic<bool>& cancelled);

}  // namespace scorescope
