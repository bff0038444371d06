#include "core/nn/level_coefficients.h"

#include <algorithm>
#include <cmath>

#include "core/math/error.h"
#include "core/math/preconditioning.h"

namespace scorescope {
namespace {

/// x times x + F times F.
struct Linear {
  double x = 0.0, F = 0.0;
};

/// eps and x_0 at the level a net was trained at, of the x seen there.
struct Denoiser {
  Linear eps, x0;
};

Denoiser plain(Head head, Signal level) {
  const auto [a, b] = level;
  switch (head) {
    case Head::score:
      return {{0.0, -b}, {1.0 / a, b * b / a}};
    case Head::eps:
      return {{0.0, 1.0}, {1.0 / a, -b / a}};
    case Head::x0:
      return {{1.0 / b, -a / b}, {0.0, 1.0}};
    case Head::v: {
      const double square = a * a + b * b;
      return {{b / square, a / square}, {a / square, -b / square}};
    }
    default:
      return {{1.0 / (a + b), a / (a + b)}, {1.0 / (a + b), -b / (a + b)}};
  }
}

/// The sign gives the head c_out > 0: x_0 and the score rise with the residual of x_0, the others fall.
Denoiser preconditioned(Head head, Signal level, const Preconditioning& p, double data_deviation) {
  const double sign = head == Head::x0 || head == Head::score ? 1.0 : -1.0;
  return {{level.sigma * p.c_in * p.c_in, -sign * level.alpha * data_deviation * p.c_in}, {p.c_skip, sign * p.c_out}};
}

LevelCoefficients on_raw_data(const NetSpec& net, double data_deviation, Signal level) {
  if (net.head != Head::score && net.head != Head::energy)
    throw UserError("Without noise there is nothing to convert by: a net on raw data gives the score or the energy.");
  LevelCoefficients out;
  const double c_in = preconditioning({1.0, 0.0}, data_deviation).c_in;
  if (net.preconditioning) out.x_scale = c_in;
  if (net.head == Head::energy) {
    out.energy_x = c_in * c_in;
    out.energy_F = 1.0;
    out.score_x = -out.energy_x;
    out.score_F = -1.0;
  } else {
    out.score_x = net.preconditioning ? -c_in * c_in : 0.0;
    out.score_F = net.preconditioning ? c_in : 1.0;
  }
  out.eps_x = -level.sigma * out.score_x;
  out.eps_F = -level.sigma * out.score_F;
  return out;
}

}  // namespace

LevelCoefficients own_coefficients(const NetSpec& net, const TrainedLevels& levels, Signal own) {
  const double sd = levels.data_deviation;
  if (!levels.noised) return on_raw_data(net, sd, own);
  const auto [a, b] = own;
  const double lambda = std::clamp(std::log(a) - std::log(b), levels.lambda_min, levels.lambda_max);
  const Preconditioning p = preconditioning(own, sd);
  LevelCoefficients out;
  if (net.preconditioning) out.x_scale = p.c_in;
  out.noise = net.noise_embedding == NoiseEmbedding::raw ? lambda : levels.scaled(lambda);
  Denoiser d;
  if (net.head == Head::energy) {
    out.energy_x = p.c_in * p.c_in;
    out.energy_F = net.preconditioning ? a * sd / b : 1.0;
    d = {{b * out.energy_x, b * out.energy_F}, {p.c_skip, -b * b / a * out.energy_F}};
  } else {
    d = net.preconditioning ? preconditioned(net.head, own, p, sd) : plain(net.head, own);
  }
  out.eps_x = d.eps.x, out.eps_F = d.eps.F;
  out.x0_x = d.x0.x, out.x0_F = d.x0.F;
  out.score_x = -d.eps.x / b, out.score_F = -d.eps.F / b;
  return out;
}

LevelCoefficients level_coefficients(const NetSpec& net, const TrainedLevels& levels, Signal level) {
  if (!levels.noised) return own_coefficients(net, levels, level);
  const double lambda = std::log(level.alpha) - std::log(level.sigma);
  const Signal own = levels.canonical(lambda);
  LevelCoefficients out = own_coefficients(net, levels, own);
  // alpha(lambda)/alpha, in a form that is finite at alpha = 0 and at sigma = 0 too.
  const double c = std::hypot(own.alpha, own.sigma) / std::hypot(level.alpha, level.sigma);
  // s(x) = c s_own(c x), eps and x_0 as they are at c x. The gradient of an energy's number is already that in x.
  const double of_F = net.head == Head::energy ? 1.0 / c : 1.0;
  out.x_scale *= c;
  out.eps_x *= c, out.eps_F *= of_F;
  out.x0_x *= c, out.x0_F *= of_F;
  out.score_x *= c * c, out.score_F *= c * of_F;
  out.energy_x *= c * c;
  // Outside the trained range one of the three is clamped, and the others follow from it by x = alpha x_0 + sigma eps.
  if (lambda > levels.lambda_max) {
    out.eps_x = -level.sigma * out.score_x, out.eps_F = -level.sigma * out.score_F;
    out.x0_x = (1.0 - level.sigma * out.eps_x) / level.alpha, out.x0_F = -level.sigma * out.eps_F / level.alpha;
  } else if (lambda < levels.lambda_min) {
    out.eps_x = (1.0 - level.alpha * out.x0_x) / level.sigma, out.eps_F = -level.alpha * out.x0_F / level.sigma;
    out.score_x = -out.eps_x / level.sigma, out.score_F = -out.eps_F / level.sigma;
    if (net.head == Head::energy) out.energy_x = -out.score_x, out.energy_F = -out.score_F;
  }
  return out;
}

}  // namespace scorescope
