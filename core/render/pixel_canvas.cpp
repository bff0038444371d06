#include "core/render/pixel_canvas.h"

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <variant>
#include <vector>

#include "core/gpu/gl.h"
#include "core/render/density_painter.h"
#include "core/render/kept.h"

namespace scorescope {
namespace {

constexpr int kBandBytes = 1 << 19;  // what stays near a core while everything is painted into it

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

/// Two triangles that are an upright rectangle of one ink, from its upper left corner clockwise: most of an interface.
bool is_rectangle(std::span<const Corner> c) {
  const auto same = [](const Corner& a, const Corner& b) { return a.x == b.x && a.y == b.y; };
  const Corner &first = c[0], &right = c[1], &opposite = c[2], &left = c[5];
  const bool upright = first.y == right.y && right.x == opposite.x && opposite.y == left.y && left.x == first.x &&
                       first.x < opposite.x && first.y < opposite.y;
  const bool straight = first.v == right.v && right.u == opposite.u && opposite.v == left.v && left.u == first.u;
  return upright && straight && same(first, c[3]) && same(opposite, c[4]) && first.ink == right.ink &&
         first.ink == opposite.ink && first.ink == left.ink;
}

}  // namespace

/// What is drawn is kept until the picture ends: then each core paints all of it into its own rows.
struct PixelCanvas::State {
  struct Ground {
    Rgb colour;
    float alpha;
  };
  struct Fill {
    PixelRect rect;
    Ink top, bottom;
  };
  struct Fade {
    PixelRect rect;
    float top, bottom;
  };
  struct Range {
    std::size_t first, count;
  };
  struct Strokes {
    Range among;
    float halo;
    Ink halo_ink;
  };
  struct Discs {
    Range among;  ///< of places
    DiscStyle style;
  };
  struct Particles {
    std::shared_ptr<const Splat> splat;
    Rgb fill;
  };
  struct Heat {
    std::shared_ptr<const Image> image;
    int left, top;
  };
  struct Letter {
    PixelBox box;
    std::size_t first;  ///< among the covers
    Ink ink;
  };
  struct Frame {
    PixelRect rect;
    float radius, line_width;
    Rgb ground;
    float ground_alpha;
    Rgb line;
  };
  struct Formula {
    std::shared_ptr<const EquationPicture> picture;
    int left, top;
    float opacity;
  };
  struct Mesh {
    Range among;  ///< of shapes
    Texels texels;
  };
  using What = std::variant<Ground, Fill, Fade, Strokes, Discs, Particles, Heat, Letter, Frame, Formula, Mesh>;
  struct Part {
    PixelBox clip;
    What what;
  };
  struct Shape {
    float top, bottom;
    std::size_t first;  ///< of its corners
    bool rectangle;     ///< two triangles that are one
  };
  struct HeatKey {
    DensityLook look;
    int width, height;
    bool operator==(const HeatKey&) const = default;
  };
  struct FormulaKey {
    std::shared_ptr<const Equation> equation;
    ThemeName theme;
    float ex;
    bool operator==(const FormulaKey&) const = default;
  };

  int width = 1, height = 1;
  PixelBox clip;
  std::vector<Part> parts;
  std::vector<Stroke> strokes;
  std::vector<float> places;  ///< x, y of discs, pixels
  std::vector<Corner> corners;
  std::vector<Shape> shapes;
  std::vector<std::uint8_t> covers;   ///< of letters
  std::vector<std::uint32_t> pixels;  ///< rows from the bottom, as OpenGL counts them
  tbb::enumerable_thread_specific<std::vector<float>> bands;
  Glyphs glyphs;
  Kept<HeatKey, Image> heats{kKeptDensities};
  Kept<FormulaKey, EquationPicture> formulas{kKeptEquations};
  GlTexture texture;
  GlFramebuffer framebuffer;
  int texture_width = 0, texture_height = 0;

  [[nodiscard]] PixelBox whole() const { return {0, 0, width, height}; }
  void add(What what) { parts.push_back({clip, std::move(what)}); }
  void paint(PixelBand& band) const;
  void paint(PixelBand& band, const PixelBox& clip, const Mesh& mesh) const;
  void present();
};

PixelCanvas::PixelCanvas() : state_(std::make_unique<State>()) {}
PixelCanvas::~PixelCanvas() = default;

void PixelCanvas::begin(int width, int height) {
  State& s = *state_;
  s.width = width;
  s.height = height;
  s.clip = s.whole();
  s.parts.clear();
  s.strokes.clear();
  s.places.clear();
  s.corners.clear();
  s.shapes.clear();
  s.covers.clear();
}

void PixelCanvas::clear(const Theme& theme) {
  state_->add(State::Ground{theme.background, theme.clear_ground ? 0.0f : 1.0f});
}

void PixelCanvas::clip(const PixelRect& rect) {
  state_->clip = common(pixels_in(rect), state_->whole());
}

void PixelCanvas::unclip() {
  state_->clip = state_->whole();
}

void PixelCanvas::fill(const PixelRect& rect, Ink top, Ink bottom) {
  state_->add(State::Fill{rect, top, bottom});
}

void PixelCanvas::veil(const PixelRect& rect, float top, float bottom, const Theme& theme) {
  if (theme.clear_ground) return state_->add(State::Fade{rect, top, bottom});
  fill(rect, {theme.stage, top}, {theme.stage, bottom});
}

void PixelCanvas::strokes(std::span<const Stroke> strokes, float halo, Ink halo_ink) {
  State& s = *state_;
  s.add(State::Strokes{{s.strokes.size(), strokes.size()}, halo, halo_ink});
  s.strokes.insert(s.strokes.end(), strokes.begin(), strokes.end());
}

void PixelCanvas::bars(std::span<const PixelRect> rects, Ink ink) {
  for (const PixelRect& rect : rects) fill(rect, ink, ink);
}

void PixelCanvas::discs(std::span<const float> positions, const DiscStyle& style) {
  State& s = *state_;
  s.add(State::Discs{{s.places.size() / 2, positions.size() / 2}, style});
  for (std::size_t i = 0; i + 1 < positions.size(); i += 2) {
    s.places.push_back(style.px(positions[i]));
    s.places.push_back(style.py(positions[i + 1]));
  }
}

void PixelCanvas::splat(std::span<const float> positions, const PixelRect& rect, const DiscStyle& style) {
  state_->add(State::Particles{std::make_shared<const Splat>(count_splat(positions, rect, style)), style.fill.colour});
}

/// Panels that claim the same density show the same picture of it, at another place: it is painted once.
void PixelCanvas::density(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect,
                          const PixelRect& grid_rect, const Theme& theme, float line_width) {
  const DensityPatch patch =
      density_patch(grid, rect, grid_rect, theme, grid->rings ? theme.iso_line_strength() : 0.0f, line_width);
  const int width = patch.box.width(), height = patch.box.height();
  if (width <= 0 || height <= 0) return;
  const auto image =
      state_->heats.get({patch.look, width, height}, [&] { return paint_density(patch.look, width, height); });
  state_->add(State::Heat{image, patch.box.left, patch.box.top});
}

void PixelCanvas::frame(const PixelRect& rect, float radius, float line_width, const Theme& theme) {
  state_->add(State::Frame{rect, radius, line_width, theme.background, theme.clear_ground ? 0.0f : 1.0f, theme.line});
}

float PixelCanvas::text(std::string_view words, Face face, float size, float x, float baseline, Ink ink) {
  State& s = *state_;
  for (const Glyphs::Placed& g : s.glyphs.place(words, face, size, x, std::round(baseline))) {
    s.add(State::Letter{{g.x, g.y, g.x + g.w, g.y + g.h}, s.covers.size(), ink});
    for (int row = g.row; row < g.row + g.h; ++row) {
      const auto* texels = s.glyphs.atlas().data() + static_cast<std::ptrdiff_t>(row) * Glyphs::kAtlas + g.column;
      s.covers.insert(s.covers.end(), texels, texels + g.w);
    }
  }
  return text_width(words, face, size);
}

float PixelCanvas::text_width(std::string_view words, Face face, float size) {
  return state_->glyphs.width(words, face, size);
}

void PixelCanvas::equation(const std::shared_ptr<const Equation>& equation, float x, float y, float ex,
                           const Theme& look, float opacity) {
  const auto picture = state_->formulas.get({equation, look.name, ex},
                                            [&] { return draw_equation(equation->svg, theme(look.name), ex); });
  // Pixel upon pixel, so that it stays crisp.
  state_->add(State::Formula{picture, static_cast<int>(std::round(x)), static_cast<int>(std::round(y)), opacity});
}

void PixelCanvas::mesh(const PixelRect& clip, std::span<const Corner> corners, const Texels& texels) {
  State& s = *state_;
  const std::size_t first = s.shapes.size();
  for (std::size_t i = 0; i + 2 < corners.size(); i += 3) {
    const bool pair = i + 5 < corners.size() && is_rectangle(corners.subspan(i, 6));
    const auto [top, bottom] = std::minmax({corners[i].y, corners[i + 1].y, corners[i + 2].y});
    s.shapes.push_back({top, bottom, s.corners.size() + i, pair});
    if (pair) i += 3;
  }
  s.corners.insert(s.corners.end(), corners.begin(), corners.end());
  s.parts.push_back({common(pixels_in(clip), s.whole()), State::Mesh{{first, s.shapes.size() - first}, texels}});
}

void PixelCanvas::State::paint(PixelBand& band, const PixelBox& within, const Mesh& mesh) const {
  for (const Shape& shape : std::span(shapes).subspan(mesh.among.first, mesh.among.count)) {
    if (!band.meets(shape.top, shape.bottom)) continue;
    const Corner* at = corners.data() + shape.first;
    if (shape.rectangle)
      band.rectangle(within, at[0], at[2], mesh.texels);
    else
      band.triangle(within, at[0], at[1], at[2], mesh.texels);
  }
}

void PixelCanvas::State::paint(PixelBand& band) const {
  for (const Part& part : parts) {
    const PixelBox& within = part.clip;
    if (!band.meets(static_cast<float>(within.top), static_cast<float>(within.bottom))) continue;
    std::visit(
        Overloaded{[&](const Ground& g) { band.clear(g.colour, g.alpha); },
                   [&](const Fill& f) { band.fill(within, f.rect, f.top, f.bottom); },
                   [&](const Fade& f) { band.fade(within, f.rect, f.top, f.bottom); },
                   [&](const Strokes& lines) {
                     for (const Stroke& s : std::span(strokes).subspan(lines.among.first, lines.among.count))
                       band.stroke(within, s, lines.halo, lines.halo_ink);
                   },
                   [&](const Discs& discs) {
                     const float* place = places.data() + 2 * discs.among.first;
                     for (std::size_t i = 0; i < discs.among.count; ++i, place += 2)
                       band.disc(within, place[0], place[1], discs.style);
                   },
                   [&](const Particles& p) { band.splat(within, *p.splat, p.fill); },
                   [&](const Heat& h) { band.replace(within, h.left, h.top, *h.image); },
                   [&](const Letter& l) { band.stencil(within, l.box, std::span(covers).subspan(l.first), l.ink); },
                   [&](const Frame& f) {
                     band.frame(within, f.rect, f.radius, f.line_width, f.ground, f.ground_alpha, f.line);
                   },
                   [&](const Formula& f) {
                     band.picture(within, f.left, f.top, f.picture->width, f.picture->rgba, f.opacity);
                   },
                   [&](const Mesh& m) { paint(band, within, m); }},
        part.what);
  }
}

void PixelCanvas::end() {
  State& s = *state_;
  const auto width = static_cast<std::size_t>(s.width);
  s.pixels.resize(width * static_cast<std::size_t>(s.height));
  const int rows = std::max(4, kBandBytes / (PixelBand::kBytesAPixel * s.width)), bands = (s.height + rows - 1) / rows;
  tbb::parallel_for(tbb::blocked_range<int>(0, bands, 1), [&](const tbb::blocked_range<int>& range) {
    for (int i = range.begin(); i < range.end(); ++i) {
      const int first = i * rows, last = std::min(first + rows, s.height);
      PixelBand band(s.bands.local(), s.width, first, last);
      s.paint(band);
      for (int y = first; y < last; ++y)
        band.store(y, std::span(s.pixels).subspan(static_cast<std::size_t>(s.height - 1 - y) * width, width));
    }
  });
  s.present();
}

void PixelCanvas::State::present() {
  GLint target = 0;
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &target);
  glBindTexture(GL_TEXTURE_2D, texture.id());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer.id());
  if (texture_width == width && texture_height == height) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
  } else {
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture.id(), 0);
    texture_width = width, texture_height = height;
  }
  glDisable(GL_SCISSOR_TEST);
  glBlitFramebuffer(0, 0, width, height, 0, 0, width, height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(target));
}

}  // namespace scorescope
