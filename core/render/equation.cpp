#include "core/render/equation.h"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <cmath>
#include <cstdio>
#include <memory>

#include "core/math/error.h"

namespace scorescope {
namespace {

struct Release {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(GError* error) const { g_error_free(error); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;

std::string rule(const char* selector, const Rgb& c) {
  char text[160];
  const auto byte = [](float v) { return static_cast<int>(std::lround(255.0f * v)); };
  std::snprintf(text, sizeof text, "%s { color: #%02x%02x%02x; fill: #%02x%02x%02x; stroke: #%02x%02x%02x }\n",
                selector, byte(c.r), byte(c.g), byte(c.b), byte(c.r), byte(c.g), byte(c.b), byte(c.r), byte(c.g),
                byte(c.b));
  return text;
}

std::string style_sheet(const Theme& theme) {
  return rule("svg", theme.text) + rule(".data", theme.data) + rule(".noise", theme.noise) +
         rule(".score", theme.score) + rule(".learned", theme.learned);
}

std::vector<std::uint8_t> straight_rgba(cairo_surface_t* surface, int width, int height) {
  cairo_surface_flush(surface);
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  std::vector<std::uint8_t> out(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  std::size_t at = 0;
  for (int y = 0; y < height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(data + static_cast<std::ptrdiff_t>(y) * stride);
    for (int x = 0; x < width; ++x) {
      const std::uint32_t pixel = row[x];
      const std::uint32_t alpha = pixel >> 24;
      for (const int shift : {16, 8, 0}) {
        const std::uint32_t channel = (pixel >> shift) & 255u;
        out[at++] = static_cast<std::uint8_t>(alpha == 0 ? 0 : (channel * 255u + alpha / 2) / alpha);
      }
      out[at++] = static_cast<std::uint8_t>(alpha);
    }
  }
  return out;
}

}  // namespace

EquationPicture draw_equation(const std::string& svg, const Theme& theme, float pixels_per_ex) {
  GError* failure = nullptr;
  const Owned<RsvgHandle> handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &failure));
  if (!handle) {
    const Owned<GError> error(failure);
    throw UserError(std::string("an equation is not a readable SVG: ") + error->message);
  }
  const std::string style = style_sheet(theme);
  rsvg_handle_set_stylesheet(handle.get(), reinterpret_cast<const guint8*>(style.data()), style.size(), nullptr);
  // Sizes in the file are in ex, which a viewer takes as half the font size; we say what an ex is.
  RsvgLength width{}, height{};
  gboolean has_width = FALSE, has_height = FALSE, has_box = FALSE;
  RsvgRectangle box{};
  rsvg_handle_get_intrinsic_dimensions(handle.get(), &has_width, &width, &has_height, &height, &has_box, &box);
  if (!has_width || !has_height || width.unit != RSVG_UNIT_EX || height.unit != RSVG_UNIT_EX)
    throw UserError("an equation has no size in ex: make it with assets/equations/render.mjs");
  EquationPicture out;
  out.width = std::max(1, static_cast<int>(std::ceil(width.length * pixels_per_ex)));
  out.height = std::max(1, static_cast<int>(std::ceil(height.length * pixels_per_ex)));
  const Owned<cairo_surface_t> surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, out.width, out.height));
  const Owned<cairo_t> context(cairo_create(surface.get()));
  const RsvgRectangle viewport{0.0, 0.0, width.length * pixels_per_ex, height.length * pixels_per_ex};
  if (!rsvg_handle_render_document(handle.get(), context.get(), &viewport, &failure)) {
    const Owned<GError> error(failure);
    throw UserError(std::string("an equation could not be drawn: ") + error->message);
  }
  out.rgba = straight_rgba(surface.get(), out.width, out.height);
  return out;
}

}  // namespace scorescope
