#pragma once

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>
#include <vector>

#include "core/math/falling_exp.h"
#include "core/math/mixture.h"

namespace scorescope {

/// One component of p_t, N(alpha mu, C) with C = alpha^2 Sigma + sigma^2 I, ready for evaluation. Prepared in double,
/// then cast. shaders/lib/mixture.glsl reads the same numbers.
template <class R>
struct NoisedComponent {
  R log_coef;            ///< ln w - (d/2) ln 2 pi - (1/2) ln det C, weights normalised
  R mx, my;              ///< alpha mu
  R pxx, pxy, pyy;       ///< C^{-1}
  R ux, uy;              ///< mu
  R gxx, gxy, gyx, gyy;  ///< alpha Sigma C^{-1}: E[x0 | x, k] = mu + G (x - alpha mu)
};

template <class R>
std::vector<NoisedComponent<R>> noised_components(const Mixture& mixture, Signal level) {
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  std::vector<NoisedComponent<R>> out;
  out.reserve(mixture.components.size());
  const double a = level.alpha;
  const double s2 = level.sigma * level.sigma;
  const double log_2pi = std::log(2.0 * std::numbers::pi);
  for (const Component& c : mixture.components) {
    const double log_w = std::log(c.weight / total);
    const auto r = [](double v) { return static_cast<R>(v); };
    if (mixture.dim == 1) {
      const double v = a * a * c.cov(0, 0) + s2;
      out.push_back({r(log_w - 0.5 * (log_2pi + std::log(v))), r(a * c.mean.x()), R(0), r(1.0 / v), R(0), R(0),
                     r(c.mean.x()), R(0), r(a * c.cov(0, 0) / v), R(0), R(0), R(0)});
      continue;
    }
    const Mat2 cov = a * a * c.cov + s2 * Mat2::Identity();
    const double det = cov.determinant();
    Mat2 inverse;
    inverse << cov(1, 1), -cov(0, 1), -cov(1, 0), cov(0, 0);
    inverse /= det;
    const Mat2 g = a * c.cov * inverse;
    out.push_back({r(log_w - log_2pi - 0.5 * std::log(det)), r(a * c.mean.x()), r(a * c.mean.y()), r(inverse(0, 0)),
                   r(inverse(0, 1)), r(inverse(1, 1)), r(c.mean.x()), r(c.mean.y()), r(g(0, 0)), r(g(0, 1)), r(g(1, 0)),
                   r(g(1, 1))});
  }
  return out;
}

/// The component of largest posterior probability, and the Mahalanobis distance to it.
struct NearestMode {
  int component = 0;
  double mahalanobis = 0.0;
};
NearestMode nearest_mode(const std::vector<NoisedComponent<double>>& components, const Vec2& x);

/// Points are evaluated in tiles: one coordinate of kTile points side by side, so that every line below is a vector
/// loop.
inline constexpr int kTile = 64;
template <class R, int N = kTile>
using Tile = Eigen::Array<R, N, 1>;

enum MixtureOutputs : unsigned { kLogP = 1, kScore = 2, kX0 = 4 };

template <class R, int N = kTile>
struct TileFields {
  Tile<R, N> log_p;
  Tile<R, N> sx, sy;    ///< score
  Tile<R, N> x0x, x0y;  ///< E[x0 | x]
};

/// A number of all lanes, or one a lane.
template <class C>
auto lane(const C& c, int i) {
  if constexpr (std::is_arithmetic_v<C>)
    return c;
  else
    return c[i];
}

/// log p_t = logsumexp_k q_k, score = sum_k r_k d_k with d_k = -C_k^{-1} (x - alpha mu_k), E[x0|x] = sum_k r_k (mu_k +
/// G_k (x - alpha mu_k)): each from its own formula (no division by alpha or sigma). The maximum is streamed over
/// blocks of components, so any number of them takes constant memory and |x| = 50 does not underflow.
/// C is R, or Tile<R, N> where every point has a level of its own (core/math/lane_mixture.h). The loops over lanes are
/// written out: as whole-tile expressions, half the time goes into what lies between one expression and the next.
template <class R, int Dim, unsigned Outputs, int N, class C>
void evaluate_tile(const std::vector<NoisedComponent<C>>& components, const Tile<R, N>& x, const Tile<R, N>& y,
                   TileFields<R, N>& out) {
  constexpr int kBlock = 8;
  alignas(64) R top[N], block_top[N], sum[N], q[kBlock][N];
  alignas(64) R sx[N], sy[N], x0x[N], x0y[N];
  for (int i = 0; i < N; ++i) {
    block_top[i] = std::numeric_limits<R>::lowest();
    sum[i] = R(0);
    if constexpr (Outputs & kScore) sx[i] = sy[i] = R(0);
    if constexpr (Outputs & kX0) x0x[i] = x0y[i] = R(0);
  }
  const R *px = x.data(), *py = y.data();
  const int n = static_cast<int>(components.size());
  for (int begin = 0; begin < n; begin += kBlock) {
    const int end = std::min(begin + kBlock, n);
    for (int i = 0; i < N; ++i) top[i] = block_top[i];
    for (int k = begin; k < end; ++k) {
      const NoisedComponent<C>& c = components[static_cast<std::size_t>(k)];
      R* qk = q[k - begin];
      for (int i = 0; i < N; ++i) {
        const R dx = px[i] - lane(c.mx, i);
        R distance = lane(c.pxx, i) * dx * dx;
        if constexpr (Dim == 2) {
          const R dy = py[i] - lane(c.my, i);
          distance = dx * (lane(c.pxx, i) * dx + R(2) * lane(c.pxy, i) * dy) + lane(c.pyy, i) * dy * dy;
        }
        qk[i] = lane(c.log_coef, i) - R(0.5) * distance;
        block_top[i] = qk[i] > block_top[i] ? qk[i] : block_top[i];
      }
    }
    for (int i = 0; begin > 0 && i < N; ++i) {
      const R shrink = falling_exp(top[i] - block_top[i]);
      sum[i] *= shrink;
      if constexpr (Outputs & kScore) sx[i] *= shrink, sy[i] *= shrink;
      if constexpr (Outputs & kX0) x0x[i] *= shrink, x0y[i] *= shrink;
    }
    for (int k = begin; k < end; ++k) {
      const NoisedComponent<C>& c = components[static_cast<std::size_t>(k)];
      const R* qk = q[k - begin];
      for (int i = 0; i < N; ++i) {
        const R r = falling_exp(qk[i] - block_top[i]);
        const R dx = px[i] - lane(c.mx, i);
        sum[i] += r;
        if constexpr (Dim == 1) {
          if constexpr (Outputs & kScore) sx[i] -= r * (lane(c.pxx, i) * dx);
          if constexpr (Outputs & kX0) x0x[i] += r * (lane(c.ux, i) + lane(c.gxx, i) * dx);
        } else {
          const R dy = py[i] - lane(c.my, i);
          if constexpr (Outputs & kScore) {
            sx[i] -= r * (lane(c.pxx, i) * dx + lane(c.pxy, i) * dy);
            sy[i] -= r * (lane(c.pxy, i) * dx + lane(c.pyy, i) * dy);
          }
          if constexpr (Outputs & kX0) {
            x0x[i] += r * (lane(c.ux, i) + lane(c.gxx, i) * dx + lane(c.gxy, i) * dy);
            x0y[i] += r * (lane(c.uy, i) + lane(c.gyx, i) * dx + lane(c.gyy, i) * dy);
          }
        }
      }
    }
  }
  for (int i = 0; i < N; ++i) {
    const R scale = R(1) / sum[i];
    if constexpr (Outputs & kScore) out.sx[i] = sx[i] * scale, out.sy[i] = sy[i] * scale;
    if constexpr (Outputs & kX0) out.x0x[i] = x0x[i] * scale, out.x0y[i] = x0y[i] * scale;
  }
  if constexpr (Outputs & kLogP)
    out.log_p = Eigen::Map<const Tile<R, N>>(block_top) + Eigen::Map<const Tile<R, N>>(sum).log();
}

}  // namespace scorescope
