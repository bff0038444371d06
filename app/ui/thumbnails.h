#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/ui/ui.h"
#include "core/gpu/gl.h"
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

/// A thumbnail with its texture, which is made where it is first drawn, and again at another size: hundreds of discs a
/// frame cost more than the panels beside them. Lives on the thread of its OpenGL context.
class ThumbnailPicture {
 public:
  ThumbnailPicture() = default;
  explicit ThumbnailPicture(Thumbnail shape) : shape_(std::move(shape)) {}
  void draw(Ui& ui, PixelRect rect, ImU32 colour);

 private:
  Thumbnail shape_;
  std::optional<GlTexture> texture_;
  int side_ = 0;  ///< of the texture, pixels
};

/// Thumbnails made once, by name.
class ThumbnailShelf {
 public:
  [[nodiscard]] ThumbnailPicture& preset(std::string_view name);
  /// What the target would be as this kind, which a file need not be read for; a picture of what is there if it cannot
  /// be.
  [[nodiscard]] ThumbnailPicture& described(const TargetSpec& target, TargetKind kind);
  /// The last point set that was in force: its file is not read again for a picture of it.
  void keep_points(const Mixture& mixture);
  [[nodiscard]] ThumbnailPicture& points() { return points_; }

 private:
  const Mixture* kept_ = nullptr;  ///< compared, never followed
  ThumbnailPicture points_;
  std::map<std::string, ThumbnailPicture, std::less<>> presets_;
  std::map<TargetKind, std::pair<TargetSpec, ThumbnailPicture>> described_;
};

}  // namespace scorescope
