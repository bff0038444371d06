#include "core/nn/score_error.h"

#include <cmath>

#include "core/math/noised_mixture.h"
#include "core/math/objectives.h"
#include "core/nn/net_field.h"
#include "core/nn/time_sampler.h"

namespace scorescope {
namespace {

/// Quadrature to rounding is cheap in 1D while the components are few.
Integration nodes_of(const Mixture& target, std::size_t samples) {
  const bool exact = target.dim == 1 && target.components.size() <= 16;
  return {.rule = exact ? Integration::Rule::quadrature : Integration::Rule::spread, .samples = samples};
}

/// The score of p at tiles of points in float.
class ExactScore {
 public:
  ExactScore(const Mixture& target, Signal level)
      : dim_(target.dim), components_(noised_components<double>(target, level)) {}

  void at(const Tile<float>& x, const Tile<float>& y, TileFields<double>& out) const {
    const Tile<double> px = x.cast<double>();
    const Tile<double> py = y.cast<double>();
    if (dim_ == 1)
      evaluate_tile<double, 1, kScore>(components_, px, py, out);
    else
      evaluate_tile<double, 2, kScore>(components_, px, py, out);
  }

 private:
  int dim_;
  std::vector<NoisedComponent<double>> components_;
};

/// E |s_theta - s|^2 at one level.
double score_error_at(const std::shared_ptr<const LearnedScore>& learned, const Mixture& target, Signal level,
                      NetField<float>::Workspace& workspace) {
  constexpr std::size_t kNodes = 2048;
  const ExpectationNodes nodes = expectation_nodes(target, level, nodes_of(target, kNodes));
  const NetField<float> field(learned, level);
  const ExactScore exact(target, level);
  double sum = 0.0;
  Tile<float> x, y, sx, sy;
  TileFields<double> want;
  for (std::size_t first = 0; first < nodes.x.size(); first += kTile) {
    const auto count = static_cast<Eigen::Index>(std::min<std::size_t>(kTile, nodes.x.size() - first));
    for (Eigen::Index i = 0; i < kTile; ++i) {
      const Vec2& at = nodes.x[first + static_cast<std::size_t>(std::min(i, count - 1))];
      x[i] = static_cast<float>(at.x());
      y[i] = static_cast<float>(at.y());
    }
    sy.setZero();
    field.evaluate(x.data(), y.data(), kTile, {.score_x = sx.data(), .score_y = sy.data()}, workspace);
    exact.at(x, y, want);
    for (Eigen::Index i = 0; i < count; ++i) {
      const double dx = sx[i] - want.sx[i];
      const double dy = target.dim == 1 ? 0.0 : sy[i] - want.sy[i];
      sum += nodes.weight[first + static_cast<std::size_t>(i)] * (dx * dx + dy * dy);
    }
  }
  return sum;
}

/// The nodes of the floors: more, for they are taken once.
constexpr std::size_t kFloorNodes = 8192;

double entropy(const Mixture& target, Signal level) {
  const ExpectationNodes nodes = expectation_nodes(target, level, nodes_of(target, kFloorNodes));
  const PosteriorField p(target, level);
  return expectation(nodes, [&](const Vec2& x) { return -p.at(x).log_p; }).value;
}

/// E |eps - E[eps|x]|^2.
double least_eps_error(const Mixture& target, Signal level) {
  const ObjectiveLaw law(target, level, nodes_of(target, kFloorNodes));
  return 2.0 * level.sigma * level.sigma * denoising_floor(law).value;
}

}  // namespace

std::vector<LevelError> error_by_time(const LearnedScore& learned, const Mixture& target, int count) {
  const TrainedLevels& levels = learned.levels;
  const auto net = std::make_shared<const LearnedScore>(learned);
  NetField<float>::Workspace workspace;
  std::vector<LevelError> out;
  const auto add = [&](double t, Signal level) {
    const double error = score_error_at(net, target, level, workspace);
    out.push_back({t, level, level.sigma * level.sigma * error, error});
  };
  if (!levels.noised) {
    add(0.0, {1.0, 0.0});
    return out;
  }
  const double first = levels.schedule.t_of_half_log_snr(levels.lambda_max);
  const double last = levels.schedule.t_of_half_log_snr(levels.lambda_min);
  if (!(last > first)) count = 1;
  for (int i = 0; i < count; ++i) {
    const double t = first + (i + 0.5) / count * (last - first);
    add(t, levels.schedule.at(t));
  }
  return out;
}

double mean_error(std::span<const LevelError> errors) {
  double sum = 0.0;
  for (const LevelError& e : errors) sum += e.level.sigma > 0.0 ? e.eps_error : e.score_error;
  return sum / static_cast<double>(errors.size());
}

double loss_floor(const TrainJob& job) {
  const ObjectiveSpec& objective = job.train.objective;
  const Mixture& target = *job.target;
  const auto over_times = [&](auto&& f) {
    double sum = 0.0;
    for (const auto& [time, factor] : TimeSampler(objective, job.levels).quadrature()) sum += f(time, factor);
    return sum;
  };
  switch (objective.kind) {
    case Objective::dsm:
      return over_times([&](const TrainTime& time, double factor) {
        return factor * least_eps_error(target, time.level) / target.dim;
      });
    case Objective::implicit:
    case Objective::sliced:
      if (!job.levels.noised)
        return -half_fisher(ObjectiveLaw(target, {1.0, 0.0}, nodes_of(target, kFloorNodes))).value;
      // -E |E[eps|x]|^2, and E |eps|^2 = dim is that and the least error together.
      return over_times([&](const TrainTime& time, double factor) {
        return factor * (least_eps_error(target, time.level) / target.dim - 1.0);
      });
    case Objective::likelihood:
      // One level a step, not weighed.
      return over_times(
          [&](const TrainTime& time, double factor) { return factor / time.weight * entropy(target, time.level); });
    default:
      return 0.0;
  }
}

}  // namespace scorescope
