#pragma once

#include <cstdint>

namespace scorescope {

enum class Objective { dsm, explicit_score, kde, implicit, sliced, likelihood, contrastive };
/// Which noise levels a net is trained at: those of the scene's schedule, a geometric ladder (NCSN, alpha = 1), one
/// sigma (alpha = 1), or none: raw data (T24).
enum class TrainLevels { schedule, ladder, single, none };
/// omega in E omega |eps_theta - eps|^2 (T18).
enum class LossWeight { eps, score, x0, v, velocity, likelihood, min_snr, edm };
/// Density that times are drawn from, on [t_min, t_max]. `mixed`: half uniform in t, half uniform in lambda.
enum class TimeDensity { uniform, lambda, mixed, importance, log_normal };
enum class DataKind { stream, fixed };
enum class RateSchedule { constant, cosine };
/// What a changed target or schedule does to a net in training.
enum class OnChange { keep, restart };

struct ObjectiveSpec {
  Objective kind = Objective::dsm;
  TrainLevels levels = TrainLevels::schedule;
  int ladder_levels = 10;   ///< ladder: how many, geometric from sigma_max to sigma_min
  double sigma_max = 4.0;   ///< ladder
  double sigma_min = 0.05;  ///< ladder
  double sigma = 0.3;       ///< single
  LossWeight weight = LossWeight::eps;
  double gamma = 5.0;  ///< min_snr
  TimeDensity time = TimeDensity::uniform;
  double t_min = 1e-3, t_max = 1.0;  ///< the cut-off of the drawn times
  double log_normal_mean = -1.2;     ///< log_normal: of ln(sigma/alpha)
  double log_normal_deviation = 1.2;
  bool stratified = true;  ///< one draw in each of `batch` equal parts of the time density
  bool reweight = true;    ///< divide by the time density, so that it changes the variance and not the objective
  int kde_samples = 200;   ///< kde
  double kde_bandwidth = 0.15;
  int probes = 1;                  ///< sliced: Rademacher directions a sample
  bool variance_reduced = true;    ///< sliced: |s|^2 in place of (v.s)^2
  int contrastive_steps = 10;      ///< contrastive: Langevin steps from the data
  double contrastive_rate = 0.01;  ///< contrastive: their step size, in units of the data's variance
  bool operator==(const ObjectiveSpec&) const = default;
};

struct OptimiserSpec {
  int batch = 256;
  double learning_rate = 5e-3;
  RateSchedule rate_schedule = RateSchedule::constant;
  int warmup = 0;  ///< steps of linear rise
  double beta1 = 0.9, beta2 = 0.99;
  double epsilon = 1e-8;      ///< added to the root of the corrected second moment (the paper's plain form)
  double weight_decay = 0.0;  ///< decoupled (AdamW)
  double clip = 1.0;          ///< largest gradient norm; 0: none
  double ema = 0.998;         ///< decay; warm-up min(ema, (k+1)/(k+10)); 0: the weights themselves
  int steps = 2000;           ///< where a run without a hand stops, and the length of the cosine
  bool operator==(const OptimiserSpec&) const = default;
};

struct DataSpec {
  DataKind kind = DataKind::stream;
  int count = 200;     ///< fixed: training points
  int held_out = 200;  ///< fixed: points that only judge
  bool stop = true;    ///< fixed: stop where the held-out loss was least ("memorising")
  bool operator==(const DataSpec&) const = default;
};

/// All that decides a training run beside the net, the target and the schedule.
struct TrainSpec {
  ObjectiveSpec objective;
  OptimiserSpec optimiser;
  DataSpec data;
  bool operator==(const TrainSpec&) const = default;
};

}  // namespace scorescope
