#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

namespace detail {

inline FieldInfo count_field(std::string_view key, double min, double max, std::string_view help) {
  return field(key, key, help).within(min, max).slides(min, max);
}
inline FieldInfo time_field(std::string_view key, std::string_view help) {
  return field(key, key, help).within(0, 1).slides(0, 1);
}
inline FieldInfo noisy_time_field(std::string_view key, std::string_view help) {
  return field(key, key, help).above(0, 1).slides(0, 1);
}
inline FieldInfo plain_field(std::string_view key, std::string_view help) {
  return field(key, key, help);
}

}  // namespace detail

template <class V>
void fields(V& v, LogLikelihoodMeasure& s) {
  v(s.points, detail::count_field("points", 1, 1000, "draws of the data"));
  v(s.probes, detail::count_field("probes", 1, 10000, "of Hutchinson's estimator"));
  v(s.law, detail::plain_field("law", "of the probes"));
}
template <class V>
void fields(V& v, ElboMeasure& s) {
  v(s.steps, detail::count_field("steps", 1, 4000, "of the chain, equal in t"));
  v(s.variance, detail::plain_field("variance", "of the reverse steps"));
  v(s.decoder, detail::plain_field("decoder", "variance of the decoder"));
  v(s.samples, detail::count_field("samples", 2, 1e6, "draws of every expectation in 2D"));
}
template <class V>
void fields(V& v, FokkerPlanckMeasure& s) {
  v(s.cells, detail::count_field("cells", 3, 2000, "an axis"));
  v(s.steps, detail::count_field("steps", 1, 10000, "between two times"));
  v(s.times, detail::count_field("times", 1, 100, "reported"));
}
template <class V>
void fields(V& v, DivergencesMeasure& s) {
  v(s.times, detail::count_field("times", 2, 100, "reported"));
  v(s.label, FieldInfo{.key = "label", .label = "class p", .min = -1, .max = 1000, .help = "p alone; -1: all of p"});
  v(s.against,
    FieldInfo{.key = "against", .label = "class q", .min = -1, .max = 1000, .help = "compared with; -1: the prior"});
}
template <class V>
void fields(V& v, ObjectivesMeasure& s) {
  v(s.at_t, detail::noisy_time_field("at_t", "the level"));
  v(s.shrink,
    field("shrink", "shrink", "the second field is so many times the exact score").within(-100, 100).slides(0, 2));
  v(s.times, detail::count_field("times", 2, 100, "of the variance curve"));
  v(s.samples, detail::count_field("samples", 2, 1e6, "draws of every expectation in 2D"));
  v(s.kernel_samples, detail::count_field("kernel_samples", 1, 2000, "of the kernel estimate"));
  v(s.kernel_bandwidth, field("kernel_bandwidth", "kernel h", "of the kernel estimate").within(0, 1e4).slides(0.01, 1));
}
template <class V>
void fields(V& v, FitMeasure& s) {
  v(s.at_t, detail::time_field("at_t", "the level"));
  v(s.starts, detail::count_field("starts", 1, 64, "of every search"));
}
template <class V>
void fields(V& v, GuidanceMeasure& s) {
  v(s.label, detail::count_field("label", 0, 1000, "class y"));
  v(s.weight,
    field("weight", "w", "guidance weight w: 0 unconditional, 1 conditional").within(-100, 100).slides(0, 10));
  v(s.at_t, detail::noisy_time_field("at_t", "the level"));
  v(s.cells, detail::count_field("cells", 8, 2000, "an axis"));
}
template <class V>
void fields(V& v, ConditionMeasure& s) {
  v(s.direction, detail::plain_field("direction", "the measurement is direction . x0"));
  v(s.value, field("value", "value", "what was measured").within(-1e6, 1e6));
  v(s.noise, field("noise", "noise", "standard deviation").within(0, 1e6));
  v(s.at_t, detail::noisy_time_field("at_t", "the level"));
}
template <class V>
void fields(V& v, FanMeasure& s) {
  v(s.at_t, detail::noisy_time_field("at_t", "the level"));
  v(s.x, detail::plain_field("x", "the point; in 1D its first number"));
  v(s.draws, detail::count_field("draws", 1, 100000, "of x0 given x"));
}
template <class V>
void fields(V& v, ReverseKernelMeasure& s) {
  v(s.early, detail::noisy_time_field("early", "the cleaner time"));
  v(s.late, detail::noisy_time_field("late", "the noisier time"));
  v(s.x, detail::plain_field("x", "the point at the noisier time"));
}
template <class V>
void fields(V& v, EnergyMeasure& s) {
  v(s.at_t, detail::time_field("at_t", "the level"));
  v(s.points, detail::count_field("points", 17, 2001, "of the grid, an axis"));
}
template <class V>
void fields(V& v, ScheduleMeasure& s) {
  v(s.times, detail::count_field("times", 2, 1000, "reported"));
  v(s.chain, detail::count_field("chain", 1, 100000, "steps of the discrete chain"));
}

template <class V>
void fields(V& v, MeasureSpec& s) {
  const auto part = [&](auto& value, std::string_view key, std::string_view help) {
    v.toggle(value, field(key, key, help));
  };
  part(s.log_likelihood, "log_likelihood", "log p of points by the augmented ODE, beside the closed form");
  part(s.elbo, "elbo", "the bound on log-likelihood of a chain, term by term");
  part(s.fokker_planck, "fokker_planck", "p(x, t) on a grid by the Fokker–Planck equation, against the exact density");
  part(s.divergences, "divergences", "KL, JS, TV, W₂ and Fisher between two laws");
  part(s.objectives, "objectives", "score-matching losses of the exact score and their constants");
  part(s.fit, "fit", "the Gaussian nearest to the target in each divergence");
  part(s.guidance, "guidance", "the guided densities and what samplers make of them");
  part(s.condition, "condition", "one coordinate given the other, by guidance and exactly");
  part(s.fan, "fan", "conditional scores at a point, whose mean is the score");
  part(s.reverse_kernel, "reverse_kernel", "p(x_s | x_t) and its Gaussian, as the step grows");
  part(s.energy, "energy", "log of the normalising constant of an energy over time");
  part(s.schedule, "schedule", "α, σ, log-SNR and the drift at given times");
}

}  // namespace scorescope
