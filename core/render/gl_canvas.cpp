#include "core/render/gl_canvas.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/gpu/shader_library.h"

namespace scorescope {
namespace {

void set(const GlProgram& program, const char* name, float v) {
  glUniform1f(glGetUniformLocation(program.id(), name), v);
}
void set(const GlProgram& program, const char* name, const PixelRect& r) {
  glUniform4f(glGetUniformLocation(program.id(), name), r.x, r.y, r.w, r.h);
}
void set(const GlProgram& program, const char* name, Rgb c) {
  glUniform3f(glGetUniformLocation(program.id(), name), c.r, c.g, c.b);
}
void set(const GlProgram& program, const char* name, Ink ink) {
  glUniform4f(glGetUniformLocation(program.id(), name), ink.colour.r, ink.colour.g, ink.colour.b, ink.alpha);
}

/// Describes consecutive float attributes of one instance (or, with divisor 0, one vertex).
void describe(std::initializer_list<int> sizes, GLuint divisor) {
  int floats = 0;
  for (const int size : sizes) floats += size;
  std::size_t offset = 0;
  GLuint at = 0;
  for (const int size : sizes) {
    glEnableVertexAttribArray(at);
    // OpenGL takes an offset dressed as a pointer. NOLINTNEXTLINE(performance-no-int-to-ptr)
    const auto* begin = reinterpret_cast<const void*>(offset * sizeof(float));
    glVertexAttribPointer(at, size, GL_FLOAT, GL_FALSE, floats * static_cast<GLsizei>(sizeof(float)), begin);
    glVertexAttribDivisor(at, divisor);
    offset += static_cast<std::size_t>(size);
    ++at;
  }
}

void upload(const void* data, std::size_t bytes) {
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(bytes), data, GL_STREAM_DRAW);
}

/// What is drawn lies over what is there. Over a clear ground this leaves colours multiplied by their alpha.
void blend_over() {
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}
/// What is drawn takes away, by its alpha, what is there.
void blend_away() {
  glBlendFunc(GL_ZERO, GL_ONE_MINUS_SRC_ALPHA);
}

/// A rim without width is none: not even the half pixel that edges are smoothed over.
Ink rim_of(float halo, Ink ink) {
  return halo > 0.0f ? ink : Ink{ink.colour, 0.0f};
}

/// The entry that is `wanted`, moved to the front; else a new one, or the one that was used longest ago, to be filled.
template <class T, class Wanted>
T& most_recent(std::list<T>& kept, std::size_t most, Wanted&& wanted) {
  auto found = std::find_if(kept.begin(), kept.end(), wanted);
  if (found == kept.end() && kept.size() < most) return kept.emplace_front();
  if (found == kept.end()) found = std::prev(kept.end());
  kept.splice(kept.begin(), kept, found);
  return kept.front();
}

static_assert(sizeof(Stroke) == 14 * sizeof(float));

}  // namespace

GlCanvas::GlCanvas()
    : stroke_{.program = make_program({"draw/stroke.vert", "draw/stroke.frag"})},
      disc_{.program = make_program({"draw/disc.vert", "draw/disc.frag"})},
      splat_{.program = make_program({"draw/rect.vert", "draw/splat.frag"})},
      rect_{.program = make_program({"draw/rect.vert", "draw/rect.frag"})},
      frame_{.program = make_program({"draw/rect.vert", "draw/frame.frag"})},
      text_{.program = make_program({"draw/text.vert", "draw/text.frag"})},
      picture_{.program = make_program({"draw/rect.vert", "draw/picture.frag"})} {
  glBindTexture(GL_TEXTURE_2D, atlas_.id());
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, Glyphs::kAtlas, Glyphs::kAtlas, 0, GL_RED, GL_UNSIGNED_BYTE, nullptr);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
}

void GlCanvas::begin(int width, int height) {
  width_ = width;
  height_ = height;
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_CULL_FACE);
  glEnable(GL_BLEND);
  blend_over();
  glEnable(GL_PROGRAM_POINT_SIZE);
  glActiveTexture(GL_TEXTURE0);
}

void GlCanvas::clear(const Theme& theme) {
  const Rgb c = theme.clear_ground ? Rgb{} : theme.background;
  glClearColor(c.r, c.g, c.b, theme.clear_ground ? 0.0f : 1.0f);
  glClear(GL_COLOR_BUFFER_BIT);
}

void GlCanvas::clip(const PixelRect& rect) {
  glEnable(GL_SCISSOR_TEST);
  // Edges first, then sizes: rounding the two apart would leave a line of pixels uncovered.
  const auto left = static_cast<GLint>(std::lround(rect.x)), top = static_cast<GLint>(std::lround(rect.y));
  const auto right = static_cast<GLint>(std::lround(rect.x + rect.w));
  const auto bottom = static_cast<GLint>(std::lround(rect.y + rect.h));
  glScissor(left, height_ - bottom, right - left, bottom - top);
}

void GlCanvas::unclip() {
  glDisable(GL_SCISSOR_TEST);
}

void GlCanvas::use(const Pipe& pipe) const {
  glUseProgram(pipe.program.id());
  glBindVertexArray(pipe.layout.id());
  glBindBuffer(GL_ARRAY_BUFFER, pipe.buffer.id());
  glUniform2f(glGetUniformLocation(pipe.program.id(), "viewport"), static_cast<float>(width_),
              static_cast<float>(height_));
}

void GlCanvas::fill(const PixelRect& rect, Ink top, Ink bottom) {
  use(rect_);
  set(rect_.program, "rect", rect);
  set(rect_.program, "top_colour", top);
  set(rect_.program, "bottom_colour", bottom);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

void GlCanvas::strokes(std::span<const Stroke> strokes, float halo, Ink halo_ink) {
  if (strokes.empty()) return;
  use(stroke_);
  upload(strokes.data(), strokes.size_bytes());
  describe({4, 2, 4, 4}, 1);
  set(stroke_.program, "halo", halo);
  set(stroke_.program, "halo_colour", rim_of(halo, halo_ink));
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(strokes.size()));
}

void GlCanvas::veil(const PixelRect& rect, float top, float bottom, const Theme& theme) {
  if (theme.clear_ground) blend_away();
  fill(rect, {theme.stage, top}, {theme.stage, bottom});
  blend_over();
}

void GlCanvas::discs(std::span<const float> positions, const DiscStyle& style) {
  if (positions.empty()) return;
  use(disc_);
  upload(positions.data(), positions.size_bytes());
  describe({2}, 0);
  glUniform3f(glGetUniformLocation(disc_.program.id(), "map"), style.cx, style.cy, style.per_unit);
  set(disc_.program, "radius", style.radius);
  set(disc_.program, "halo", style.halo);
  set(disc_.program, "fill", style.fill);
  set(disc_.program, "halo_colour", rim_of(style.halo, style.rim));
  glDrawArrays(GL_POINTS, 0, static_cast<GLsizei>(positions.size() / 2));
}

void GlCanvas::splat(std::span<const float> positions, const PixelRect& rect, const DiscStyle& style) {
  const Splat splat = count_splat(positions, rect, style);
  const PixelBox& box = splat.box;
  use(splat_);
  glBindTexture(GL_TEXTURE_2D, splat_texture_.id());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, box.width(), box.height(), 0, GL_RED, GL_FLOAT, splat.counts.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  set(splat_.program, "rect", rect);
  set(splat_.program, "cover", splat.cover);
  set(splat_.program, "fill", style.fill.colour);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

/// Panels that claim the same density show the same picture of it, at another place: it is painted once and copied.
void GlCanvas::density(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect,
                       const PixelRect& grid_rect, const Theme& theme, float line_width) {
  const DensityPatch patch =
      density_patch(grid, rect, grid_rect, theme, grid->rings ? theme.iso_line_strength() : 0.0f, line_width);
  const PixelBox& box = patch.box;
  if (box.width() <= 0 || box.height() <= 0) return;
  GLint target = 0;
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &target);
  const DensityPicture& picture = density_picture(patch);
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, static_cast<GLuint>(target));
  glBindFramebuffer(GL_READ_FRAMEBUFFER, picture.framebuffer.id());
  glBlitFramebuffer(0, 0, box.width(), box.height(), box.left, height_ - box.bottom, box.right, height_ - box.top,
                    GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(target));
}

const GlCanvas::DensityPicture& GlCanvas::density_picture(const DensityPatch& patch) {
  const int width = patch.box.width(), height = patch.box.height();
  const auto same = [&](const DensityPicture& picture) {
    return picture.width == width && picture.height == height && picture.look == patch.look;
  };
  DensityPicture& picture = most_recent(pictures_, kKeptDensities, same);
  if (same(picture)) return picture;
  const Image painted = paint_density(patch.look, width, height);
  // OpenGL's rows begin at the bottom.
  std::vector<std::uint8_t> rows(painted.rgba.size());
  const std::size_t row = 4 * static_cast<std::size_t>(width);
  for (std::size_t begin = 0; begin < rows.size(); begin += row)
    std::copy_n(painted.rgba.data() + rows.size() - row - begin, row, rows.data() + begin);
  glBindTexture(GL_TEXTURE_2D, picture.texture.id());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  if (picture.width == width && picture.height == height) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rows.data());
  } else {
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rows.data());
    glBindFramebuffer(GL_FRAMEBUFFER, picture.framebuffer.id());
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture.texture.id(), 0);
    picture.width = width;
    picture.height = height;
  }
  picture.look = patch.look;
  return picture;
}

/// The frame is empty inside: only strips as wide as its corners are touched.
void GlCanvas::draw_strips(const PixelRect& rect, float strip) const {
  for (const PixelRect& side :
       {PixelRect{rect.x, rect.y, rect.w, strip}, PixelRect{rect.x, rect.y + rect.h - strip, rect.w, strip},
        PixelRect{rect.x, rect.y + strip, strip, rect.h - 2.0f * strip},
        PixelRect{rect.x + rect.w - strip, rect.y + strip, strip, rect.h - 2.0f * strip}}) {
    set(frame_.program, "rect", side);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
  }
}

void GlCanvas::frame(const PixelRect& rect, float radius, float line_width, const Theme& theme) {
  use(frame_);
  set(frame_.program, "panel", rect);
  set(frame_.program, "radius", radius);
  set(frame_.program, "line_width", line_width);
  set(frame_.program, "ground", theme.background);
  set(frame_.program, "line_colour", theme.line);
  set(frame_.program, "ground_alpha", 1.0f);
  const float strip = std::ceil(radius) + 1.0f;
  if (!theme.clear_ground) {
    draw_strips(rect, strip);
    return;
  }
  // Room for the line and the clear corners first, then the line alone.
  blend_away();
  draw_strips(rect, strip);
  set(frame_.program, "ground_alpha", 0.0f);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE, GL_ONE, GL_ONE);
  draw_strips(rect, strip);
  blend_over();
}

void GlCanvas::draw_stamps(std::span<const Stamp> stamps) {
  static_assert(sizeof(Stamp) == 12 * sizeof(float));
  if (stamps.empty()) return;
  use(text_);
  glBindTexture(GL_TEXTURE_2D, atlas_.id());
  if (const Glyphs::Rows rows = glyphs_.take_changed(); rows.last > rows.first) {
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, rows.first, Glyphs::kAtlas, rows.last - rows.first, GL_RED, GL_UNSIGNED_BYTE,
                    glyphs_.atlas().data() + static_cast<std::ptrdiff_t>(rows.first) * Glyphs::kAtlas);
  }
  upload(stamps.data(), stamps.size_bytes());
  describe({4, 4, 4}, 1);
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(stamps.size()));
}

void GlCanvas::bars(std::span<const PixelRect> rects, Ink ink) {
  constexpr float kSolid = 0.5f / Glyphs::kAtlas;  // within the texel that is covered whole
  std::vector<Stamp> stamps;
  for (const PixelRect& rect : rects) stamps.push_back({rect, {kSolid, kSolid, 0, 0}, rgba(ink.colour, ink.alpha)});
  draw_stamps(stamps);
}

float GlCanvas::text(std::string_view words, Face face, float size, float x, float baseline, Ink ink) {
  std::vector<Stamp> stamps;
  constexpr float kTexel = 1.0f / Glyphs::kAtlas;
  const auto box = [](int left, int top, int w, int h, float unit) -> PixelRect {
    return {unit * static_cast<float>(left), unit * static_cast<float>(top), unit * static_cast<float>(w),
            unit * static_cast<float>(h)};
  };
  for (const Glyphs::Placed& g : glyphs_.place(words, face, size, x, baseline))
    stamps.push_back(
        {box(g.x, g.y, g.w, g.h, 1.0f), box(g.column, g.row, g.w, g.h, kTexel), rgba(ink.colour, ink.alpha)});
  draw_stamps(stamps);
  return glyphs_.width(words, face, size);
}

float GlCanvas::text_width(std::string_view words, Face face, float size) {
  return glyphs_.width(words, face, size);
}

/// Equations stand still while everything else moves: each is typeset once for a size.
const GlCanvas::EquationTexture& GlCanvas::equation_texture(const std::shared_ptr<const Equation>& equation,
                                                            ThemeName name, float ex) {
  EquationTexture& out = most_recent(equations_, kKeptEquations, [&](const EquationTexture& kept) {
    return kept.equation == equation && kept.theme == name && kept.ex == ex;
  });
  if (out.equation == equation && out.theme == name && out.ex == ex) return out;
  const EquationPicture picture = draw_equation(equation->svg, theme(name), ex);
  glBindTexture(GL_TEXTURE_2D, out.texture.id());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, picture.width, picture.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               picture.rgba.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  out.equation = equation, out.theme = name, out.ex = ex;
  out.width = picture.width, out.height = picture.height;
  return out;
}

void GlCanvas::equation(const std::shared_ptr<const Equation>& equation, float x, float y, float ex, const Theme& theme,
                        float opacity) {
  const EquationTexture& kept = equation_texture(equation, theme.name, ex);
  use(picture_);
  glBindTexture(GL_TEXTURE_2D, kept.texture.id());
  // Pixel upon pixel, so that it stays crisp.
  set(picture_.program, "rect",
      PixelRect{std::round(x), std::round(y), static_cast<float>(kept.width), static_cast<float>(kept.height)});
  set(picture_.program, "opacity", opacity);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace scorescope
