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

namespace {

/// How much of a pixel lies within `reach` of a line or point `distance` away.
float cover(float reach, float distance) {
  return std::clamp(reach - distance + 0.5f, 0.0f, 1.0f);
}

float distance_to(const Vec2& p, const Vec2& a, const Vec2& b) {
  const Vec2 along = b - a;
  const double share = std::clamp((p - a).dot(along) / std::max(along.squaredNorm(), 1e-12), 0.0, 1.0);
  return static_cast<float>((p - a - share * along).norm());
}

/// White, as opaque as the shape covers each of side x side pixels, `point` pixels to a point.
std::vector<std::uint32_t> paint(const Thumbnail& shape, int side, float point) {
  const float middle = 0.5f * static_cast<float>(side), half = middle - 6.0f * point;
  // A few components are dots one can count; many are the strokes of a drawing.
  const float smallest = (shape.discs.size() <= 16 ? 2.2f : 1.1f) * point;
  std::vector<Vec2> line;
  for (std::size_t i = 0; i < shape.curve.size(); ++i) {
    const float s = static_cast<float>(i) / static_cast<float>(shape.curve.size() - 1);
    line.emplace_back(middle + (2.0f * s - 1.0f) * half * 1.05f, middle + half * 0.75f - 1.5f * half * shape.curve[i]);
  }
  std::vector<std::uint32_t> out;
  for (int j = 0; j < side; ++j)
    for (int i = 0; i < side; ++i) {
      const float x = static_cast<float>(i) + 0.5f, y = static_cast<float>(j) + 0.5f;
      float covered = 0.0f;
      for (const auto& d : shape.discs) {
        const float dx = middle + d.x * half - x, dy = middle - d.y * half - y;
        covered = std::max(covered, cover(std::clamp(d.r * half, smallest, half), std::sqrt(dx * dx + dy * dy)));
      }
      for (std::size_t k = 1; k < line.size(); ++k)
        covered = std::max(covered, cover(0.9f * point, distance_to({x, y}, line[k - 1], line[k])));
      out.push_back(IM_COL32(255, 255, 255, std::lround(255.0f * covered)));
    }
  return out;
}

}  // namespace

void ThumbnailPicture::draw(Ui& ui, PixelRect rect, ImU32 colour) {
  const float ratio = ImGui::GetIO().DisplayFramebufferScale.x;
  const int side = static_cast<int>(std::lround(std::min(rect.w, rect.h) * ratio));
  if (side != side_) {
    texture_.emplace();
    glBindTexture(GL_TEXTURE_2D, texture_->id());
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, side, side, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 paint(shape_, side, ui.px(1.0f) * ratio).data());
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    side_ = side;
  }
  const float size = static_cast<float>(side) / ratio;
  ImGui::GetWindowDrawList()->AddImage(compat::texture(texture_->id()), {rect.x, rect.y},
                                       {rect.x + size, rect.y + size}, {0, 0}, {1, 1}, colour);
}

ThumbnailPicture& ThumbnailShelf::preset(std::string_view name) {
  const auto at = presets_.find(name);
  if (at != presets_.end()) return at->second;
  return presets_.emplace(std::string(name), ThumbnailPicture(make_thumbnail(preset_target(name)))).first->second;
}

ThumbnailPicture& ThumbnailShelf::described(const TargetSpec& target, TargetKind kind) {
  const auto at = described_.find(kind);
  if (at != described_.end() && at->second.first == target) return at->second.second;
  TargetSpec wanted = target;
  wanted.kind = kind;
  // A word would be too small to read.
  if (kind == TargetKind::letters) wanted.text = wanted.text.substr(wanted.text.find_first_not_of(' '), 1);
  return described_
      .insert_or_assign(kind, std::pair(target, ThumbnailPicture(make_thumbnail(described_target(wanted).value()))))
      .first->second.second;
}

void ThumbnailShelf::keep_points(const Mixture& mixture) {
  if (kept_ == &mixture) return;
  kept_ = &mixture;
  points_ = ThumbnailPicture(make_thumbnail(mixture));
}

}  // namespace scorescope
