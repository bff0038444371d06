#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/gpu/gl.h"

namespace scorescope {

enum class Face { text, semibold, numbers };

/// Glyphs of the faces found on this machine, rasterised once per size into one atlas texture. A face that is not
/// there borrows another; with none at all nothing is drawn and widths are 0.
class Glyphs {
 public:
  Glyphs();
  Glyphs(const Glyphs&) = delete;
  Glyphs& operator=(const Glyphs&) = delete;
  ~Glyphs();

  struct Placed {
    float x, y, w, h;    ///< pixels
    float u, v, du, dv;  ///< in the atlas
  };
  /// Glyph rectangles of UTF-8 text whose baseline starts at (x, baseline). `size` is the height of the em in pixels.
  std::vector<Placed> place(std::string_view text, Face face, float size, float x, float baseline);
  float width(std::string_view text, Face face, float size);
  /// Height of a capital letter, pixels: to centre text in a strip.
  float cap_height(Face face, float size);
  /// A rectangle filled through and through, as if it were a glyph.
  static Placed solid(float x, float y, float w, float h);

  [[nodiscard]] GLuint texture() const { return texture_.id(); }

 private:
  struct Font;
  struct Glyph {
    float left = 0, top = 0, w = 0, h = 0, advance = 0;
    int x = 0, y = 0;
  };
  const Font* font(Face face) const;
  const Glyph& glyph(const Font& font, Face face, int size_key, int codepoint, int shift);
  template <class Visit>
  float walk(std::string_view text, Face face, float size, float x, Visit visit);

  std::vector<std::unique_ptr<Font>> fonts_;                 ///< by Face
  std::map<std::tuple<Face, int, int, int>, Glyph> glyphs_;  ///< by face, size, code point, quarter-pixel shift
  /// Of words that were measured lately: most are the same from frame to frame.
  std::map<std::tuple<Face, float, std::string>, float> widths_;
  GlTexture texture_;
  int pen_x_ = 2, pen_y_ = 1, row_ = 0;
};

}  // namespace scorescope
