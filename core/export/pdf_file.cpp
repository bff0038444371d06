#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <ft2build.h>

#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <numbers>
#include FT_FREETYPE_H

#include "core/export/vector_file.h"
#include "core/math/error.h"
#include "core/render/font_files.h"

namespace scorescope {
namespace {

constexpr double kPi = std::numbers::pi;

/// A face of a file, or null. Cairo's caches may keep it after everything else is gone, so it owns what it stands on.
cairo_font_face_t* load_face(const std::filesystem::path& file) {
  struct Loaded {
    FT_Library library = nullptr;
    FT_Face face = nullptr;
    Loaded() { FT_Init_FreeType(&library); }
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
    ~Loaded() {
      if (face != nullptr) FT_Done_Face(face);
      FT_Done_FreeType(library);
    }
  };
  static const cairo_user_data_key_t kOwner{};
  auto loaded = std::make_unique<Loaded>();
  if (file.empty() || FT_New_Face(loaded->library, file.c_str(), 0, &loaded->face) != 0) return nullptr;
  cairo_font_face_t* face = cairo_ft_font_face_create_for_ft_face(loaded->face, FT_LOAD_NO_HINTING);
  const auto release = [](void* owned) { delete static_cast<Loaded*>(owned); };
  if (cairo_font_face_set_user_data(face, &kOwner, loaded.get(), release) == CAIRO_STATUS_SUCCESS) loaded.release();
  return face;
}

/// The faces found here. Where one is missing another stands in, as on screen; with none, Cairo's own.
class PdfFonts {
 public:
  PdfFonts() {
    const FontFiles files = font_files();
    faces_ = {load_face(files.text), load_face(files.semibold), load_face(files.numbers)};
  }
  PdfFonts(const PdfFonts&) = delete;
  PdfFonts& operator=(const PdfFonts&) = delete;
  ~PdfFonts() {
    for (cairo_font_face_t* face : faces_)
      if (face != nullptr) cairo_font_face_destroy(face);
  }
  void select(cairo_t* to, Face face) const {
    cairo_font_face_t* found = faces_[static_cast<std::size_t>(face)];
    for (cairo_font_face_t* other : faces_)
      if (found == nullptr) found = other;
    if (found != nullptr)
      cairo_set_font_face(to, found);
    else
      cairo_select_font_face(to, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  }

 private:
  std::array<cairo_font_face_t*, 3> faces_{};
};

void set_ink(cairo_t* to, Ink ink) {
  cairo_set_source_rgba(to, ink.colour.r, ink.colour.g, ink.colour.b, ink.alpha);
}

void add_rect(cairo_t* to, const PixelRect& r) {
  cairo_rectangle(to, r.x, r.y, r.w, r.h);
}

void add_round_rect(cairo_t* to, const PixelRect& r, double radius) {
  const double right = r.x + r.w, bottom = r.y + r.h;
  cairo_new_sub_path(to);
  cairo_arc(to, right - radius, r.y + radius, radius, -0.5 * kPi, 0.0);
  cairo_arc(to, right - radius, bottom - radius, radius, 0.0, 0.5 * kPi);
  cairo_arc(to, r.x + radius, bottom - radius, radius, 0.5 * kPi, kPi);
  cairo_arc(to, r.x + radius, r.y + radius, radius, kPi, 1.5 * kPi);
  cairo_close_path(to);
}

void add_points(cairo_t* to, const std::vector<Drawing::Point>& points) {
  for (const auto& p : points) cairo_line_to(to, p.x, p.y);
}

/// A disc is a line of no length with round ends: a tenth of the bytes of a circle.
void draw_dot(cairo_t* to, Drawing::Point at, float radius, Ink ink) {
  set_ink(to, ink);
  cairo_set_line_width(to, 2.0 * radius);
  cairo_move_to(to, at.x, at.y);
  cairo_line_to(to, at.x, at.y);
  cairo_stroke(to);
}

struct PdfWriter {
  cairo_t* to;
  const PdfFonts& fonts;

  void operator()(const Drawing::Rectangle& r) const {
    cairo_pattern_t* even = cairo_pattern_create_linear(0.0, r.rect.y, 0.0, r.rect.y + r.rect.h);
    const auto stop = [&](double at, Ink ink) {
      cairo_pattern_add_color_stop_rgba(even, at, ink.colour.r, ink.colour.g, ink.colour.b, ink.alpha);
    };
    stop(0.0, r.top);
    stop(1.0, r.bottom);
    if (r.top == r.bottom)
      set_ink(to, r.top);
    else
      cairo_set_source(to, even);
    cairo_pattern_destroy(even);
    add_rect(to, r.rect);
    cairo_fill(to);
  }
  void operator()(const Drawing::Polyline& line) const {
    set_ink(to, line.ink);
    cairo_set_line_width(to, line.width);
    cairo_new_path(to);
    add_points(to, line.points);
    cairo_stroke(to);
  }
  void operator()(const Drawing::Polygon& polygon) const {
    set_ink(to, polygon.ink);
    cairo_new_path(to);
    add_points(to, polygon.points);
    cairo_close_path(to);
    cairo_fill(to);
  }
  void operator()(const Drawing::Dots& dots) const {
    cairo_save(to);
    cairo_set_line_cap(to, CAIRO_LINE_CAP_ROUND);
    for (const Drawing::Point& at : dots.centres) {
      if (dots.halo > 0.0f && dots.rim.alpha > 0.0f) draw_dot(to, at, dots.radius + dots.halo, dots.rim);
      draw_dot(to, at, dots.radius, dots.fill);
    }
    cairo_restore(to);
  }
  void operator()(const Drawing::Text& text) const {
    fonts.select(to, text.face);
    cairo_set_font_size(to, text.size);
    set_ink(to, text.ink);
    cairo_move_to(to, text.x, std::round(text.baseline));
    cairo_show_text(to, text.words.c_str());
  }
  void operator()(const Drawing::Formula& f) const {
    cairo_save(to);
    cairo_translate(to, f.x, f.y);
    if (f.opacity < 1.0f) cairo_push_group(to);
    draw_equation(to, f.equation->svg, theme(f.theme), f.ex);
    if (f.opacity < 1.0f) {
      cairo_pop_group_to_source(to);
      cairo_paint_with_alpha(to, f.opacity);
    }
    cairo_restore(to);
  }
  void operator()(const Drawing::Picture& picture) const {
    // Cairo wants colours multiplied by their alpha, as one 32-bit number a pixel.
    const Image& image = picture.image;
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, image.width, image.height);
    cairo_surface_flush(surface);
    unsigned char* rows = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < image.height; ++y)
      for (int x = 0; x < image.width; ++x) {
        const std::uint8_t* p = image.rgba.data() + 4 * (static_cast<std::ptrdiff_t>(y) * image.width + x);
        const std::uint32_t a = p[3];
        const auto part = [&](int c) { return (p[c] * a + 127) / 255; };
        const std::uint32_t pixel = (a << 24) | (part(0) << 16) | (part(1) << 8) | part(2);
        std::memcpy(rows + static_cast<std::ptrdiff_t>(y) * stride + 4 * x, &pixel, sizeof pixel);
      }
    cairo_surface_mark_dirty(surface);
    cairo_save(to);
    cairo_translate(to, picture.rect.x, picture.rect.y);
    cairo_scale(to, picture.rect.w / image.width, picture.rect.h / image.height);
    cairo_set_source_surface(to, surface, 0.0, 0.0);
    cairo_paint(to);
    cairo_restore(to);
    cairo_surface_destroy(surface);
  }
  void operator()(const Drawing::Clip& clip) const {
    cairo_reset_clip(to);
    for (const PixelRect& rect : clip.within) {
      add_rect(to, rect);
      cairo_clip(to);
    }
  }
  void operator()(const Drawing::Frame& f) const {
    if (f.ground.alpha > 0.0f) {
      set_ink(to, f.ground);
      cairo_set_fill_rule(to, CAIRO_FILL_RULE_EVEN_ODD);
      add_rect(to, f.rect);
      add_round_rect(to, f.rect, f.radius);
      cairo_fill(to);
    }
    const float in = 0.5f * f.line_width;
    set_ink(to, f.line);
    cairo_set_line_width(to, f.line_width);
    add_round_rect(to, {f.rect.x + in, f.rect.y + in, f.rect.w - f.line_width, f.rect.h - f.line_width}, f.radius - in);
    cairo_stroke(to);
  }
};

cairo_status_t take_bytes(void* out, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string pdf_bytes(const Drawing& drawing) {
  const PdfFonts fonts;
  std::string bytes;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(take_bytes, &bytes, drawing.width, drawing.height);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  cairo_t* to = cairo_create(surface);
  cairo_set_line_join(to, CAIRO_LINE_JOIN_ROUND);
  for (const auto& item : drawing.items) std::visit(PdfWriter{to, fonts}, item);
  cairo_destroy(to);
  cairo_surface_finish(surface);
  const cairo_status_t status = cairo_surface_status(surface);
  cairo_surface_destroy(surface);
  if (status != CAIRO_STATUS_SUCCESS)
    throw UserError(std::string("the PDF cannot be made: ") + cairo_status_to_string(status));
  return bytes;
}

}  // namespace scorescope
