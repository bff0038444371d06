#pragma once

#include <functional>
#include <vector>

#include "core/flow/step_row.h"
#include "core/math/noised_mixture.h"

namespace scorescope::testing {

/// The sampler machine of core/flow/step_row.h in double, one particle after another: what the backends do in float.
class DoubleMachine {
 public:
  struct Particle {
    Vec2 x = Vec2::Zero(), s = Vec2::Zero(), h1 = Vec2::Zero(), h2 = Vec2::Zero(), h3 = Vec2::Zero();
    Vec2 h4 = Vec2::Zero(), h5 = Vec2::Zero();
  };

  explicit DoubleMachine(const Mixture& mixture) : mixture_(mixture) {}

  /// One row for every particle. noise(i) is the z of particle i, asked for where the row has noise.
  void apply(const StepRow& row, std::vector<Particle>& particles,
             const std::function<Vec2(std::size_t)>& noise = {}) const {
    std::vector<NoisedComponent<double>> components;
    if (!row.skip_eval) components = noised_components<double>(mixture_, {row.alpha, row.sigma});
    for (std::size_t i = 0; i < particles.size(); ++i) {
      Particle& p = particles[i];
      Vec2 h0 = row.hx * p.x;
      if (!row.skip_eval) {
        const auto [score, x0] = fields(components, p.x);
        h0 += (row.hs - row.he * row.sigma) * score + row.hd * x0;
      }
      if (row.save) p.s = p.x;
      p.x = row.cx * p.x + row.cs * p.s + row.h0 * h0 + row.h1 * p.h1 + row.h2 * p.h2 + row.h3 * p.h3 + row.h4 * p.h4 +
            row.h5 * p.h5;
      if (row.cn != 0.0 && noise) p.x += row.cn * noise(i);
      if (row.push) {
        p.h5 = p.h4;
        p.h4 = p.h3;
        p.h3 = p.h2;
        p.h2 = p.h1;
        p.h1 = h0;
      }
    }
  }

 private:
  [[nodiscard]] std::pair<Vec2, Vec2> fields(const std::vector<NoisedComponent<double>>& components,
                                             const Vec2& at) const {
    const Tile<double, 1> x(at.x());
    const Tile<double, 1> y(at.y());
    TileFields<double, 1> f;
    if (mixture_.dim == 1)
      evaluate_tile<double, 1, kScore | kX0>(components, x, y, f);
    else
      evaluate_tile<double, 2, kScore | kX0>(components, x, y, f);
    return {Vec2(f.sx[0], f.sy[0]), Vec2(f.x0x[0], f.x0y[0])};
  }

  const Mixture& mixture_;
};

}  // namespace scorescope::testing
