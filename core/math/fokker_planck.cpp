#include "core/math/fokker_planck.h"

#include <tbb/parallel_for.h>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/math/error.h"
#include "core/math/noised_mixture.h"
#include "core/math/normal_law.h"

namespace scorescope {
namespace {

/// w / (e^w - 1).
double bernoulli(double w) {
  if (std::abs(w) < 1e-5) return 1.0 - 0.5 * w + w * w / 12.0;
  return w > 700.0 ? 0.0 : w / std::expm1(w);
}

/// dp/dt = A p on a line of cells without flux through its ends: column i of A loses `up` to i + 1 and `down` to i - 1.
struct LineOperator {
  std::vector<double> up, down;

  LineOperator(double low, double width, int cells, double f, double diffusion) {
    const auto n = static_cast<std::size_t>(cells);
    up.assign(n, 0.0);
    down.assign(n, 0.0);
    for (std::size_t i = 0; i + 1 < n; ++i) {
      const double drift = f * (low + width * static_cast<double>(i + 1));
      const double w = drift * width / diffusion;
      if (std::isfinite(w)) {
        up[i] = diffusion * bernoulli(-w) / (width * width);
        down[i + 1] = diffusion * bernoulli(w) / (width * width);
      } else {
        up[i] = std::max(drift, 0.0) / width;
        down[i + 1] = std::max(-drift, 0.0) / width;
      }
    }
  }

  [[nodiscard]] std::size_t size() const { return up.size(); }
};

/// (1 - implicit A) p' = (1 + explicit A) p for many lines at once, without pivoting: the matrix is an M-matrix with
/// dominant columns. `stride` is the step from a cell to the next of its line, `lines` of them lie `apart`.
class LineStep {
 public:
  LineStep(const LineOperator& a, double implicit, double explicit_part)
      : a_(a), implicit_(implicit), explicit_(explicit_part), ratio_(a.size()), pivot_(a.size()) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      pivot_[i] = 1.0 + implicit_ * (a_.up[i] + a_.down[i]);
      if (i == 0) continue;
      ratio_[i] = implicit_ * a_.up[i - 1] / pivot_[i - 1];
      pivot_[i] -= ratio_[i] * implicit_ * a_.down[i];
    }
  }

  void operator()(double* p, std::size_t stride, std::size_t lines, std::size_t apart) const {
    const std::size_t n = a_.size();
    const auto each = [&](std::size_t i, auto&& body) {
      for (std::size_t l = 0; l < lines; ++l) body(p[i * stride + l * apart], l);
    };
    if (explicit_ > 0.0) {
      std::vector<double> before(lines, 0.0);  // old value of cell i - 1
      for (std::size_t i = 0; i < n; ++i)
        each(i, [&](double& v, std::size_t l) {
          const double old = v;
          v *= 1.0 - explicit_ * (a_.up[i] + a_.down[i]);
          if (i > 0) v += explicit_ * a_.up[i - 1] * before[l];
          if (i + 1 < n) v += explicit_ * a_.down[i + 1] * p[(i + 1) * stride + l * apart];
          before[l] = old;
        });
    }
    for (std::size_t i = 1; i < n; ++i)
      each(i, [&](double& v, std::size_t l) { v += ratio_[i] * p[(i - 1) * stride + l * apart]; });
    for (std::size_t i = n; i-- > 0;)
      each(i, [&](double& v, std::size_t l) {
        if (i + 1 < n) v += implicit_ * a_.down[i + 1] * p[(i + 1) * stride + l * apart];
        v /= pivot_[i];
      });
  }

 private:
  const LineOperator& a_;
  double implicit_, explicit_;
  std::vector<double> ratio_, pivot_;
};

/// Constant coefficients over a step whose transition kernel is the schedule's.
SdeCoefficients step_coefficients(Signal from, Signal to, double dt) {
  const double log_ratio = std::log(to.alpha / from.alpha);
  const double kept = to.alpha / from.alpha * from.sigma;
  const double added = to.sigma * to.sigma - kept * kept;
  const double growth = log_ratio == 0.0 ? 1.0 : std::expm1(2.0 * log_ratio) / (2.0 * log_ratio);
  return {log_ratio / dt, std::max(0.0, added) / (growth * dt)};
}

}  // namespace

FokkerPlanckTerms fokker_planck_terms(const Mixture& mixture, const NoiseSchedule& schedule, double t, const Vec2& x) {
  const FieldSample at = evaluate(mixture, schedule.at(t), x);
  const SdeCoefficients sde = schedule.sde(t);
  const Vec2 place = mixture.dim == 1 ? Vec2(x.x(), 0.0) : x;
  const double laplacian =
      mixture.dim == 1 ? at.hessian(0, 0) + at.score.x() * at.score.x() : at.hessian.trace() + at.score.squaredNorm();
  FokkerPlanckTerms out;
  out.p = std::exp(at.log_p);
  out.flux = out.p * (sde.f * place - 0.5 * sde.g2 * at.score);
  out.dp_dt = out.p * (-sde.f * (mixture.dim + place.dot(at.score)) + 0.5 * sde.g2 * laplacian);
  return out;
}

Entropy entropy(const NoisedLaw& p) {
  CubatureSpec spec;
  spec.dim = p.mixture.dim;
  spec.accuracy = {{1e-12, 1e-11}, {1e-12, 1e-11}};
  const Mixture law = noised(p.mixture, p.level);
  for (const Component& c : law.components)
    spec.domain.push_back({c.mean, {std::sqrt(c.cov(0, 0)), spec.dim == 2 ? std::sqrt(c.cov(1, 1)) : 1.0}});
  const auto components = noised_components<double>(law, {1.0, 0.0});
  const Cubature got =
      integrate(spec, [&](std::span<const double> x, std::span<const double> y, std::span<double> out) {
        TileFields<double, 1> at;
        for (std::size_t i = 0; i < x.size(); ++i) {
          const Tile<double, 1> px(x[i]);
          const Tile<double, 1> py(y[i]);
          if (spec.dim == 1)
            evaluate_tile<double, 1, kLogP>(components, px, py, at);
          else
            evaluate_tile<double, 2, kLogP>(components, px, py, at);
          const double density = std::exp(at.log_p[0]);
          out[i] = density > 0.0 ? -density * at.log_p[0] : 0.0;
          out[x.size() + i] = density;
        }
      });
  return {{got.value[0], got.error[0]}, {got.value[1], got.error[1]}};
}

Vec2 CellGrid::centre(int i, int j) const {
  return {box.min.x() + (i + 0.5) * width().x(), dim == 1 ? 0.0 : box.min.y() + (j + 0.5) * width().y()};
}

CellGrid grid_for(const Mixture& mixture, const NoiseSchedule& schedule, double t_from, double t_to, int cells) {
  constexpr double kReach = 6.5;
  CellGrid grid{mixture.dim, {{INFINITY, INFINITY}, {-INFINITY, -INFINITY}}, cells, mixture.dim == 1 ? 1 : cells};
  for (const double t : {t_from, t_to})
    for (const Component& c : noised(mixture, schedule.at(t)).components) {
      const Vec2 reach = kReach * c.cov.diagonal().cwiseSqrt();
      grid.box.min = grid.box.min.cwiseMin(c.mean - reach);
      grid.box.max = grid.box.max.cwiseMax(c.mean + reach);
    }
  return grid;
}

std::vector<double> cell_averages(const CellGrid& grid, const Mixture& mixture, Signal level) {
  const Vec2 h = grid.width();
  const Mixture law = noised(mixture, level);
  double total = 0.0;
  for (const Component& c : law.components) total += c.weight;
  std::vector<double> out(grid.count(), 0.0);
  tbb::parallel_for(0, grid.nx, [&](int i) {
    const double left = grid.box.min.x() + i * h.x();
    for (const Component& c : law.components) {
      const double weight = c.weight / total / grid.volume();
      const double mean = c.mean.x();
      const double sd = std::sqrt(c.cov(0, 0));
      if (grid.dim == 1) {
        out[static_cast<std::size_t>(i)] += weight * normal_share((left - mean) / sd, (left + h.x() - mean) / sd);
        continue;
      }
      const ConditionalGaussian in_y(c);
      const double from = std::max(left, mean - 9.0 * sd);
      const double to = std::min(left + h.x(), mean + 9.0 * sd);
      if (from >= to) continue;
      const int panels =
          1 + static_cast<int>((to - from) / (0.5 * std::min(sd, in_y.sd_y / (1e-300 + std::abs(in_y.slope)))));
      const double half = 0.5 * (to - from) / panels;
      for (int node = 0; node < 5 * panels; ++node) {
        const double x = from + half * (2 * (node / 5) + 1 + kGaussNode[node % 5]);
        const double mass = weight * half * kGaussWeight[node % 5] * normal_density((x - mean) / sd) / sd;
        const double middle = in_y.mean_y + in_y.slope * (x - mean);
        for (int j = 0; j < grid.ny; ++j) {
          const double low = (grid.box.min.y() + j * h.y() - middle) / in_y.sd_y;
          const double high = low + h.y() / in_y.sd_y;
          if (high < -38.0 || low > 38.0) continue;
          out[static_cast<std::size_t>(j) * static_cast<std::size_t>(grid.nx) + static_cast<std::size_t>(i)] +=
              mass * normal_share(low, high);
        }
      }
    }
  });
  return out;
}

FokkerPlanck::FokkerPlanck(const NoiseSchedule& schedule, const CellGrid& grid, TimeScheme scheme)
    : schedule_(schedule), grid_(grid), scheme_(scheme) {
  if (grid.nx < 3 || (grid.dim == 2 && grid.ny < 3) || (grid.dim == 1 && grid.ny != 1))
    throw UserError("a Fokker-Planck grid needs at least 3 cells along each axis (and one row in 1D)");
  if (!(grid.volume() > 0.0) || !(grid.width().x() > 0.0) || !std::isfinite(grid.volume()))
    throw UserError("the box of a Fokker-Planck grid is empty or without bounds");
}

void FokkerPlanck::start(const Mixture& mixture, double t) {
  if (mixture.dim != grid_.dim) throw UserError("the start density and the grid differ in dimension");
  start(cell_averages(grid_, mixture, schedule_.at(t)), t);
}

void FokkerPlanck::start(std::vector<double> averages, double t) {
  if (averages.size() != grid_.count()) throw UserError("the start density needs one number for each cell of the grid");
  for (const double v : averages)
    if (!(v >= 0.0) || !std::isfinite(v)) throw UserError("a start density has no negative or infinite cell");
  p_ = std::move(averages);
  t_ = t;
  start_mass_ = mass();
}

void FokkerPlanck::advance(double t_to, int steps) {
  if (p_.empty()) throw UserError("the Fokker-Planck equation needs a start density before it can advance");
  if (steps < 1) throw UserError("the Fokker-Planck equation needs at least one step");
  if (!(t_to > t_) || t_to > 1.0) throw UserError("the Fokker-Planck equation advances to later times, up to t = 1");
  if (!(schedule_.at(t_to).alpha > 0.0))
    throw UserError("the schedule forgets x_0 exactly at that time: stop just before it");
  const double t_from = t_;
  const bool euler = scheme_ == TimeScheme::implicit_euler;
  const auto nx = static_cast<std::size_t>(grid_.nx);
  const auto ny = static_cast<std::size_t>(grid_.ny);
  constexpr std::size_t kLines = 64;
  for (int k = 0; k < steps; ++k) {
    const double next = k + 1 == steps ? t_to : t_from + (t_to - t_from) * (k + 1) / steps;
    const double dt = next - t_;
    const SdeCoefficients sde = step_coefficients(schedule_.at(t_), schedule_.at(next), dt);
    const double implicit = euler ? dt : 0.5 * dt;
    const LineOperator along_x(grid_.box.min.x(), grid_.width().x(), grid_.nx, sde.f, 0.5 * sde.g2);
    const LineStep step_x(along_x, implicit, dt - implicit);
    tbb::parallel_for(std::size_t{0}, ny, [&](std::size_t j) { step_x(p_.data() + j * nx, 1, 1, 0); });
    if (grid_.dim == 2) {
      const LineOperator along_y(grid_.box.min.y(), grid_.width().y(), grid_.ny, sde.f, 0.5 * sde.g2);
      const LineStep step_y(along_y, implicit, dt - implicit);
      tbb::parallel_for(std::size_t{0}, (nx + kLines - 1) / kLines, [&](std::size_t b) {
        step_y(p_.data() + b * kLines, nx, std::min(kLines, nx - b * kLines), 1);
      });
    }
    t_ = next;
  }
}

double FokkerPlanck::mass() const {
  return grid_.volume() * std::accumulate(p_.begin(), p_.end(), 0.0);
}

double FokkerPlanck::least() const {
  return p_.empty() ? 0.0 : *std::min_element(p_.begin(), p_.end());
}

FokkerPlanckReport FokkerPlanck::report(const Mixture& mixture) const {
  const std::vector<double> exact = cell_averages(grid_, mixture, schedule_.at(t_));
  FokkerPlanckReport out;
  out.t = t_;
  out.mass = mass();
  out.mass_drift = out.mass / start_mass_ - 1.0;
  out.least = least();
  for (std::size_t i = 0; i < p_.size(); ++i) {
    const double off = std::abs(p_[i] - exact[i]);
    out.l1_error += off * grid_.volume();
    out.max_error = std::max(out.max_error, off);
    out.max_exact = std::max(out.max_exact, exact[i]);
  }
  return out;
}

}  // namespace scorescope
