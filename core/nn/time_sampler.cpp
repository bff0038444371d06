#include "core/nn/time_sampler.h"

#include <algorithm>
#include <cmath>

#include "core/math/expectation.h"
#include "core/math/normal_law.h"
#include "core/math/preconditioning.h"

namespace scorescope {
namespace {

/// omega of one level: all but `likelihood`, which needs the rate of the schedule.
double level_weight(const ObjectiveSpec& objective, Signal level, double data_deviation) {
  const auto [a, s] = level;
  const double ratio2 = s * s / (a * a);  // 1 / SNR
  switch (objective.weight) {
    case LossWeight::score:
      return 1.0 / (s * s);
    case LossWeight::x0:
      return ratio2;
    case LossWeight::v:
      return std::pow((a * a + s * s) / a, 2);
    case LossWeight::velocity:
      return std::pow((a + s) / a, 2);
    case LossWeight::min_snr:
      return std::min(1.0, objective.gamma * ratio2);
    case LossWeight::edm:
      return preconditioning(level, data_deviation).loss_weight * ratio2;
    default:
      return 1.0;
  }
}

/// Simpson's rule over an even number of cells of [0, 1].
template <class F>
double over_nodes(const std::vector<TrainTime>& nodes, F&& f) {
  double sum = 0.0;
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    const bool end = j == 0 || j + 1 == nodes.size();
    sum += (end ? 1.0 : j % 2 == 1 ? 4.0 : 2.0) * f(nodes[j]);
  }
  return sum / (3.0 * static_cast<double>(nodes.size() - 1));
}

}  // namespace

double loss_weight(const ObjectiveSpec& objective, const NoiseSchedule& schedule, double t, double data_deviation) {
  if (objective.weight == LossWeight::likelihood) return -2.0 * schedule.half_log_snr_rate(t);
  return level_weight(objective, schedule.at(t), data_deviation);
}

TimeSampler::TimeSampler(const ObjectiveSpec& objective, const TrainedLevels& levels)
    : objective_(objective), levels_(levels), discrete_(objective.levels != TrainLevels::schedule) {
  if (!discrete_) {
    t_first_ = levels.schedule.t_of_half_log_snr(levels.lambda_max);
    t_last_ = levels.schedule.t_of_half_log_snr(levels.lambda_min);
    tabulate();
    return;
  }
  const int count = objective.levels == TrainLevels::ladder ? std::max(1, objective.ladder_levels) : 1;
  double mean = 0.0;
  for (int l = 0; l < count; ++l) {
    TrainTime& at = nodes_.emplace_back();
    at.density = 1.0 / count;
    if (!levels.noised) break;
    // Geometric from sigma_min; steps of lambda are equal, so lambda' weighs them alike.
    const double share = count == 1 ? 0.0 : static_cast<double>(l) / (count - 1);
    at.t = levels.schedule.t_of_half_log_snr(levels.lambda_max - share * (levels.lambda_max - levels.lambda_min));
    at.level = levels.schedule.at(at.t);
    at.weight = level_weight(objective, at.level, levels.data_deviation);
    mean += at.weight / count;
  }
  if (levels.noised)
    for (TrainTime& at : nodes_) at.weight /= mean;
}

double TimeSampler::y_of(double t) const {
  return 0.5 * (t - t_first_) / (t_last_ - t_first_) +
         0.5 * (levels_.lambda_max - levels_.schedule.half_log_snr(t)) / (levels_.lambda_max - levels_.lambda_min);
}

double TimeSampler::y_rate(double t) const {
  return 0.5 / (t_last_ - t_first_) -
         0.5 * levels_.schedule.half_log_snr_rate(t) / (levels_.lambda_max - levels_.lambda_min);
}

double TimeSampler::time_of(double y, double guess) const {
  double low = t_first_;
  double high = t_last_;
  double t = std::clamp(guess, low, high);
  for (int i = 0; i < 200; ++i) {
    const double off = y_of(t) - y;
    (off > 0.0 ? high : low) = t;
    double next = t - off / y_rate(t);  // Newton, kept inside the bracket
    if (!(next >= low && next <= high)) next = 0.5 * (low + high);
    if (std::abs(next - t) <= 1e-8 * t) return next;  // converging squarely, so next is right to rounding
    t = next;
  }
  return t;
}

TrainTime TimeSampler::raw(double t) const {
  TrainTime out;
  out.t = t;
  out.level = levels_.schedule.at(t);
  const double uniform = 1.0 / y_rate(t);  // dt/dy
  switch (objective_.time) {
    case TimeDensity::uniform:
      out.density = uniform;
      break;
    case TimeDensity::lambda:
      out.density = -levels_.schedule.half_log_snr_rate(t) * uniform;
      break;
    case TimeDensity::mixed:
      out.density = 1.0;
      break;
    case TimeDensity::importance:
      out.density = uniform / (out.level.sigma * out.level.sigma);
      break;
    case TimeDensity::log_normal: {
      const double z =
          (-levels_.schedule.half_log_snr(t) - objective_.log_normal_mean) / objective_.log_normal_deviation;
      out.density = -levels_.schedule.half_log_snr_rate(t) * uniform * normal_density(z);
      break;
    }
  }
  out.weight = loss_weight(objective_, levels_.schedule, t, levels_.data_deviation);
  if (objective_.reweight) out.weight *= uniform / ((t_last_ - t_first_) * out.density);
  return out;
}

TrainTime TimeSampler::at(double y) const {
  TrainTime out = raw(time_of(y, t_first_ + y * (t_last_ - t_first_)));
  out.density *= density_scale_;
  out.weight *= weight_scale_;
  return out;
}

void TimeSampler::tabulate() {
  double t = t_first_;
  for (int j = 0; j <= kCells; ++j) {
    if (j > 0) t = time_of(static_cast<double>(j) / kCells, t + 1.0 / (kCells * y_rate(t)));
    if (j == kCells) t = t_last_;
    nodes_.push_back(raw(t));
  }
  density_scale_ = 1.0 / over_nodes(nodes_, [](const TrainTime& at) { return at.density; });
  const double mean_omega = over_nodes(nodes_, [&](const TrainTime& at) {
    return loss_weight(objective_, levels_.schedule, at.t, levels_.data_deviation) /
           (y_rate(at.t) * (t_last_ - t_first_));
  });
  // raw() divides by a density that is too large by 1 / density_scale_.
  weight_scale_ = (objective_.reweight ? 1.0 / density_scale_ : 1.0) / mean_omega;
  for (TrainTime& at : nodes_) {
    at.density *= density_scale_;
    at.weight *= weight_scale_;
    density_.push_back(static_cast<float>(at.density));
  }
  std::vector<double> mass;
  for (std::size_t j = 0; j < kCells; ++j) mass.push_back(nodes_[j].density + nodes_[j + 1].density);
  cells_ = CumulativeSearch(mass);
}

TimeSampler::Place TimeSampler::draw(float u) const {
  if (discrete_) {
    const int count = static_cast<int>(nodes_.size());
    return {std::min(static_cast<int>(u * static_cast<float>(count)), count - 1), 0.0f};
  }
  const std::size_t j = cells_(u);
  // Where the integral of a density that goes from c0 to c1 reaches `share` of itself.
  const float share = (u - cells_.begin(j)) / (cells_.begin(j + 1) - cells_.begin(j));
  const float c0 = density_[j];
  const float c1 = density_[j + 1];
  const float mass = share * (c0 + c1);
  const float part = mass / (c0 + std::sqrt(c0 * c0 + (c1 - c0) * mass));
  return {static_cast<int>(j), std::clamp(part, 0.0f, 1.0f)};
}

std::vector<std::pair<TrainTime, double>> TimeSampler::quadrature() const {
  std::vector<std::pair<TrainTime, double>> out;
  if (discrete_) {
    for (const TrainTime& at : nodes_) out.emplace_back(at, at.density * at.weight);
    return out;
  }
  // Panels, for a curve has a kink at its knots and so has min_snr.
  constexpr int kPanels = 8;
  const auto rule = gauss_legendre(6);
  for (int p = 0; p < kPanels; ++p)
    for (const auto& [node, weight] : rule) {
      const TrainTime time = at((p + 0.5 * (1.0 + node)) / kPanels);
      out.emplace_back(time, 0.5 * weight / kPanels * time.density * time.weight);
    }
  return out;
}

}  // namespace scorescope
