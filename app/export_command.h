#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/commands.h"

namespace scorescope {

struct ExportOptions {
  std::filesystem::path out;
  std::vector<std::string> settings;  ///< path=value, applied after those of --set
  std::optional<std::string> frames;  ///< "A:B", half-open
  std::optional<double> t;
  std::filesystem::path weights;  ///< of the model; empty: what the scene names
  std::string model;
};

/// Writes a clip, a picture or a table of a scene, with progress on a terminal. Ctrl+C cancels and leaves nothing
/// behind. How it is exported stands in the scene (`export/...`): the options of the command line set that.
void command_export(const CommonOptions& options, const ExportOptions& exported);

}  // namespace scorescope
