#include "core/math/particle_divergence.h"

#include <tbb/parallel_for.h>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/density_divergence.h"
#include "core/math/error.h"
#include "core/math/normal_law.h"
#include "core/math/philox.h"

namespace scorescope {
namespace {

/// y's law within a strip of x: Gaussians in y at nodes of x, each with its mass.
struct StripNode {
  double mass, mean, sd;
};

std::vector<StripNode> strip_nodes(const Mixture& law, double left, double right) {
  constexpr double kReach = 8.5;
  std::vector<StripNode> out;
  for (const Component& c : law.components) {
    const ConditionalGaussian g(c);
    const double from = std::max(left, g.mean_x - kReach * g.sd_x);
    const double to = std::min(right, g.mean_x + kReach * g.sd_x);
    if (from >= to) continue;
    const double fine = std::min(g.sd_x, g.sd_y / (1e-300 + std::abs(g.slope)));
    const int panels = 1 + static_cast<int>(std::min(2000.0, (to - from) / fine));
    const double half = 0.5 * (to - from) / panels;
    for (int i = 0; i < 5 * panels; ++i) {
      const double x = from + half * (2 * (i / 5) + 1 + kGaussNode[i % 5]);
      const double mass = c.weight * half * kGaussWeight[i % 5] * normal_density((x - g.mean_x) / g.sd_x) / g.sd_x;
      if (mass > 0.0) out.push_back({mass, g.mean_y + g.slope * (x - g.mean_x), g.sd_y});
    }
  }
  return out;
}

/// The inner edges that cut a sum of Gaussians into `parts` of equal mass, by bisection.
std::vector<double> equal_parts(const std::vector<StripNode>& nodes, int parts) {
  double total = 0.0;
  double low = INFINITY;
  double high = -INFINITY;
  for (const StripNode& node : nodes) {
    total += node.mass;
    low = std::min(low, node.mean - 9.0 * node.sd);
    high = std::max(high, node.mean + 9.0 * node.sd);
  }
  std::vector<double> out;
  for (int k = 1; k < parts; ++k) {
    double from = out.empty() ? low : out.back();
    double to = high;
    for (int i = 0; i < 60 && to - from > 1e-12 * (high - low); ++i) {
      const double y = 0.5 * (from + to);
      double below = 0.0;
      for (const StripNode& node : nodes) below += node.mass * normal_cdf((y - node.mean) / node.sd);
      (below < total * k / parts ? from : to) = y;
    }
    out.push_back(0.5 * (from + to));
  }
  return out;
}

/// Plug-in KL, JS and TV of counts against equal cells.
struct PlugIn {
  double kl = 0.0, js = 0.0, tv = 0.0;

  PlugIn(const std::vector<std::size_t>& counts, std::size_t n) {
    const double q = 1.0 / static_cast<double>(counts.size());
    for (const std::size_t count : counts) {
      const double p = static_cast<double>(count) / static_cast<double>(n);
      const double m = 0.5 * (p + q);
      if (p > 0.0) {
        kl += p * std::log(p / q);
        js += 0.5 * p * std::log(p / m);
      }
      js += 0.5 * q * std::log(q / m);
      tv += 0.5 * std::abs(p - q);
    }
  }
};

SlicedW2::Band band_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  SlicedW2::Band out;
  for (const double v : values) out.mean += v / static_cast<double>(values.size());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
  };
  out.low = at(0.05);
  out.high = at(0.95);
  return out;
}

std::size_t interval_of(const std::vector<double>& edges, double x) {
  return static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), x) - edges.begin());
}

Vec2 point(const Points& p, std::size_t i) {
  return p.dim == 1 ? Vec2(p.data[i], 0.0) : Vec2(p.data[2 * i], p.data[2 * i + 1]);
}

}  // namespace

ParticleHistogram::ParticleHistogram(const Mixture& mixture, Signal level, std::size_t particles, int cells,
                                     int repeats, std::uint64_t seed)
    : dim_(mixture.dim), cells_(cells), count_(particles) {
  if (cells < 2) throw UserError("a histogram needs at least two cells");
  if (particles == 0) throw UserError("a histogram needs at least one particle");
  if (repeats < 1) throw UserError("a band needs at least one fresh sample");
  const Mixture law = noised(mixture, level);
  for (const Component& c : law.components)
    if (!(c.cov(0, 0) > 0.0) || (dim_ == 2 && !(c.cov.determinant() > 0.0)))
      throw UserError("a component without width cannot be cut into cells of equal mass");
  const int strips = dim_ == 1 ? cells : std::max(2, static_cast<int>(std::lround(std::sqrt(cells))));
  cells_ = dim_ == 1 ? cells : strips * strips;
  std::vector<StripNode> along_x;
  for (const Component& c : law.components) along_x.push_back({c.weight, c.mean.x(), std::sqrt(c.cov(0, 0))});
  edges_x_ = equal_parts(along_x, strips);
  if (dim_ == 2) {
    edges_y_.resize(static_cast<std::size_t>(strips));
    tbb::parallel_for(std::size_t{0}, edges_y_.size(), [&](std::size_t s) {
      const double left = s == 0 ? -INFINITY : edges_x_[s - 1];
      const double right = s == edges_x_.size() ? INFINITY : edges_x_[s];
      edges_y_[s] = equal_parts(strip_nodes(law, left, right), strips);
    });
  }
  const auto m = static_cast<double>(cells_);
  const auto n = static_cast<double>(count_);
  empty_.cells = cells_;
  empty_.particles = count_;
  empty_.kl.bias = (m - 1.0) / (2.0 * n);
  empty_.js.bias = (m - 1.0) / (8.0 * n);
  empty_.tv.bias = std::sqrt((m - 1.0) / (2.0 * std::numbers::pi * n));
  std::vector<double> kl(static_cast<std::size_t>(repeats)), js = kl, tv = kl;
  tbb::parallel_for(std::size_t{0}, kl.size(), [&](std::size_t r) {
    std::vector<std::size_t> counts(static_cast<std::size_t>(cells_));
    for (std::size_t i = 0; i < count_; i += 4) {
      const auto words = philox(seed, Stream::metric, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(r));
      for (std::size_t w = 0; w < std::min<std::size_t>(4, count_ - i); ++w)
        ++counts[static_cast<std::size_t>(uniform01<double>(words[w]) * m)];
    }
    const PlugIn fresh(counts, count_);
    kl[r] = fresh.kl - empty_.kl.bias;
    js[r] = fresh.js - empty_.js.bias;
    tv[r] = fresh.tv - empty_.tv.bias;
  });
  empty_.kl.fresh = band_of(kl);
  empty_.js.fresh = band_of(js);
  empty_.tv.fresh = band_of(tv);
}

std::size_t ParticleHistogram::cell_of(const Vec2& x) const {
  const std::size_t strip = interval_of(edges_x_, x.x());
  if (dim_ == 1) return strip;
  return strip * edges_y_.size() + interval_of(edges_y_[strip], x.y());
}

ParticleDivergence ParticleHistogram::operator()(const Points& particles) const {
  if (particles.dim != dim_) throw UserError("the particles and the density differ in dimension");
  if (particles.count() != count_) throw UserError("the histogram was prepared for another count of particles");
  std::vector<std::size_t> counts(static_cast<std::size_t>(cells_));
  for (std::size_t i = 0; i < count_; ++i) {
    const Vec2 x = point(particles, i);
    if (!std::isfinite(x.x()) || !std::isfinite(x.y())) throw UserError("a particle is not a finite number");
    ++counts[cell_of(x)];
  }
  const PlugIn found(counts, count_);
  ParticleDivergence out = empty_;
  const auto fill = [](ParticleEstimate& e, double plug_in) {
    e.plug_in = plug_in;
    e.value = plug_in - e.bias;
  };
  fill(out.kl, found.kl);
  fill(out.js, found.js);
  fill(out.tv, found.tv);
  return out;
}

ModeWeights mode_weights(const Mixture& mixture, Signal level, const Points& particles) {
  const std::size_t n = particles.count();
  const std::size_t modes = mixture.components.size();
  if (n == 0) throw UserError("mode weights need at least one particle");
  if (particles.dim != mixture.dim) throw UserError("the particles and the density differ in dimension");
  ModeWeights out;
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  for (const Component& c : mixture.components) out.wanted.push_back(c.weight / total);
  std::vector<std::vector<double>> shares(n);
  tbb::parallel_for(std::size_t{0}, n,
                    [&](std::size_t i) { shares[i] = responsibilities(mixture, level, point(particles, i)); });
  out.found.assign(modes, 0.0);
  out.standard_error.assign(modes, 0.0);
  for (const auto& share : shares)
    for (std::size_t k = 0; k < modes; ++k) out.found[k] += share[k] / static_cast<double>(n);
  for (const auto& share : shares)
    for (std::size_t k = 0; k < modes; ++k)
      out.standard_error[k] += (share[k] - out.found[k]) * (share[k] - out.found[k]);
  for (std::size_t k = 0; k < modes; ++k) {
    out.standard_error[k] = std::sqrt(out.standard_error[k]) / static_cast<double>(n);
    out.tv += 0.5 * std::abs(out.found[k] - out.wanted[k]);
  }
  return out;
}

}  // namespace scorescope
