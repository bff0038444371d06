#include "core/scene/target_edit.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/letters.h"
#include "core/math/targets.h"

namespace scorescope {
namespace {

constexpr double kDabsPerRadius = 2.0;  // along a stroke
constexpr double kDigits = 1e4;         // a painted point is a round number of its ten-thousandths

Mixture drawn_mixture(const TargetSpec& target) {
  Component point;
  point.cov = target.drawn_bandwidth * target.drawn_bandwidth * Mat2::Identity();
  Mixture mixture;
  for (const auto& [x, y] : target.drawn) {
    point.mean = {x, y};
    mixture.components.push_back(point);
  }
  return mixture;
}

double rounded(double x) {
  return std::round(x * kDigits) / kDigits;
}

}  // namespace

std::optional<Mixture> described_target(const TargetSpec& target) {
  switch (target.kind) {
    case TargetKind::mixture:
      return Mixture{target.dim, target.components};
    case TargetKind::preset:
      return preset_target(target.preset);
    case TargetKind::drawn:
      return drawn_mixture(target);
    case TargetKind::letters:
      return letters_target(target.text, target.thickness);
    case TargetKind::points:
      break;
  }
  return std::nullopt;
}

bool has_handles(const TargetSpec& target) {
  return target.kind == TargetKind::mixture || target.kind == TargetKind::preset;
}

void make_mixture(TargetSpec& target) {
  if (target.kind == TargetKind::mixture) return;
  Mixture mixture = described_target(target).value();
  target.kind = TargetKind::mixture;
  target.dim = mixture.dim;
  target.components = std::move(mixture.components);
}

std::size_t add_component(TargetSpec& target, const Vec2& mean) {
  make_mixture(target);
  const auto nearest =
      std::min_element(target.components.begin(), target.components.end(), [&](const Component& a, const Component& b) {
        return (a.mean - mean).squaredNorm() < (b.mean - mean).squaredNorm();
      });
  Component added = *nearest;
  added.mean = target.dim == 1 ? Vec2(mean.x(), 0.0) : mean;
  target.components.push_back(added);
  return target.components.size() - 1;
}

std::size_t duplicate_component(TargetSpec& target, std::size_t index) {
  make_mixture(target);
  Component copy = target.components[index];
  const Vec2 width = copy.cov.diagonal().cwiseSqrt();
  copy.mean += 2.0 * (target.dim == 1 ? Vec2(width.x(), 0.0) : width);
  target.components.push_back(copy);
  return target.components.size() - 1;
}

void remove_component(TargetSpec& target, std::size_t index) {
  make_mixture(target);
  target.components.erase(target.components.begin() + static_cast<std::ptrdiff_t>(index));
}

void paint(TargetSpec& target, const Brush& brush, const Vec2& at) {
  target.kind = TargetKind::drawn;
  for (int i = 0; i < brush.density && target.drawn.size() < static_cast<std::size_t>(kMaxPointComponents); ++i) {
    // Roberts' R2 sequence (2018): evenly spread without a generator's clumps. The root in the radius makes it even
    // over the disc.
    const auto k = static_cast<double>(target.drawn.size());
    const double share = std::fmod(0.5 + k * 0.7548776662466927, 1.0), turn = std::fmod(k * 0.5698402909980532, 1.0);
    const double r = brush.radius * std::sqrt(share), a = 2.0 * std::numbers::pi * turn;
    target.drawn.push_back({rounded(at.x() + r * std::cos(a)), rounded(at.y() + r * std::sin(a))});
  }
}

Vec2 paint(TargetSpec& target, const Brush& brush, const Vec2& from, const Vec2& to) {
  const double step = brush.radius / kDabsPerRadius;
  const double length = (to - from).norm();
  Vec2 last = from;
  for (double passed = step; passed <= length; passed += step) {
    last = from + passed / length * (to - from);
    paint(target, brush, last);
  }
  return last;
}

void erase(TargetSpec& target, double radius, const Vec2& at) {
  if (target.kind == TargetKind::drawn) {
    std::erase_if(target.drawn, [&](const auto& p) { return (Vec2(p[0], p[1]) - at).norm() <= radius; });
  } else if (has_handles(target)) {
    const auto under = [&](const Component& c) { return (c.mean - at).norm() <= radius; };
    const Mixture mixture = described_target(target).value();
    if (std::none_of(mixture.components.begin(), mixture.components.end(), under)) return;
    make_mixture(target);
    std::erase_if(target.components, under);
  }
}

}  // namespace scorescope
