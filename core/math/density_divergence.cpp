#include "core/math/density_divergence.h"

#include <Eigen/Eigenvalues>
#include <array>
#include <cmath>
#include <numbers>

#include "core/math/error.h"
#include "core/math/noised_mixture.h"

namespace scorescope {
namespace {

using Components = std::vector<NoisedComponent<double>>;
using Row = Tile<double, kTile>;

enum Functional : std::size_t { kKlPq, kKlQp, kJs, kTv, kFisherPq, kFisherQp, kFunctionals };

/// A linear frame x = shape z in which the covariances of its components are nearly round; det shape = 1. Two
/// components are alike when their standard deviations differ by at most a factor kRound in any direction (up to
/// scale).
struct Frame {
  Mat2 shape = Mat2::Identity();
  Mat2 inverse = Mat2::Identity();
  Components own;
  std::vector<Feature> domain;
};
constexpr double kRound = 8.0;

Feature in_frame(const Component& c, const Frame& frame, int dim) {
  if (dim == 1) return {c.mean, {std::sqrt(c.cov(0, 0)), 1.0}};
  const Mat2 cov = frame.inverse * c.cov * frame.inverse.transpose();
  return {frame.inverse * c.mean, {std::sqrt(cov(0, 0)), std::sqrt(cov(1, 1))}};
}

/// The ratio of the largest to the smallest standard deviation.
double roundness(const Mat2& cov) {
  const double half_trace = 0.5 * cov.trace();
  const double det = cov.determinant();
  const double largest = half_trace + std::hypot(0.5 * (cov(0, 0) - cov(1, 1)), cov(0, 1));
  return det > 0.0 ? largest / std::sqrt(det) : INFINITY;
}

Frame own_frame(const Mat2& cov) {
  const Eigen::SelfAdjointEigenSolver<Mat2> axes(cov);
  const Vec2 sd = axes.eigenvalues().cwiseSqrt();
  const Vec2 scale = sd / std::sqrt(sd.x() * sd.y());
  Frame out;
  out.shape = axes.eigenvectors() * scale.asDiagonal();
  out.inverse = scale.cwiseInverse().asDiagonal() * axes.eigenvectors().transpose();
  return out;
}

/// The components of both mixtures, sorted into frames.
std::vector<Frame> frames_of(const std::array<const Mixture*, 2>& laws, const std::array<Components, 2>& components) {
  std::vector<Frame> frames(1);
  for (std::size_t side = 0; side < 2; ++side)
    for (std::size_t k = 0; k < laws[side]->components.size(); ++k) {
      const Component& c = laws[side]->components[k];
      std::size_t f = 0;
      if (laws[side]->dim == 2)
        while (f < frames.size() && roundness(frames[f].inverse * c.cov * frames[f].inverse.transpose()) > kRound) ++f;
      if (f == frames.size()) frames.push_back(own_frame(c.cov));
      frames[f].own.push_back(components[side][k]);
      frames[f].domain.push_back(in_frame(c, frames[f], laws[side]->dim));
    }
  std::erase_if(frames, [](const Frame& frame) { return frame.own.empty(); });
  return frames;
}

/// The components that matter somewhere in the box: the others are exp(-45) of the largest everywhere in it.
Components near_box(const Components& all, const Vec2& low, const Vec2& high) {
  if (all.size() <= 4) return all;
  const Vec2 centre = 0.5 * (low + high);
  const Vec2 half = 0.5 * (high - low);
  std::vector<double> most(all.size());
  double best = -INFINITY;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const NoisedComponent<double>& c = all[k];
    const double dx = centre.x() - c.mx;
    const double dy = centre.y() - c.my;
    const double away = std::sqrt(std::max(0.0, dx * (c.pxx * dx + 2.0 * c.pxy * dy) + c.pyy * dy * dy));
    const double reach = std::sqrt(c.pxx * half.x() * half.x() + 2.0 * std::abs(c.pxy) * half.x() * half.y() +
                                   c.pyy * half.y() * half.y());
    const double least_distance = std::max(0.0, away - reach);
    most[k] = c.log_coef - 0.5 * least_distance * least_distance;
    best = std::max(best, c.log_coef - 0.5 * (away + reach) * (away + reach));
  }
  Components out;
  for (std::size_t k = 0; k < all.size(); ++k)
    if (most[k] >= best - 45.0) out.push_back(all[k]);
  return out;
}

template <unsigned Outputs>
void evaluate_row(const Components& components, int dim, const Row& x, const Row& y, TileFields<double, kTile>& out) {
  if (dim == 1)
    evaluate_tile<double, 1, Outputs>(components, x, y, out);
  else
    evaluate_tile<double, 2, Outputs>(components, x, y, out);
}

/// p (u - 1 + exp(-u)) with u = log p/q: the integrand of KL(p || q) plus q - p, which integrates to nothing.
double kl_density(double p, double q, double u) {
  return std::abs(u) < 1.0 ? p * (u + std::expm1(-u)) : p * u - p + q;
}

/// log 2 - log(1 + exp(-u)) = log(p / m) for u = log p/q.
double log_share(double u) {
  return u < -30.0 ? std::numbers::ln2 + u : -std::log1p(0.5 * std::expm1(-u));
}

/// All functionals at one point; `share` is the frame's part of p + q there.
std::array<double, kFunctionals> functionals(double log_p, double log_q, double distance2, double share) {
  const double u = log_p - log_q;
  const double p = share * std::exp(log_p);
  const double q = share * std::exp(log_q);
  return {kl_density(p, q, u),
          kl_density(q, p, -u),
          0.5 * (p * log_share(u) + q * log_share(-u)),
          -0.5 * std::max(p, q) * std::expm1(-std::abs(u)),
          p * distance2,
          q * distance2};
}

/// The integrand in one frame.
class FrameIntegrand {
 public:
  FrameIntegrand(const Frame& frame, const Components& p, const Components& q, int dim, bool only_frame)
      : frame_(frame), p_(p), q_(q), dim_(dim), only_frame_(only_frame) {}

  void operator()(std::span<const double> zx, std::span<const double> zy, std::span<double> out) const {
    const std::size_t n = zx.size();
    std::vector<Vec2> at(n);
    Vec2 low = Vec2::Constant(INFINITY);
    Vec2 high = Vec2::Constant(-INFINITY);
    for (std::size_t i = 0; i < n; ++i) {
      at[i] = frame_.shape * Vec2(zx[i], zy[i]);
      low = low.cwiseMin(at[i]);
      high = high.cwiseMax(at[i]);
    }
    const Components p = near_box(p_, low, high);
    const Components q = near_box(q_, low, high);
    const Components own = only_frame_ ? Components{} : near_box(frame_.own, low, high);
    Row x, y;
    TileFields<double, kTile> fp, fq, fo;
    for (std::size_t begin = 0; begin < n; begin += kTile) {
      const std::size_t count = std::min<std::size_t>(kTile, n - begin);
      for (std::size_t i = 0; i < kTile; ++i) {
        const Vec2& place = at[begin + std::min(i, count - 1)];
        x[static_cast<Eigen::Index>(i)] = place.x();
        y[static_cast<Eigen::Index>(i)] = place.y();
      }
      evaluate_row<kLogP | kScore>(p, dim_, x, y, fp);
      evaluate_row<kLogP | kScore>(q, dim_, x, y, fq);
      if (!only_frame_) evaluate_row<kLogP>(own, dim_, x, y, fo);
      for (std::size_t i = 0; i < count; ++i) {
        const auto e = static_cast<Eigen::Index>(i);
        const double top = std::max(fp.log_p[e], fq.log_p[e]);
        const double both = top + std::log1p(std::exp(-std::abs(fp.log_p[e] - fq.log_p[e])));
        const double share = only_frame_ ? 1.0 : std::exp(std::min(0.0, fo.log_p[e] - both));
        const double dx = fp.sx[e] - fq.sx[e];
        const double dy = fp.sy[e] - fq.sy[e];
        const auto values = functionals(fp.log_p[e], fq.log_p[e], dx * dx + dy * dy, share);
        for (std::size_t f = 0; f < kFunctionals; ++f) out[f * n + begin + i] = values[f];
      }
    }
  }

 private:
  const Frame& frame_;
  const Components& p_;
  const Components& q_;
  int dim_;
  bool only_frame_;
};

void check(const NoisedLaw& p, const NoisedLaw& q) {
  if (p.mixture.dim != q.mixture.dim)
    throw UserError("a divergence needs two densities of one dimension, not one in 1D and one in 2D");
  for (const NoisedLaw* law : {&p, &q}) {
    if (law->mixture.components.empty()) throw UserError("a mixture without components has no density");
    for (const Component& c : noised(law->mixture, law->level).components)
      if (!(c.cov(0, 0) > 0.0) || (law->mixture.dim == 2 && !(c.cov.determinant() > 0.0)))
        throw UserError("a component without width (variance 0 and no noise) has no density to compare");
  }
}

}  // namespace

Mixture noised(const Mixture& mixture, Signal level) {
  Mixture out = mixture;
  for (Component& c : out.components) {
    c.mean *= level.alpha;
    c.cov *= level.alpha * level.alpha;
    for (int axis = 0; axis < mixture.dim; ++axis) c.cov(axis, axis) += level.sigma * level.sigma;
  }
  return out;
}

Mixture centred_gaussian(int dim, double variance) {
  Component c;
  c.cov.setZero();
  for (int axis = 0; axis < dim; ++axis) c.cov(axis, axis) = variance;
  return {dim, {c}};
}

DivergenceAccuracy readable_accuracy(int dim) {
  DivergenceAccuracy out;
  if (dim == 2) {
    out.smooth = {1e-8, 1e-5};
    out.tv_2d = {1e-4, 0.0};
  }
  return out;
}

DensityDivergence density_divergence(const NoisedLaw& p, const NoisedLaw& q, const DivergenceAccuracy& accuracy) {
  check(p, q);
  const int dim = p.mixture.dim;
  const std::array<Mixture, 2> laws = {noised(p.mixture, p.level), noised(q.mixture, q.level)};
  const std::array<Components, 2> components = {noised_components<double>(laws[0], {1.0, 0.0}),
                                                noised_components<double>(laws[1], {1.0, 0.0})};
  const std::vector<Frame> frames = frames_of({&laws[0], &laws[1]}, components);
  CubatureSpec spec;
  spec.dim = dim;
  spec.max_cells = accuracy.max_cells;
  spec.accuracy.assign(kFunctionals, accuracy.smooth);
  spec.accuracy[kTv] = dim == 1 ? accuracy.tv_1d : accuracy.tv_2d;
  // Every frame but one could hold nearly nothing: the absolute accuracy is shared out, the relative one is each one's.
  for (Accuracy& a : spec.accuracy) a.abs /= static_cast<double>(frames.size());
  std::array<Estimate, kFunctionals> sum{};
  DensityDivergence out;
  for (const Frame& frame : frames) {
    spec.domain = frame.domain;
    spec.features.clear();
    for (const Mixture& law : laws)
      for (const Component& c : law.components) spec.features.push_back(in_frame(c, frame, dim));
    const Cubature got = integrate(spec, FrameIntegrand(frame, components[0], components[1], dim, frames.size() == 1));
    for (std::size_t f = 0; f < kFunctionals; ++f) {
      sum[f].value += got.value[f];
      sum[f].error += got.error[f];
    }
    out.points += got.points;
    out.converged = out.converged && got.converged;
  }
  out.kl_pq = sum[kKlPq];
  out.kl_qp = sum[kKlQp];
  out.js = sum[kJs];
  out.tv = sum[kTv];
  out.fisher_pq = sum[kFisherPq];
  out.fisher_qp = sum[kFisherQp];
  if (dim == 1) {
    out.w1 = wasserstein1(p, q, accuracy.w1);
    out.w2 = wasserstein2(p, q, accuracy.w2_squared);
  }
  return out;
}

}  // namespace scorescope
