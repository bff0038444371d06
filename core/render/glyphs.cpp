#include "core/render/glyphs.h"

#include <stb/stb_truetype.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>

#include "core/render/font_files.h"

namespace scorescope {
namespace {

constexpr float kSizeSteps = 4.0f;  // sizes are kept in quarter pixels
constexpr std::size_t kKeptWidths = 512;
constexpr int kShifts = 4;  // glyphs stand on quarter pixels: even spacing at small sizes

/// The next code point of UTF-8 text; malformed bytes stand for themselves.
int next_codepoint(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
  if (length > text.size() || length == 1) {
    text.remove_prefix(1);
    return first;
  }
  int code = first & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (byte(i) & 0x3F);
  text.remove_prefix(length);
  return code;
}

}  // namespace

struct Glyphs::Font {
  std::vector<unsigned char> bytes;
  stbtt_fontinfo info{};
  float per_em = 0.0f;  ///< scale of a one-pixel em
};

Glyphs::Glyphs() : atlas_(std::size_t{kAtlas} * kAtlas, 0) {
  atlas_[0] = 255;
  const FontFiles files = font_files();
  for (const std::filesystem::path* file : {&files.text, &files.semibold, &files.numbers}) {
    auto font = std::make_unique<Font>();
    std::ifstream in(*file, std::ios::binary);
    font->bytes.assign(std::istreambuf_iterator<char>(in), {});
    const bool usable =
        font->bytes.size() > 12 &&
        stbtt_InitFont(&font->info, font->bytes.data(), stbtt_GetFontOffsetForIndex(font->bytes.data(), 0)) != 0;
    if (usable) font->per_em = stbtt_ScaleForMappingEmToPixels(&font->info, 1.0f);
    fonts_.push_back(usable ? std::move(font) : nullptr);
  }
}

Glyphs::~Glyphs() = default;

const Glyphs::Font* Glyphs::font(Face face) const {
  if (const auto& wanted = fonts_[static_cast<std::size_t>(face)]) return wanted.get();
  for (const auto& other : fonts_)
    if (other) return other.get();
  return nullptr;
}

const Glyphs::Glyph& Glyphs::glyph(const Font& font, Face face, int size_key, int codepoint, int shift) {
  const std::tuple key{face, size_key, codepoint, shift};
  if (const auto found = glyphs_.find(key); found != glyphs_.end()) return found->second;
  const float scale = font.per_em * static_cast<float>(size_key) / kSizeSteps;
  Glyph g;
  int advance = 0, bearing = 0, w = 0, h = 0, left = 0, top = 0;
  stbtt_GetCodepointHMetrics(&font.info, codepoint, &advance, &bearing);
  g.advance = static_cast<float>(advance) * scale;
  unsigned char* pixels = stbtt_GetCodepointBitmapSubpixel(
      &font.info, scale, scale, static_cast<float>(shift) / kShifts, 0.0f, codepoint, &w, &h, &left, &top);
  if (pixels != nullptr) {
    if (pen_x_ + w + 1 > kAtlas) pen_x_ = 1, pen_y_ += row_ + 1, row_ = 0;
    if (pen_y_ + h + 1 > kAtlas) {  // full: start over; what is still shown is drawn anew
      glyphs_.clear();
      pen_x_ = 2, pen_y_ = 1, row_ = 0;
    }
    for (int y = 0; y < h; ++y)
      std::copy_n(pixels + static_cast<std::ptrdiff_t>(y) * w, w,
                  atlas_.data() + static_cast<std::ptrdiff_t>(pen_y_ + y) * kAtlas + pen_x_);
    stbtt_FreeBitmap(pixels, nullptr);
    changed_ = changed_.last == 0 ? Rows{pen_y_, pen_y_ + h}
                                  : Rows{std::min(changed_.first, pen_y_), std::max(changed_.last, pen_y_ + h)};
    g.left = left, g.top = top, g.w = w, g.h = h;
    g.column = pen_x_, g.row = pen_y_;
    pen_x_ += w + 1;
    row_ = std::max(row_, h);
  }
  return glyphs_.emplace(key, g).first->second;
}

template <class Visit>
float Glyphs::walk(std::string_view text, Face face, float size, float x, Visit visit) {
  const Font* f = font(face);
  if (f == nullptr) return 0.0f;
  const int size_key = std::max(1, static_cast<int>(std::lround(size * kSizeSteps)));
  const float scale = f->per_em * static_cast<float>(size_key) / kSizeSteps;
  float pen = 0.0f;
  int before = 0;
  while (!text.empty()) {
    const int code = next_codepoint(text);
    if (before != 0) pen += static_cast<float>(stbtt_GetCodepointKernAdvance(&f->info, before, code)) * scale;
    const float whole = std::floor(x + pen);
    const Glyph& g = glyph(*f, face, size_key, code, static_cast<int>((x + pen - whole) * kShifts));
    visit(g, whole);
    pen += g.advance;
    before = code;
  }
  return pen;
}

std::vector<Glyphs::Placed> Glyphs::place(std::string_view text, Face face, float size, float x, float baseline) {
  std::vector<Placed> out;
  const int line = static_cast<int>(std::round(baseline));
  walk(text, face, size, x, [&](const Glyph& g, float whole) {
    if (g.w > 0) out.push_back({static_cast<int>(whole) + g.left, line + g.top, g.w, g.h, g.column, g.row});
  });
  return out;
}

float Glyphs::width(std::string_view text, Face face, float size) {
  const std::tuple key{face, size, std::string(text)};
  if (const auto known = widths_.find(key); known != widths_.end()) return known->second;
  if (widths_.size() == kKeptWidths) widths_.clear();
  return widths_.emplace(key, walk(text, face, size, 0.0f, [](const Glyph&, float) {})).first->second;
}

float Glyphs::cap_height(Face face, float size) {
  const Font* f = font(face);
  if (f == nullptr) return 0.0f;
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  stbtt_GetCodepointBox(&f->info, 'H', &x0, &y0, &x1, &y1);
  return static_cast<float>(y1) * f->per_em * size;
}

}  // namespace scorescope
