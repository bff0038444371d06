#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/math/mixture.h"

namespace scorescope {

/// A target ready to be used. Point files are centred and scaled to unit rms per axis on load (T17), pictures to unit
/// rms over both: a point of the file is centre + scale * x. All others have centre 0, scale 1.
struct ResolvedTarget {
  std::shared_ptr<const Mixture> mixture;
  Vec2 centre = Vec2::Zero();
  Vec2 scale = Vec2::Ones();
  std::string note;  ///< what was done to it, e.g. "100000 rows thinned to 512 components"; empty if nothing
};

/// A point set larger than this is thinned (evenly by a seeded shuffle) to this many components.
inline constexpr int kMaxPointComponents = 512;
/// A file with more rows than this is refused.
inline constexpr int kMaxPointRows = 100000;

/// Name, label and dimension of every preset; the order is the order of the chips.
struct PresetInfo {
  std::string_view name;
  std::string_view label;
  int dim;
};
std::span<const PresetInfo> target_presets();

/// eight_gaussians (radius 2, sd 0.15), two_gaussians, one_gaussian, bimodal (1D), two_moons, swiss_roll, spirals,
/// pinwheel, checkerboard, rings, smiley. Throws UserError for a name that does not exist.
Mixture preset_target(std::string_view name);

/// Rows of `columns` numbers, one or two.
struct PointTable {
  int columns = 0;
  std::vector<Vec2> rows;
  bool one_scale = false;  ///< of a picture: its axes are not scaled apart
};
/// The rows of a file of `dim` columns, as they stand: CSV, NumPy's .npy, or a picture (PNG, JPEG) whose dark pixels
/// are points. The first bytes say which. Refuses what load_points refuses, and fewer rows than `least` (1 or 2).
PointTable read_points(const std::filesystem::path& file, std::size_t least, int dim);

/// Reads points from a file; CSV has `dim` columns, an optional header line, comma, semicolon, tab or blanks.
/// Throws UserError with file and line: a word, a NaN, a ragged row, one row or none, more than kMaxPointRows rows.
/// bandwidth < 0 takes half the median nearest-neighbour distance.
ResolvedTarget load_points(const std::filesystem::path& file, double bandwidth, int dim = 2);

}  // namespace scorescope
