#pragma once

#include <vector>

#include "core/flow/step_row.h"
#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"
#include "core/scene/scene.h"

namespace scorescope {

/// A regular grid over [-half, half]^dim, `lines` points a side (at least 2), x before y.
std::vector<Vec2> lattice(double half, std::size_t lines, int dim);

/// The start positions of a probability-flow ODE that a scene asks for (StartSpec), row-major [n, dim]; empty for draws
/// of the prior. grid: over [-extent, extent] standard deviations of the prior, so that the flow shows its own map;
/// lines x lines points in the plane, on a line `count`, in an order in which the first few lie all over it.
/// latent_line: the two data points are encoded by the ODE from t_min up to t_max, and `count` points lie
/// between their codes: on the straight line, or on the arc (Shoemake 1985) that keeps the norm typical of a Gaussian.
std::vector<float> start_points(const StartSpec& start, const NoiseSchedule& schedule, const Mixture& target,
                                const std::vector<double>& times, std::size_t count, const ScoreSource& source = {});

/// The same flow with every particle where particle `i` starts: what it makes of one start is a law.
SamplerProgram from_one_start(SamplerProgram program, const Mixture& target, std::uint64_t seed, std::uint32_t i);

/// Point s in [0, 1] between two codes.
Vec2 interpolate_latent(const Vec2& from, const Vec2& to, double s, LinePath path);

/// The code of a data point: the probability-flow ODE of the source's scores from times.back() to times.front(), in
/// double.
Vec2 encode(const NoiseSchedule& schedule, const Mixture& target, const std::vector<double>& times, const Vec2& x,
            const ScoreSource& source = {});

}  // namespace scorescope
