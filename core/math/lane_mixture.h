#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "core/math/noised_mixture.h"

namespace scorescope {

/// The components of p_t where every lane of a tile has a level of its own, as a batch of training samples has: what
/// evaluate_tile needs for log p and the score (not E[x_0|x]).
template <class R>
class LaneMixture {
 public:
  using Lanes = std::vector<NoisedComponent<Tile<R>>>;

  explicit LaneMixture(const Mixture& mixture) : dim_(mixture.dim) {
    double total = 0.0;
    for (const Component& c : mixture.components) total += c.weight;
    const auto r = [](double v) { return static_cast<R>(v); };
    for (const Component& c : mixture.components)
      parts_.push_back({r(std::log(c.weight / total) - 0.5 * dim_ * std::log(2.0 * std::numbers::pi)), r(c.mean.x()),
                        r(c.mean.y()), r(c.cov(0, 0)), r(c.cov(0, 1)), r(c.cov(1, 1))});
  }

  /// `out` is reused from call to call.
  void noised(const Tile<R>& alpha, const Tile<R>& sigma, Lanes& out) const {
    out.resize(parts_.size());
    const Tile<R> alpha2 = alpha.square();
    const Tile<R> sigma2 = sigma.square();
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      const Part& p = parts_[k];
      NoisedComponent<Tile<R>>& c = out[k];
      c.mx = alpha * p.mx;
      const Tile<R> xx = alpha2 * p.xx + sigma2;
      if (dim_ == 1) {
        c.pxx = xx.inverse();
        c.log_coef = p.log_coef - R(0.5) * xx.log();
        continue;
      }
      c.my = alpha * p.my;
      const Tile<R> xy = alpha2 * p.xy;
      const Tile<R> yy = alpha2 * p.yy + sigma2;
      const Tile<R> det = xx * yy - xy.square();
      const Tile<R> by = det.inverse();
      c.pxx = yy * by;
      c.pxy = -xy * by;
      c.pyy = xx * by;
      c.log_coef = p.log_coef - R(0.5) * det.log();
    }
  }

 private:
  struct Part {
    R log_coef;  ///< ln w - (d/2) ln 2 pi
    R mx, my, xx, xy, yy;
  };
  int dim_;
  std::vector<Part> parts_;
};

}  // namespace scorescope
