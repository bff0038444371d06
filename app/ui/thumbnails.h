#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/ui/ui.h"
#include "core/math/mixture.h"

namespace scorescope {

/// A target as a picture of a few dozen pixels, drawn from the mixture itself: a disc a component in 2D, the density in
/// 1D. In units of half the picture.
struct Thumbnail {
  struct Disc {
    float x, y, r;
  };
  std::vector<Disc> discs;
  std::vector<float> curve;  ///< 1D: heights, 0 to 1
};
Thumbnail make_thumbnail(const Mixture& mixture);
void draw_thumbnail(Ui& ui, PixelRect rect, const Thumbnail& thumbnail, ImU32 colour);

/// Thumbnails made once, by name.
class ThumbnailShelf {
 public:
  [[nodiscard]] const Thumbnail& preset(std::string_view name);
  /// What the target would be as this kind, which a file need not be read for; a picture of what is there if it cannot
  /// be.
  [[nodiscard]] const Thumbnail& described(const TargetSpec& target, TargetKind kind);
  /// The last point set that was in force: its file is not read again for a picture of it.
  void keep_points(const Mixture& mixture);
  [[nodiscard]] const Thumbnail& points() const { return points_; }

 private:
  const Mixture* kept_ = nullptr;  ///< compared, never followed
  Thumbnail points_;
  std::map<std::string, Thumbnail, std::less<>> presets_;
  std::map<TargetKind, std::pair<TargetSpec, Thumbnail>> described_;
};

}  // namespace scorescope
