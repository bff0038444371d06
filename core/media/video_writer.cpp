#include "core/media/video_writer.h"

#include <optional>
#include <stdexcept>

#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/media/yuv.h"

namespace scorescope {
namespace {

using Arguments = std::vector<std::string>;

constexpr int kLargePicture = 2560 * 1440;  // pixels: above it, memory is what is short

void append(Arguments& command, const Arguments& more) {
  command.insert(command.end(), more.begin(), more.end());
}

/// How frames reach ffmpeg: its own name of the pixels.
const char* raw_pixels(const VideoSpec& spec) {
  const bool video = spec.format == VideoFormat::mp4 || spec.format == VideoFormat::webm;
  return !video ? "rgba" : spec.alpha ? "yuva420p" : "yuv420p";
}

/// ffmpeg, and raw frames on its standard input.
Arguments raw_input(const VideoSpec& spec, const std::string& pixels) {
  return {"ffmpeg",
          "-hide_banner",
          "-nostdin",
          "-loglevel",
          "error",
          "-xerror",  // without it, it may end well though it could not write
          "-y",
          "-f",
          "rawvideo",
          "-pixel_format",
          pixels,
          "-video_size",
          std::to_string(spec.width) + "x" + std::to_string(spec.height),
          "-framerate",
          std::to_string(spec.fps),
          "-i",
          "pipe:0"};
}

/// What our frames are, so that players take them as they are.
Arguments bt709() {
  return {"-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"};
}

/// What has not changed is transparent: that takes one of the colours.
std::string palettegen(const VideoSpec& spec) {
  return std::string("palettegen=reserve_transparent=") + (spec.frames == GifFrames::whole ? "0" : "1") +
         ":stats_mode=" + (spec.palette == GifPalette::clip ? "full" : "single");
}

Arguments encoder(const VideoSpec& spec) {
  Arguments out;
  switch (spec.format) {
    case VideoFormat::mp4:
      // As near to the frames as the preset "medium" at 16 (0.2 dB nearer, the worst of them by 2 dB), a third larger,
      // in a quarter of its time. Threads share a frame instead of taking one each: two thirds of the memory at 4K. One
      // frame between two others instead of three: two thirds again, for files a fifteenth larger; at 4K none.
      out = bt709();
      append(out, {"-c:v", "libx264", "-preset", "superfast", "-crf", "14", "-bf",
                   spec.width * spec.height > kLargePicture ? "0" : "1", "-x264-params", "sliced-threads=1",
                   "-movflags", "+faststart", "-f", "mp4"});
      break;
    case VideoFormat::webm:
      out = bt709();
      append(out, {"-c:v", "libvpx-vp9", "-crf", "20", "-b:v", "0", "-deadline", "good", "-cpu-used", "4", "-row-mt",
                   "1", "-auto-alt-ref", "0", "-f", "webm"});
      break;
    case VideoFormat::gif:
      // Not dithered: nearer to the frames (44.1 dB for 42.7) and smaller, and 256 colours show no bands.
      out = spec.palette == GifPalette::clip
                ? Arguments{"-lavfi", "[0:v][1:v]paletteuse=dither=none"}
                : Arguments{"-vf", "split[a][b];[a]" + palettegen(spec) + "[p];[b][p]paletteuse=new=1:dither=none"};
      append(out, {"-gifflags", spec.frames == GifFrames::whole ? "-offsetting-transdiff" : "+offsetting+transdiff",
                   "-loop", "0", "-f", "gif"});
      break;
    case VideoFormat::apng:
      out = {"-c:v", "apng", "-pix_fmt", spec.alpha ? "rgba" : "rgb24", "-pred", "mixed", "-plays", "0", "-f", "apng"};
      break;
  }
  append(out, {"-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"});
  return out;
}

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& cause) {
  throw UserError("cannot write " + file.string() + ": ffmpeg " + cause +
                  "; the frames can be written as pictures without it, to a name that ends in .zip");
}

/// A child that is fed frames and ends with a file written.
class Encoder {
 public:
  Encoder(const std::filesystem::path& file, const Arguments& command, const std::atomic<bool>& cancelled)
      : file_(file), cancelled_(cancelled) {
    try {
      child_.emplace(command);
    } catch (const UserError& error) {
      throw UserError("cannot write " + file.string() + ": " + error.what() +
                      "; install it, or write the frames as pictures, to a name that ends in .zip");
    }
  }
  void write(std::span<const std::uint8_t> frame) {
    if (child_->write(frame, cancelled_)) return;
    const std::string cause = child_->finish(cancelled_);
    fail(file_, cause.empty() ? "ended before the last frame" : cause);
  }
  void finish() {
    if (const std::string cause = child_->finish(cancelled_); !cause.empty()) fail(file_, cause);
  }

 private:
  std::filesystem::path file_;
  const std::atomic<bool>& cancelled_;
  std::optional<ChildProcess> child_;
};

/// One palette for the whole clip, from a sample of its frames.
void write_palette(const PendingFile& file, const VideoSpec& spec, const PaletteSamples& samples,
                   const std::atomic<bool>& cancelled) {
  Arguments command = raw_input(spec, "rgba");
  append(command, {"-vf", palettegen(spec), "-frames:v", "1", "-update", "1", "-c:v", "png", "-f", "image2",
                   file.temporary().string()});
  Encoder encoder(file.file(), command, cancelled);
  for (int i = 0; i < samples.count; ++i) encoder.write(samples.frame(i)->rgba);
  encoder.finish();
}

class VideoWriter final : public FrameSink {
 public:
  VideoWriter(const std::filesystem::path& file, const VideoSpec& spec, const PaletteSamples& samples,
              const std::atomic<bool>& cancelled)
      : spec_(spec), file_(file), palette_(file.string() + ".palette") {
    if (const std::string unfit = unfit_for_format(spec); !unfit.empty()) throw std::invalid_argument(unfit);
    file_.create();
    Arguments command = raw_input(spec, raw_pixels(spec));
    if (spec.format == VideoFormat::gif && spec.palette == GifPalette::clip) {
      palette_.create();
      write_palette(palette_, spec, samples, cancelled);
      append(command, {"-f", "png_pipe", "-i", palette_.temporary().string()});
    }
    append(command, encoder(spec));
    command.push_back(file_.temporary().string());
    encoder_.emplace(file, command, cancelled);
  }

  void write(const Image& frame) override {
    if (frame.width != spec_.width || frame.height != spec_.height)
      throw std::invalid_argument("a frame whose size is not the clip's");
    const bool raw = spec_.format == VideoFormat::gif || spec_.format == VideoFormat::apng;
    encoder_->write(raw ? frame.rgba
                        : yuv_.convert(frame, spec_.alpha ? YuvPicture::Alpha::plane : YuvPicture::Alpha::none));
  }
  void finish() override {
    encoder_->finish();
    encoder_.reset();
    file_.commit();
  }

 private:
  VideoSpec spec_;
  PendingFile file_, palette_;
  YuvPicture yuv_;
  std::optional<Encoder> encoder_;  ///< ends before the files it writes to are removed
};

}  // namespace

std::string unfit_for_format(const VideoSpec& spec) {
  const auto size = [](int width, int height) { return std::to_string(width) + "x" + std::to_string(height); };
  if (spec.format == VideoFormat::mp4 && (spec.width % 2 != 0 || spec.height % 2 != 0))
    return "an MP4 has an even number of pixels each way: " +
           size(spec.width + spec.width % 2, spec.height + spec.height % 2) + " would do, and " +
           size(spec.width, spec.height) + " does not";
  if (spec.format == VideoFormat::gif && 100 % spec.fps != 0)
    return "a GIF counts in hundredths of a second: 10, 20, 25 or 50 frames a second are exact, and " +
           std::to_string(spec.fps) + " is not";
  if (spec.alpha && spec.format == VideoFormat::mp4) return "an MP4 cannot be transparent; WebM, APNG and PNG can";
  if (spec.alpha && spec.format == VideoFormat::gif)
    return "a GIF has no half-transparent edges; WebM, APNG and PNG have";
  return {};
}

std::unique_ptr<FrameSink> make_video_writer(const std::filesystem::path& file, const VideoSpec& spec,
                                             const PaletteSamples& samples, const std::atomic<bool>& cancelled) {
  return std::make_unique<VideoWriter>(file, spec, samples, cancelled);
}

}  // namespace scorescope
