#include "core/math/expectation.h"

#include <algorithm>
#include <numbers>

#include "core/math/error.h"
#include "core/math/mixture_sampler.h"

namespace scorescope {
namespace {

constexpr double kReach = 9.0;          // standard deviations a component is followed
constexpr double kLeastWeight = 1e-40;  // of a node

/// One term of a 1D mixture, weight * N(mean, sd^2); ln of the weight so that it may underflow.
struct Bump {
  double log_weight, mean, sd;
  [[nodiscard]] double density(double x) const {
    const double z = (x - mean) / sd;
    return std::exp(log_weight - 0.5 * z * z) / (sd * std::sqrt(2.0 * std::numbers::pi));
  }
};

/// Ends of the panels: every mean_k + j sd_k, less those that crowd another one.
std::vector<double> panel_ends(const std::vector<Bump>& bumps) {
  std::vector<std::pair<double, double>> marks;  // position, sd
  for (const Bump& b : bumps)
    for (double j = -kReach; j <= kReach; j += 1.0) marks.emplace_back(b.mean + j * b.sd, b.sd);
  std::sort(marks.begin(), marks.end());
  std::vector<double> ends{marks.front().first};
  for (const auto& [at, sd] : marks)
    if (at - ends.back() > 0.5 * sd) ends.push_back(at);
  if (marks.back().first > ends.back()) ends.push_back(marks.back().first);
  return ends;
}

/// visit(x, weight) over a rule for dx that resolves every bump.
template <class Visit>
void along(const std::vector<Bump>& bumps, const std::vector<std::pair<double, double>>& rule, Visit&& visit) {
  const std::vector<double> ends = panel_ends(bumps);
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const double half = 0.5 * (ends[i + 1] - ends[i]);
    for (const auto& [node, weight] : rule) visit(ends[i] + half * (1.0 + node), half * weight);
  }
}

/// A component of p_t seen along x, and y given x.
struct Plane {
  Bump along_x;
  double slope, mean_y, sd_y;
};

void quadrature_2d(const std::vector<Plane>& planes, const std::vector<std::pair<double, double>>& rule,
                   ExpectationNodes& out) {
  std::vector<Bump> first;
  first.reserve(planes.size());
  for (const Plane& p : planes) first.push_back(p.along_x);
  along(first, rule, [&](double x, double dx) {
    std::vector<Bump> second;
    for (const Plane& p : planes) {
      const double share = p.along_x.density(x) * dx;
      if (share < kLeastWeight) continue;
      second.push_back({std::log(share), p.mean_y + p.slope * (x - p.along_x.mean), p.sd_y});
    }
    if (second.empty()) return;
    along(second, rule, [&](double y, double dy) {
      double weight = 0.0;
      for (const Bump& b : second) weight += b.density(y);
      weight *= dy;
      if (weight < kLeastWeight) return;
      out.x.emplace_back(x, y);
      out.weight.push_back(weight);
    });
  });
}

ExpectationNodes quadrature(const Mixture& mixture, Signal level) {
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  std::vector<Plane> planes;
  for (const Component& c : mixture.components) {
    const Mat2 cov = level.alpha * level.alpha * c.cov + level.sigma * level.sigma * Mat2::Identity();
    const Vec2 mean = level.alpha * c.mean;
    const double across = mixture.dim == 1 ? 1.0 : cov(1, 1) - cov(1, 0) * cov(1, 0) / cov(0, 0);
    if (!(cov(0, 0) > 0.0 && across > 0.0))
      throw UserError("Points have no density at sigma = 0; give them a bandwidth above 0, or noise.");
    planes.push_back({{std::log(c.weight / total), mean.x(), std::sqrt(cov(0, 0))},
                      cov(1, 0) / cov(0, 0),
                      mean.y(),
                      std::sqrt(across)});
  }
  const auto rule = gauss_legendre(12);
  ExpectationNodes out;
  if (mixture.dim == 2) {
    quadrature_2d(planes, rule, out);
    return out;
  }
  std::vector<Bump> bumps;
  bumps.reserve(planes.size());
  for (const Plane& p : planes) bumps.push_back(p.along_x);
  along(bumps, rule, [&](double x, double dx) {
    double weight = 0.0;
    for (const Bump& b : bumps) weight += b.density(x);
    weight *= dx;
    if (weight < kLeastWeight) return;
    out.x.emplace_back(x, 0.0);
    out.weight.push_back(weight);
  });
  return out;
}

ExpectationNodes draws(const Mixture& mixture, Signal level, const Integration& how, std::uint32_t use) {
  if (how.samples == 0) throw UserError("A Monte Carlo expectation needs at least one sample.");
  const MixtureSampler sampler(mixture, level);
  ExpectationNodes out;
  out.random = true;
  out.weight.assign(how.samples, 1.0 / static_cast<double>(how.samples));
  for (std::size_t i = 0; i < how.samples; ++i) {
    Vec2 x = sampler(estimator_words(how.seed, EstimatorNoise::expectation, static_cast<std::uint32_t>(i), use));
    if (mixture.dim == 1) x.y() = 0.0;
    out.x.push_back(x);
  }
  return out;
}

ExpectationNodes spread(const Mixture& mixture, Signal level, std::size_t samples) {
  const double golden = std::numbers::pi * (3.0 - std::sqrt(5.0));
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  ExpectationNodes out;
  for (std::size_t k = 0; k < mixture.components.size(); ++k) {
    const Component& c = mixture.components[k];
    const double share = c.weight / total;
    const auto count =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * static_cast<double>(samples))));
    const Mat2 cov = level.alpha * level.alpha * c.cov + level.sigma * level.sigma * Mat2::Identity();
    const double xx = std::sqrt(cov(0, 0));
    const double yx = xx > 0.0 ? cov(0, 1) / xx : 0.0;
    const double yy = std::sqrt(std::max(0.0, cov(1, 1) - yx * yx));
    for (std::size_t i = 0; i < count; ++i) {
      const double u = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
      const double radius = std::sqrt(-2.0 * std::log1p(-u));
      const double angle = golden * static_cast<double>(i + k);  // every component turned otherwise
      const Vec2 z(radius * std::cos(angle), radius * std::sin(angle));
      Vec2 x = level.alpha * c.mean + Vec2(xx * z.x(), yx * z.x() + yy * z.y());
      if (mixture.dim == 1) x.y() = 0.0;
      out.x.push_back(x);
      out.weight.push_back(share / static_cast<double>(count));
    }
  }
  return out;
}

}  // namespace

std::vector<std::pair<double, double>> gauss_legendre(int n) {
  std::vector<std::pair<double, double>> out;
  for (int i = 0; i < n; ++i) {
    double x = -std::cos(std::numbers::pi * (i + 0.75) / (n + 0.5));
    double slope = 1.0;
    for (int iteration = 0; iteration < 100; ++iteration) {
      double p = 1.0;
      double before = 0.0;
      for (int k = 0; k < n; ++k) {
        const double next = ((2.0 * k + 1.0) * x * p - k * before) / (k + 1.0);
        before = p;
        p = next;
      }
      slope = n * (x * p - before) / (x * x - 1.0);
      const double step = p / slope;
      x -= step;
      if (std::abs(step) < 1e-16) break;
    }
    out.emplace_back(x, 2.0 / ((1.0 - x * x) * slope * slope));
  }
  return out;
}

ExpectationNodes expectation_nodes(const Mixture& mixture, Signal level, const Integration& how, std::uint32_t use) {
  if (how.rule == Integration::Rule::spread) return spread(mixture, level, how.samples);
  const bool draw =
      how.rule == Integration::Rule::monte_carlo || (how.rule == Integration::Rule::automatic && mixture.dim == 2);
  return draw ? draws(mixture, level, how, use) : quadrature(mixture, level);
}

}  // namespace scorescope
