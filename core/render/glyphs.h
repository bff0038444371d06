#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace scorescope {

enum class Face { text, semibold, numbers };

/// Glyphs of the faces found on this machine, rasterised once per size into one atlas. A face that is not there borrows
/// another; with none at all nothing is drawn and widths are 0.
class Glyphs {
 public:
  Glyphs();
  Glyphs(const Glyphs&) = delete;
  Glyphs& operator=(const Glyphs&) = delete;
  ~Glyphs();

  static constexpr int kAtlas = 1024;  ///< texels a side

  /// Texels of the atlas upon whole pixels.
  struct Placed {
    int x, y, w, h;   ///< pixels
    int column, row;  ///< of the upper left texel
  };
  /// Glyph rectangles of UTF-8 text whose baseline starts at (x, baseline). `size` is the height of the em in pixels.
  std::vector<Placed> place(std::string_view text, Face face, float size, float x, float baseline);
  float width(std::string_view text, Face face, float size);
  /// Height of a capital letter, pixels: to centre text in a strip.
  float cap_height(Face face, float size);

  /// How much of each texel is covered, 0 to 255, row by row. The first texel is covered whole. What place() told holds
  /// until it is called again: a full atlas is begun anew.
  [[nodiscard]] std::span<const std::uint8_t> atlas() const { return atlas_; }
  struct Rows {
    int first = 0, last = 0;  ///< the last is not one of them
  };
  /// The rows of the atlas that have changed since this was last asked.
  Rows take_changed() { return std::exchange(changed_, {}); }

 private:
  struct Font;
  struct Glyph {
    int left = 0, top = 0, w = 0, h = 0;
    float advance = 0;
    int column = 0, row = 0;
  };
  const Font* font(Face face) const;
  const Glyph& glyph(const Font& font, Face face, int size_key, int codepoint, int shift);
  template <class Visit>
  float walk(std::string_view text, Face face, float size, float x, Visit visit);

  std::vector<std::unique_ptr<Font>> fonts_;                 ///< by Face
  std::map<std::tuple<Face, int, int, int>, Glyph> glyphs_;  ///< by face, size, code point, quarter-pixel shift
  /// Of words that were measured lately: most are the same from frame to frame.
  std::map<std::tuple<Face, float, std::string>, float> widths_;
  std::vector<std::uint8_t> atlas_;
  Rows changed_{0, kAtlas};
  int pen_x_ = 2, pen_y_ = 1, row_ = 0;
};

}  // namespace scorescope
