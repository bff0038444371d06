#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/export/exporter.h"
#include "core/lesson/lesson.h"

namespace scorescope {

struct MediaOptions {
  ThemeName theme = ThemeName::light;
  int width = 1280, height = 720;
  bool clips = true;
  std::filesystem::path folder;  ///< where the files go: 01-its-title.png, and 01-its-title.mp4 of a step that plays
  std::function<std::unique_ptr<Backend>(const GlInfo*)> make_backend;
  std::function<void(std::size_t done, std::size_t all)> told;  ///< steps drawn
};

/// What a step has shown in the end. A step that shows the same as an earlier one has its files.
struct StepMedia {
  std::filesystem::path still;  ///< PNG
  std::filesystem::path clip;   ///< MP4; empty: the step stands still
  /// PNG of what a class has before it while it predicts; empty: it predicts nothing, or the picture is veiled.
  std::filesystem::path before = {};
};

/// Draws every step of a lesson, with nets trained as far as the lesson trains them. Throws UserError, or Cancelled.
std::vector<StepMedia> draw_lesson(const Lesson& lesson, const MediaOptions& options, ExportProgress& progress);

/// "01-where-did-this-point-come-from".
std::string step_file_name(std::size_t index, const std::string& title);

}  // namespace scorescope
