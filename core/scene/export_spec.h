#pragma once

#include <string>
#include <vector>

namespace scorescope {

enum class ThemeName { dark, light };

/// What is written: a clip, pictures of every frame (in an archive or a folder), one picture, or a table.
enum class ExportFormat { mp4, webm, gif, apng, zip, folder, png, svg, pdf, csv, npy };

/// What a table holds: where particles stand, fields on a grid, or figures of every flow.
enum class ExportData { particles, fields, metrics };

/// Where a GIF takes its colours from: one palette for the whole clip, or one for every frame.
enum class GifPalette { clip, frame };

/// What a frame of a GIF holds: all of the picture, which the simplest player shows, or what has changed.
enum class GifFrames { whole, changes };

/// How a clip repeats: not at all, there and back, or by dissolving its end into its beginning.
enum class ClipLoop { once, ping_pong, dissolve };

/// How the scene is exported: the choices last made, so that they can be made again.
struct ExportSpec {
  ExportFormat format = ExportFormat::mp4;  ///< what the window offers; on the command line the file's name says
  int width = 1280;
  int height = 720;
  int fps = 30;
  double speed = 1.0;  ///< times the timeline's
  double from = 0.0;   ///< the part of the timeline that is shown, in played fraction
  double to = 1.0;
  double hold_start = 0.0;  ///< seconds the first picture stands
  double hold_end = 0.0;
  ClipLoop loop = ClipLoop::once;
  double dissolve = 0.5;  ///< seconds
  ThemeName theme = ThemeName::dark;
  bool transparent = false;
  std::vector<std::string> panels;  ///< ids; empty: all
  bool titles = true;
  bool legend = true;
  bool equation = false;
  bool time_bar = false;
  GifPalette gif_palette = GifPalette::clip;
  GifFrames gif_frames = GifFrames::whole;
  ExportData data = ExportData::particles;
  bool operator==(const ExportSpec&) const = default;
};

}  // namespace scorescope
