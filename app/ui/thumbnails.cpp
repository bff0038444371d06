#include "app/ui/thumbnails.h"

#include <algorithm>
#include <cmath>

#include "core/math/targets.h"

namespace scorescope {
namespace {

Thumbnail density_curve(const Mixture& mixture) {
  double lo = 0.0, hi = 0.0;
  for (const Component& c : mixture.components) {
    const double reach = 3.5 * std::sqrt(c.cov(0, 0));
    lo = std::min(lo, c.mean.x() - reach);
    hi = std::max(hi, c.mean.x() + reach);
  }
  Thumbnail out;
  double top = 0.0;
  for (int i = 0; i <= 48; ++i) {
    const double p = std::exp(evaluate(mixture, Signal{1.0, 0.0}, {lo + (hi - lo) * i / 48.0, 0.0}).log_p);
    top = std::max(top, p);
    out.curve.push_back(static_cast<float>(p));
  }
  for (float& p : out.curve) p = static_cast<float>(p / top);
  return out;
}

}  // namespace

Thumbnail make_thumbnail(const Mixture& mixture) {
  if (mixture.dim == 1) return density_curve(mixture);
  Vec2 low = mixture.components.front().mean, high = low;
  double heaviest = 0.0;
  for (const Component& c : mixture.components) {
    heaviest = std::max(heaviest, c.weight);
    const Vec2 reach = 1.6 * c.cov.diagonal().cwiseSqrt();
    low = low.cwiseMin(c.mean - reach);
    high = high.cwiseMax(c.mean + reach);
  }
  const Vec2 middle = 0.5 * (low + high);
  // One lone blob would fill the picture: a target is shown no larger than it is beside unit noise.
  const double extent = std::max(0.5 * (high - low).maxCoeff(), 1.0);
  Thumbnail out;
  for (const Component& c : mixture.components) {
    const double sd = std::pow(std::max(c.cov(0, 0) * c.cov(1, 1) - c.cov(0, 1) * c.cov(1, 0), 1e-12), 0.25);
    const double radius = 1.4 * sd * std::pow(c.weight / heaviest, 0.25);
    out.discs.push_back({static_cast<float>((c.mean.x() - middle.x()) / extent),
                         static_cast<float>((c.mean.y() - middle.y()) / extent), static_cast<float>(radius / extent)});
  }
  return out;
}

void draw_thumbnail(Ui& ui, PixelRect rect, const Thumbnail& thumbnail, ImU32 colour) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float half = 0.5f * std::min(rect.w, rect.h) - ui.px(6);
  const float cx = rect.x + 0.5f * rect.w;
  const float cy = rect.y + 0.5f * rect.h;
  // A few components are dots one can count; many are the strokes of a drawing.
  const float smallest = thumbnail.discs.size() <= 16 ? 2.2f : 1.1f;
  for (const auto& d : thumbnail.discs)
    draw.AddCircleFilled({cx + d.x * half, cy - d.y * half}, std::clamp(d.r * half, ui.px(smallest), half), colour, 16);
  if (thumbnail.curve.empty()) return;
  std::vector<ImVec2> line;
  for (std::size_t i = 0; i < thumbnail.curve.size(); ++i) {
    const float s = static_cast<float>(i) / static_cast<float>(thumbnail.curve.size() - 1);
    line.emplace_back(cx + (2.0f * s - 1.0f) * half * 1.05f, cy + half * 0.75f - 1.5f * half * thumbnail.curve[i]);
  }
  compat::polyline(draw, line, colour, ui.px(1.8f));
}

const Thumbnail& ThumbnailShelf::preset(std::string_view name) {
  const auto at = presets_.find(name);
  if (at != presets_.end()) return at->second;
  return presets_.emplace(std::string(name), make_thumbnail(preset_target(name))).first->second;
}

const Thumbnail& ThumbnailShelf::described(const TargetSpec& target, TargetKind kind) {
  const auto at = described_.find(kind);
  if (at != described_.end() && at->second.first == target) return at->second.second;
  TargetSpec wanted = target;
  wanted.kind = kind;
  // A word would be too small to read.
  if (kind == TargetKind::letters) wanted.text = wanted.text.substr(wanted.text.find_first_not_of(' '), 1);
  return described_.insert_or_assign(kind, std::pair(target, make_thumbnail(described_target(wanted).value())))
      .first->second.second;
}

void ThumbnailShelf::keep_points(const Mixture& mixture) {
  if (kept_ == &mixture) return;
  kept_ = &mixture;
  points_ = make_thumbnail(mixture);
}

}  // namespace scorescope
