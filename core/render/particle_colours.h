#pragma once

#include <span>
#include <vector>

#include "core/flow/step_row.h"
#include "core/math/mixture.h"
#include "core/render/theme.h"

namespace scorescope {

/// What colours a particle, two numbers each [n, 2]: a turn of the colour wheel in [0, 1) and a strength in [0, 1].

/// The component of largest posterior probability at x.
std::vector<float> colours_by_component(const Mixture& mixture, Signal level, std::span<const float> positions);
/// Where the flow started, [n, dim], about the middle of all starts: direction and distance. In 1D rank by x alone.
std::vector<float> colours_by_start(std::span<const float> starts, int dim);
/// log p in nats below the densest point, -8 and less to 0: turn 0, strength 0 to 1.
std::vector<float> colours_by_log_likelihood(std::span<const float> log_p, float log_p_max);

/// The colour of a pair under a theme: equally light hues (OKLCH, Ottosson 2020) for component and start, a ramp of the
/// data's own colour for the likelihood.
Rgb particle_colour(ColourBy by, float turn, float strength, const Theme& theme);

/// Particles of nearly one colour, so that each colour is drawn at once.
struct ColourGroup {
  float turn = 0, strength = 0;
  std::vector<float> positions;  ///< [n, 2]
};
std::vector<ColourGroup> colour_groups(ColourBy by, std::span<const float> colours, std::span<const float> positions);

}  // namespace scorescope
