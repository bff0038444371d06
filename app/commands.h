#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/backend_choice.h"
#include "core/scene/scene.h"

namespace scorescope {

/// Options every command shares.
struct CommonOptions {
  std::filesystem::path scene;  ///< empty: the default scene
  BackendChoice backend = BackendChoice::automatic;
  std::vector<std::string> settings;  ///< --set path=value, applied in order
  std::optional<std::uint64_t> seed;
};

/// The scene file with --set and --seed applied.
Scene load_with_settings(const CommonOptions& options);
/// Where files named in the scene are looked for.
std::filesystem::path base_folder(const CommonOptions& options);

struct PixelSize {
  int width = 1280;
  int height = 800;
};

struct CheckOptions {
  bool expectations = false;  ///< of lessons: compute what they claim
};
/// A scene, a lesson, or a folder of lessons.
void command_check(const CommonOptions& options, const CheckOptions& check = {});

struct InfoOptions {
  bool json = false;
  BackendChoice backend = BackendChoice::automatic;
};
void command_info(const InfoOptions& options);

struct RenderOptions {
  std::filesystem::path out;
  std::optional<int> frame;  ///< of the 30 frames a second timeline
  std::optional<double> t;
  int step = 1;  ///< of a lesson, from 1
  PixelSize size;
  ThemeName theme = ThemeName::dark;
  bool interface = false;         ///< --ui: the whole window
  std::filesystem::path weights;  ///< empty: the scene's own
};
void command_render(const CommonOptions& options, const RenderOptions& render);

struct EvalOptions {
  std::filesystem::path points;  ///< CSV of one or two columns, in the target's own units
  double t = 0.0;
  bool likelihood = false;
  std::filesystem::path out;      ///< empty: standard output
  std::filesystem::path weights;  ///< of the model; empty: what the scene names
  std::string model;              ///< id; empty: the one the scene's score names, or the first
};
void command_eval(const CommonOptions& options, const EvalOptions& eval);

struct TrainOptions {
  std::string model;              ///< id; empty: the only one of the scene
  std::optional<int> steps;       ///< to stand at; without, as the model says
  std::filesystem::path weights;  ///< to write; empty: as the model says
  std::filesystem::path metrics;  ///< empty: none
  std::filesystem::path resume;   ///< to go on from; empty: from the first weights
  bool keep = false;              ///< weights of earlier steps too
};
/// Throws UserError, after saving what is worth it, where training fails or is interrupted.
void command_train(const CommonOptions& options, const TrainOptions& train);

struct RunOptions {
  std::filesystem::path out;      ///< folder for .npy; empty: none
  std::filesystem::path metrics;  ///< empty: none
  std::filesystem::path weights;  ///< of the model; empty: what the scene names
  std::string model;              ///< id; empty: the only one
};
void command_run(const CommonOptions& options, const RunOptions& run);

}  // namespace scorescope
