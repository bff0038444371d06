#include "core/scene/claimed_law.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/math/energy.h"

namespace scorescope {
namespace {

constexpr double kCellsPerDeviation = 4.0;
constexpr double kMostCells = 96.0;  // an axis of the plane
constexpr double kMostCellsOnLine = 1024.0;
constexpr double kSmooth = 0.6;       // standard deviation of a cell's Gaussian, in cells: their sum has no ripple
constexpr double kNegligible = 1e-7;  // mass of a cell that is left out

/// ln of the density at x, up to a constant.
class LogDensity {
 public:
  LogDensity(const SamplerProgram& program, Signal level, const Mixture& target)
      : program_(program), level_(level), target_(target) {}
  [[nodiscard]] double operator()(const Vec2& x) const {
    double out = evaluate(target_, level_, x).log_p;
    if (program_.source.guide)
      out += program_.source.weight * (evaluate(*program_.source.guide, level_, x).log_p - out);
    return out / program_.temperature;
  }

 private:
  const SamplerProgram& program_;
  Signal level_;
  const Mixture& target_;
};

double narrowest_deviation(const Mixture& target, Signal level) {
  double least = INFINITY;
  for (const Component& c : target.components)
    least =
        std::min(least, target.dim == 1 ? c.cov(0, 0) : Eigen::SelfAdjointEigenSolver<Mat2>(c.cov).eigenvalues().x());
  return std::sqrt(level.alpha * level.alpha * std::max(0.0, least) + level.sigma * level.sigma);
}

ClaimedLaw tabulate(const SamplerProgram& program, Signal level, const Mixture& target) {
  const double heat = std::sqrt(std::max(1.0, program.temperature));
  Box box = holding_box({target, level});
  const Vec2 middle = 0.5 * (box.min + box.max);
  box.min = middle + heat * (box.min - middle), box.max = middle + heat * (box.max - middle);
  const Vec2 size = box.max - box.min;
  const double deviation = narrowest_deviation(target, level) * std::sqrt(std::min(1.0, program.temperature));
  const auto cells = [&](double length, double most) {
    return static_cast<int>(std::clamp(kCellsPerDeviation * length / deviation, 32.0, most));
  };
  const int nx = cells(size.x(), target.dim == 1 ? kMostCellsOnLine : kMostCells);
  const int ny = target.dim == 1 ? 1 : cells(size.y(), kMostCells);
  const Vec2 cell(size.x() / nx, target.dim == 1 ? 0.0 : size.y() / ny);
  const LogDensity log_density(program, level, target);
  std::vector<Vec2> at;
  std::vector<double> log_p;
  for (int j = 0; j < ny; ++j)
    for (int i = 0; i < nx; ++i) {
      at.emplace_back(box.min.x() + (i + 0.5) * cell.x(), target.dim == 1 ? 0.0 : box.min.y() + (j + 0.5) * cell.y());
      log_p.push_back(log_density(at.back()));
    }
  const double top = *std::max_element(log_p.begin(), log_p.end());
  double total = 0.0;
  for (const double q : log_p) total += std::exp(q - top);
  ClaimedLaw out{.law = {.dim = target.dim, .components = {}}, .level = {1.0, 0.0}, .tabulated = true, .shares = {}};
  out.shares.assign(target.components.size(), 0.0);
  Component narrow;
  narrow.cov = Mat2::Zero();
  for (int a = 0; a < target.dim; ++a) narrow.cov(a, a) = kSmooth * kSmooth * cell[a] * cell[a];
  for (std::size_t i = 0; i < at.size(); ++i) {
    narrow.weight = std::exp(log_p[i] - top) / total;
    if (narrow.weight < kNegligible) continue;
    narrow.mean = at[i];
    out.law.components.push_back(narrow);
    const std::vector<double> share = responsibilities(target, level, at[i]);
    for (std::size_t k = 0; k < share.size(); ++k) out.shares[k] += narrow.weight * share[k];
  }
  return out;
}

}  // namespace

ClaimedLaw claimed_law(const SamplerProgram& program, const Waypoint& state, const Mixture& target) {
  const bool guided = program.source.guide != nullptr && program.source.weight != 0.0;
  if (program.temperature != 1.0 || (guided && program.source.weight != 1.0))
    return tabulate(program, state.level, target);
  ClaimedLaw out{
      .law = guided ? *program.source.guide : target, .level = state.level, .tabulated = false, .shares = {}};
  double total = 0.0;
  for (const Component& c : target.components) total += c.weight;
  for (const Component& c : target.components) out.shares.push_back(c.weight / total);
  if (guided) {
    // The class alone: components of another label have no share.
    const int label = out.law.components.front().label;
    total = 0.0;
    for (const Component& c : out.law.components) total += c.weight;
    for (std::size_t k = 0; k < out.shares.size(); ++k)
      out.shares[k] = target.components[k].label == label ? target.components[k].weight / total : 0.0;
  }
  return out;
}

}  // namespace scorescope
