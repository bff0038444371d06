#pragma once

#include <string>
#include <string_view>

#include "core/scene/story_spec.h"

namespace scorescope {

/// The symbols in which a text on diffusion writes what every one of them means (docs/notation.md). All count t, or i,
/// up from the data to the noise.
struct Symbols {
  std::string_view name;        ///< "Song"
  std::string_view signal;      ///< coefficient of x_0 in x_t: our alpha
  std::string_view noise;       ///< standard deviation of the noise in x_t: our sigma
  std::string_view unit_noise;  ///< a standard normal: our eps
  std::string_view rate;        ///< -d log alpha^2 / dt of a VP schedule: our beta
  std::string_view step;        ///< variance that one step of a discrete VP chain adds
  std::string_view brownian;    ///< increment of the forward process's Brownian motion: our dw
  std::string_view ladder;      ///< which level of annealed Langevin is called sigma_1
  std::string_view spelling;    ///< what assets/equations calls it: NAME.SPELLING.svg; empty: NAME.svg
};
const Symbols& symbols(Notation notation);

/// A label or sentence of ours in these symbols.
std::string in_notation(Notation notation, std::string_view text);

}  // namespace scorescope
