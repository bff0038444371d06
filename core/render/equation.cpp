#include "core/render/equation.h"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include "core/math/error.h"
#include "core/scene/notation.h"

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

std::string hex(const Rgb& c) {
  char text[16];
  const auto byte = [](float v) { return static_cast<unsigned>(std::lround(255.0f * v)); };
  std::snprintf(text, sizeof text, "#%02x%02x%02x", byte(c.r), byte(c.g), byte(c.b));
  return text;
}

struct ColouredClass {
  const char* name;
  Rgb Theme::*colour;
};
constexpr ColouredClass kClasses[] = {
    {"data", &Theme::data}, {"noise", &Theme::noise}, {"score", &Theme::score}, {"learned", &Theme::learned}};

std::string rule(const std::string& selector, const Rgb& colour) {
  const std::string c = hex(colour);
  return selector + " { color: " + c + "; fill: " + c + "; stroke: " + c + " }\n";
}

std::string style_sheet(const Theme& theme) {
  std::string out = rule("svg", theme.text);
  for (const ColouredClass& c : kClasses) out += rule(std::string(".") + c.name, theme.*c.colour);
  return out;
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
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

Owned<RsvgHandle> open(const std::string& svg) {
  GError* failure = nullptr;
  Owned<RsvgHandle> handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &failure));
  if (handle) return handle;
  const Owned<GError> error(failure);
  throw UserError(std::string("an equation is not a readable SVG: ") + error->message);
}

struct Extent {
  double width = 0, height = 0;  ///< ex
  RsvgRectangle box{};           ///< in the file's own units
};

/// Sizes in the file are in ex, which a viewer takes as half the font size; we say what an ex is.
Extent extent_of(RsvgHandle* handle) {
  RsvgLength width{}, height{};
  gboolean has_width = FALSE, has_height = FALSE, has_box = FALSE;
  Extent out;
  rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &width, &has_height, &height, &has_box, &out.box);
  if (!has_width || !has_height || !has_box || width.unit != RSVG_UNIT_EX || height.unit != RSVG_UNIT_EX)
    throw UserError("an equation has no size in ex: make it with assets/equations/render.mjs");
  out.width = width.length;
  out.height = height.length;
  return out;
}

void draw(cairo_t* to, RsvgHandle* handle, const Theme& theme, float pixels_per_ex) {
  const std::string style = style_sheet(theme);
  rsvg_handle_set_stylesheet(handle, reinterpret_cast<const guint8*>(style.data()), style.size(), nullptr);
  const Extent extent = extent_of(handle);
  const RsvgRectangle viewport{0.0, 0.0, extent.width * pixels_per_ex, extent.height * pixels_per_ex};
  GError* failure = nullptr;
  if (rsvg_handle_render_document(handle, to, &viewport, &failure)) return;
  const Owned<GError> error(failure);
  throw UserError(std::string("an equation could not be drawn: ") + error->message);
}

std::string exact_equation(const FlowSpec& flow) {
  switch (flow.kind) {
    case FlowKind::forward:
      switch (flow.forward.mode) {
        case ForwardMode::transition:
          return "forward_transition";
        case ForwardMode::interpolant:
          return "forward_interpolant";
        case ForwardMode::euler_maruyama:
          return "forward_sde";
      }
      break;
    case FlowKind::langevin:
      return flow.langevin.method == LangevinMethod::mala ? "mala" : "langevin";
    case FlowKind::annealed_langevin:
      return "annealed_langevin";
    case FlowKind::reverse_sde:
      switch (flow.reverse_sde.solver) {
        case SdeSolver::euler_maruyama:
          return flow.reverse_sde.lambda == 1.0 ? "reverse_sde" : "reverse_sde_dial";
        case SdeSolver::ancestral:
          return "ancestral";
        case SdeSolver::ddim:
          return "ddim";
        case SdeSolver::karras_churn:
          return "karras_churn";
        case SdeSolver::predictor_corrector:
          return "predictor_corrector";
        case SdeSolver::replay:
          return "reverse_sde";
      }
      break;
    case FlowKind::pf_ode:
      switch (flow.pf_ode.solver) {
        case OdeSolver::ddim:
          return "ddim_ode";
        case OdeSolver::dpm_solver_pp_2m:
          return "dpm_solver_pp_2m";
        case OdeSolver::euler:
        case OdeSolver::heun:
        case OdeSolver::rk4:
        case OdeSolver::dormand_prince:
          return "pf_ode";
      }
      break;
  }
  return {};
}

}  // namespace

Equation read_equation(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream svg;
  svg << in.rdbuf();
  if (!in) throw UserError("cannot read the equation " + file.string());
  Equation out{.svg = svg.str()};
  const Extent extent = extent_of(open(out.svg).get());
  out.width = static_cast<float>(extent.width);
  out.height = static_cast<float>(extent.height);
  return out;
}

std::string flow_equation(const FlowSpec& flow, bool learned) {
  return exact_equation(flow) + (learned && flow.kind != FlowKind::forward ? ".learned" : "");
}

std::filesystem::path equation_file(const std::filesystem::path& folder, const std::string& name, Notation notation) {
  const std::string_view spelling = symbols(notation).spelling;
  const std::filesystem::path spelt = folder / (name + "." + std::string(spelling) + ".svg");
  return !spelling.empty() && std::filesystem::exists(spelt) ? spelt : folder / (name + ".svg");
}

EquationPicture draw_equation(const std::string& svg, const Theme& theme, float pixels_per_ex) {
  const Owned<RsvgHandle> handle = open(svg);
  const Extent extent = extent_of(handle.get());
  EquationPicture out;
  out.width = std::max(1, static_cast<int>(std::ceil(extent.width * pixels_per_ex)));
  out.height = std::max(1, static_cast<int>(std::ceil(extent.height * pixels_per_ex)));
  const Owned<cairo_surface_t> surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, out.width, out.height));
  const Owned<cairo_t> context(cairo_create(surface.get()));
  draw(context.get(), handle.get(), theme, pixels_per_ex);
  out.rgba = straight_rgba(surface.get(), out.width, out.height);
  return out;
}

void draw_equation(_cairo* to, const std::string& svg, const Theme& theme, float pixels_per_ex) {
  draw(to, open(svg).get(), theme, pixels_per_ex);
}

std::string equation_group(const Equation& equation, const Theme& theme, float x, float y, float pixels_per_ex) {
  const Extent extent = extent_of(open(equation.svg).get());
  const auto begin = equation.svg.find('>') + 1, end = equation.svg.rfind("</svg>");
  std::string drawn = equation.svg.substr(begin, end - begin);
  // Colours as attributes: a file of its own has no style sheet that could clash with another's.
  replace_all(drawn, "currentColor", hex(theme.text));
  for (const ColouredClass& c : kClasses)
    replace_all(drawn, std::string("class=\" ") + c.name + "\"", "fill=\"" + hex(theme.*c.colour) + "\"");
  char place[160];
  const double scale = extent.width * static_cast<double>(pixels_per_ex) / extent.box.width;
  std::snprintf(place, sizeof place, "translate(%.2f %.2f) scale(%.6g)", static_cast<double>(x) - scale * extent.box.x,
                static_cast<double>(y) - scale * extent.box.y, scale);
  return std::string("<g transform=\"") + place + "\">" + drawn + "</g>\n";
}

}  // namespace scorescope
