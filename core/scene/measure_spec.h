#pragma once

#include "core/math/elbo.h"
#include "core/math/likelihood.h"
#include "core/math/types.h"

namespace scorescope {

// What `run --metrics` computes of the target and its schedule beside the flows: the section "measure" of a scene. Each
// is off, or on with its parameters (JSON: true, or an object of them).

struct LogLikelihoodMeasure {
  bool on = false;
  int points = 4;   ///< draws of the data
  int probes = 16;  ///< of Hutchinson's estimator
  HutchinsonProbes::Law law = HutchinsonProbes::Law::rademacher;
  bool operator==(const LogLikelihoodMeasure&) const = default;
};
struct ElboMeasure {
  bool on = false;
  int steps = 50;
  StepVariance variance = StepVariance::beta_tilde;
  DecoderVariance decoder = DecoderVariance::noise_ratio;
  int samples = 2000;  ///< 2D only: 1D is by quadrature
  bool operator==(const ElboMeasure&) const = default;
};
struct FokkerPlanckMeasure {
  bool on = false;
  int cells = 100;  ///< an axis
  int steps = 20;   ///< between two times
  int times = 5;
  bool operator==(const FokkerPlanckMeasure&) const = default;
};
struct DivergencesMeasure {
  bool on = false;
  int times = 5;
  int label = -1;    ///< p is this class of the target alone; -1: all of it
  int against = -1;  ///< q is this class; -1: the prior
  bool operator==(const DivergencesMeasure&) const = default;
};
struct ObjectivesMeasure {
  bool on = false;
  double at_t = 0.3;
  double shrink = 0.8;             ///< of the second field judged, shrink times the exact score
  int times = 6;                   ///< of the variance curve
  int samples = 2000;              ///< 2D only
  int kernel_samples = 200;        ///< of the explicit objective against a kernel estimate
  double kernel_bandwidth = 0.15;  ///< its bandwidth
  bool operator==(const ObjectivesMeasure&) const = default;
};
struct FitMeasure {
  bool on = false;
  double at_t = 0.0;
  int starts = 6;
  bool operator==(const FitMeasure&) const = default;
};
struct GuidanceMeasure {
  bool on = false;
  int label = 1;
  double weight = 3.0;
  double at_t = 0.2;
  int cells = 96;  ///< an axis
  bool operator==(const GuidanceMeasure&) const = default;
};
struct ConditionMeasure {
  bool on = false;
  Vec2 direction{1.0, 0.0};
  double value = 0.5;
  double noise = 0.0;  ///< standard deviation
  double at_t = 0.2;
  bool operator==(const ConditionMeasure&) const = default;
};
struct FanMeasure {
  bool on = false;
  double at_t = 0.5;
  Vec2 x{0.5, 0.0};
  int draws = 200;
  bool operator==(const FanMeasure&) const = default;
};
struct ReverseKernelMeasure {
  bool on = false;
  double early = 0.2;
  double late = 0.5;
  Vec2 x{0.5, 0.0};
  bool operator==(const ReverseKernelMeasure&) const = default;
};
struct EnergyMeasure {
  bool on = false;
  double at_t = 0.2;
  int points = 129;  ///< an axis
  bool operator==(const EnergyMeasure&) const = default;
};
struct ScheduleMeasure {
  bool on = false;
  int times = 5;
  int chain = 1000;  ///< steps of the discrete chain
  bool operator==(const ScheduleMeasure&) const = default;
};

struct MeasureSpec {
  LogLikelihoodMeasure log_likelihood;
  ElboMeasure elbo;
  FokkerPlanckMeasure fokker_planck;
  DivergencesMeasure divergences;
  ObjectivesMeasure objectives;
  FitMeasure fit;
  GuidanceMeasure guidance;
  ConditionMeasure condition;
  FanMeasure fan;
  ReverseKernelMeasure reverse_kernel;
  EnergyMeasure energy;
  ScheduleMeasure schedule;
  bool operator==(const MeasureSpec&) const = default;
  [[nodiscard]] bool any() const {
    return log_likelihood.on || elbo.on || fokker_planck.on || divergences.on || objectives.on || fit.on ||
           guidance.on || condition.on || fan.on || reverse_kernel.on || energy.on || schedule.on;
  }
};

}  // namespace scorescope
