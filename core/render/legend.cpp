#include "core/render/legend.h"

#include <algorithm>

namespace scorescope {
namespace {

using Word = PanelPicture::LegendWord;
using Colour = Word::Colour;

struct Entry {
  Layer layer;
  const char* plane;  ///< in 2D; null: not there
  const char* line;   ///< in 1D
  Colour colour;
};

constexpr Entry kEntries[] = {
    {Layer::density, "density", "density", Colour::noise},
    {Layer::score, "score", "score", Colour::score},
    {Layer::particles, "particles", "histogram", Colour::data},
    {Layer::trails, "trails", "paths", Colour::text},
    {Layer::isolines, "iso-lines", nullptr, Colour::noise},
    {Layer::streamlines, "streamlines", nullptr, Colour::score},
    {Layer::velocity, "velocity", nullptr, Colour::text},
    {Layer::flow_map, "flow map", nullptr, Colour::text},
    {Layer::denoiser, "E[x₀|x]", nullptr, Colour::data},
    {Layer::covariance, "Cov[x₀|x]", nullptr, Colour::data},
    {Layer::paths, "past and future", "future", Colour::text},
    {Layer::energy, "energy", nullptr, Colour::noise},
    {Layer::divergence, "div s", nullptr, Colour::score},
    {Layer::curl, "curl s", nullptr, Colour::score},
    {Layer::axes, "axes", "axes", Colour::text},
    {Layer::over_time, nullptr, "over t", Colour::noise},
};

bool contains(const std::vector<Layer>& layers, Layer layer) {
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

/// Whether a flow has such a layer at all.
bool applies(Layer layer, const FlowSpec& flow, bool on_clock) {
  if (layer == Layer::flow_map) return flow.kind == FlowKind::pf_ode && !flow.pf_ode.encode;
  if (layer == Layer::velocity) return on_clock;
  return true;
}

bool begun_with(Layer layer) {
  return layer == Layer::density || layer == Layer::score || layer == Layer::particles || layer == Layer::trails;
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

std::vector<Word> legend_of(const PanelSpec& panel, const ViewSpec& view, const FlowSpec& flow, bool on_clock, int dim,
                            Legend legend) {
  std::vector<Word> out;
  const bool profile = dim == 1 && !contains(panel.layers, Layer::over_time);
  for (const Entry& entry : kEntries) {
    const char* word = dim == 1 ? entry.line : entry.plane;
    if (word == nullptr || !applies(entry.layer, flow, on_clock)) continue;
    if (profile && (entry.layer == Layer::trails || entry.layer == Layer::paths)) continue;
    const bool on = contains(panel.layers, entry.layer);
    const bool folded_away = entry.layer == Layer::over_time || !(on || begun_with(entry.layer));
    if (legend != Legend::unfolded && folded_away) continue;
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

}  // namespace scorescope
