#include "core/render/legend.h"

#include <algorithm>

#include "core/scene/field_info.h"

namespace scorescope {
namespace {

using Word = PanelPicture::LegendWord;
using Colour = Word::Colour;

struct Entry {
  Layer layer;
  const char* plane;  ///< in 2D; null: not there
  const char* line;   ///< in 1D
  Colour colour;
  const char* help;
};

constexpr Entry kEntries[] = {
    {Layer::density, "density", "density", Colour::noise, "the exact density that this flow claims"},
    {Layer::score, "score", "score", Colour::score, "sigma times the exact score"},
    {Layer::learned, "learned", "learned", Colour::learned, "sigma times the score of the net"},
    {Layer::particles, "particles", "particles", Colour::data, "where the flow stands"},
    {Layer::trails, "trails", "paths", Colour::text, "where the tracked particles come from"},
    {Layer::error, "error", "error", Colour::learned, "how far the net's noise is from the exact one"},
    {Layer::isolines, "iso-lines", nullptr, Colour::noise, "around the smallest regions of so much mass"},
    {Layer::streamlines, "streamlines", nullptr, Colour::score, "along the score, evenly spaced"},
    {Layer::velocity, "velocity", nullptr, Colour::text, "along f x - g² s / 2, the way this flow runs"},
    {Layer::flow_map, "flow map", nullptr, Colour::text, "where the ODE has carried a square net of starts"},
    {Layer::denoiser, "E[x₀|x]", nullptr, Colour::data, "from x to the mean of what it may have been"},
    {Layer::covariance, "Cov[x₀|x]", nullptr, Colour::data, "one and two standard deviations of what it may have been"},
    {Layer::fan, "fan", "fan", Colour::data, "arrows to draws of x₀ given x: their mean is the score times σ²"},
    {Layer::reverse_kernel, "p(xₛ|xₜ)", "p(xₛ|xₜ)", Colour::data,
     "where one particle may be a step on, beside two Gaussians"},
    {Layer::paths, "past and future", "future", Colour::text, "whole paths: what was, and faint what will be"},
    {Layer::energy, "energy", nullptr, Colour::noise, "-log p as a relief, lit from the upper left"},
    {Layer::divergence, "div s", nullptr, Colour::score, "sigma² times the divergence of the score"},
    {Layer::curl, "curl s", nullptr, Colour::score, "sigma² times the curl of the score: the exact one has none"},
    {Layer::axes, "axes", "axes", Colour::text, "ticks and numbers"},
    {Layer::over_time, nullptr, "over t", Colour::noise, "everything over time, or the density's profile now"},
};

bool contains(const std::vector<Layer>& layers, Layer layer) {
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

/// A fan under guidance: of other draws, with another mean.
constexpr const char* kFanOfClass = "fan given y";
constexpr const char* kFanOfClassHelp =
    "arrows to draws of x₀ given x and the class y: their mean is the class's score times σ²; the ring is the score "
    "this "
    "flow follows, (1 − w) ∇ log p + w ∇ log p(x | y), which is the mean of the arrows at w = 1 alone";

bool guided(const FlowSpec& flow) {
  const bool to_data = flow.kind == FlowKind::reverse_sde || flow.kind == FlowKind::pf_ode;
  return to_data && flow.guided && flow.guidance.weight != 0.0;
}

/// Whether a flow has such a layer at all.
bool applies(Layer layer, const Legible& of) {
  if (layer == Layer::flow_map) return of.flow.kind == FlowKind::pf_ode && !of.flow.pf_ode.encode;
  if (layer == Layer::velocity || layer == Layer::reverse_kernel) return of.on_clock;
  if (layer == Layer::learned || layer == Layer::error) return of.net;
  return true;
}

/// In sight even where the legend is folded.
bool always_there(Layer layer) {
  return layer <= Layer::trails || layer == Layer::learned || layer == Layer::error;
}

const char* colour_word(ColourBy colour) {
  switch (colour) {
    case ColourBy::plain:
      return "colour: one";
    case ColourBy::component:
      return "colour: component";
    case ColourBy::start:
      return "colour: start";
    case ColourBy::log_likelihood:
      return "colour: log p";
  }
  return "";
}

const char* camera_word(CameraKind camera) {
  switch (camera) {
    case CameraKind::data:
      return "camera: still";
    case CameraKind::fit:
      return "camera: fit";
    case CameraKind::unit:
      return "camera: unit";
  }
  return "";
}

}  // namespace

std::vector<Word> legend_of(const PanelSpec& panel, const ViewSpec& view, const Legible& of, Legend legend) {
  std::vector<Word> out;
  const bool profile = of.dim == 1 && !contains(panel.layers, Layer::over_time);
  for (const Entry& entry : kEntries) {
    const char* word = of.dim == 1 ? entry.line : entry.plane;
    if (word == nullptr || !applies(entry.layer, of)) continue;
    if (profile && (entry.layer == Layer::trails || entry.layer == Layer::paths)) continue;
    const bool on = contains(panel.layers, entry.layer);
    const bool folded_away = entry.layer == Layer::over_time || !(on || always_there(entry.layer));
    if (legend != Legend::unfolded && folded_away) continue;
    if (!profile && of.dim == 1 && entry.layer == Layer::error) continue;  // a strip under the profile
    if (!profile && of.dim == 1 && entry.layer == Layer::particles) word = "histogram";
    if (entry.layer == Layer::fan && guided(of.flow)) word = kFanOfClass;
    out.push_back({word, entry.colour, on, entry.layer});
  }
  if (legend == Legend::still) return out;
  const auto add = [&](const char* word, bool on, Word::Does does) {
    out.push_back({word, Colour::text, on, Layer::density, does});
  };
  if (legend == Legend::unfolded) {
    add(colour_word(panel.colour_by), panel.colour_by != ColourBy::plain, Word::Does::colour);
    add(camera_word(view.camera), true, Word::Does::camera);
    add("linked", !panel.own_view, Word::Does::link);
  }
  add(legend == Legend::unfolded ? "less" : "more", false, Word::Does::unfold);
  return out;
}

std::string legend_key(const Word& word) {
  switch (word.does) {
    case Word::Does::layer:
      return std::string(name_of(word.layer));
    case Word::Does::colour:
      return "colour_by";
    case Word::Does::camera:
      return "camera";
    case Word::Does::link:
      return "link";
    case Word::Does::unfold:
      return "unfold";
  }
  return {};
}

std::string_view legend_help(const Word& word) {
  switch (word.does) {
    case Word::Does::layer:
      if (word.word == kFanOfClass) return kFanOfClassHelp;
      for (const Entry& entry : kEntries)
        if (entry.layer == word.layer) return entry.help;
      return "";
    case Word::Does::colour:
      return "what the particles' colours say";
    case Word::Does::camera:
      return "still; following the scale of p; or x / sqrt(alpha² + sigma²)";
    case Word::Does::link:
      return "moves together with the other panels";
    case Word::Does::unfold:
      return "all layers";
  }
  return "";
}

}  // namespace scorescope
