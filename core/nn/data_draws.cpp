#include "core/nn/data_draws.h"

#include <algorithm>
#include <cmath>

#include "core/math/mixture_sampler.h"

namespace scorescope {
namespace {

/// No step has this number, so the fixed points share nothing with a step's draws.
constexpr std::uint32_t kFixedRow = 0x80000000u;

}  // namespace

DataDraws::DataDraws(const Mixture& law) {
  std::vector<double> weights;
  for (const Component& c : law.components) {
    weights.push_back(c.weight);
    const double xx = std::sqrt(c.cov(0, 0));
    const double yx = law.dim == 2 && xx > 0.0 ? c.cov(0, 1) / xx : 0.0;
    const double yy = law.dim == 2 ? std::sqrt(std::max(0.0, c.cov(1, 1) - yx * yx)) : 0.0;
    const auto f = [](double v) { return static_cast<float>(v); };
    parts_.push_back({f(c.mean.x()), f(law.dim == 2 ? c.mean.y() : 0.0), f(xx), f(yx), f(yy)});
    points_ = points_ && xx == 0.0 && yy == 0.0;
  }
  pick_ = CumulativeSearch(weights);
}

void DataDraws::tile(const PhiloxTile& words, Tile<float>& x, Tile<float>& y) const {
  const Tile<float> u = words.uniform<float>(2);
  if (points_) {
    for (int i = 0; i < kTile; ++i) point(pick_(u[i]), x[i], y[i]);
    return;
  }
  Tile<float> zx, zy;
  words.normals(zx, zy);
  for (int i = 0; i < kTile; ++i) {
    const Part& p = parts_[pick_(u[i])];
    x[i] = p.mx + p.xx * zx[i];
    y[i] = p.my + p.yx * zx[i] + p.yy * zy[i];
  }
}

std::vector<Vec2> fixed_points(const Mixture& law, int count, std::uint64_t seed, Stream stream) {
  const MixtureSampler sampler(law, {1.0, 0.0});
  std::vector<Vec2> out;
  for (int i = 0; i < count; ++i) {
    Vec2 x = sampler(philox(seed, stream, static_cast<std::uint32_t>(i), kFixedRow));
    if (law.dim == 1) x.y() = 0.0;
    out.push_back(x);
  }
  return out;
}

}  // namespace scorescope
