#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/math/types.h"
#include "core/scene/scene.h"

namespace scorescope {

/// What one panel shows, as plain data: evaluated fields and positions, no sources. The renderer draws it as it is;
/// whoever builds it (PictureBuilder) decides what is in it.

/// log p on an nx x ny grid over `box` (cell centres, y up, x fastest). 1D: ny = 1, box.min.x .. box.max.x.
struct DensityGrid {
  int nx = 0, ny = 0;
  Box box;
  std::vector<float> log_p;
  float log_p_max = 0.0f;
};

/// eps_hat = -sigma score at points; arrows point along the score (-eps), length saturating (T27).
struct ArrowGrid {
  std::vector<float> points;  ///< [n, 2]
  std::vector<float> eps;     ///< [n, 2]
};

/// |eps_theta - eps*| at cell centres over `box` (y up, x fastest); 1D: ny = 1.
struct ErrorGrid {
  int nx = 0, ny = 0;
  Box box;
  std::vector<float> error;
};

/// 1D: eps_hat over x, exact and learned; arrows say the same in few places.
struct ScoreCurves {
  std::vector<float> x, exact, learned;
};

/// Fading trails of tracked particles: `length` positions each, oldest first, the last is where the particle stands.
struct Trails {
  int length = 0;
  std::vector<float> xy;  ///< [count, length, 2]
};

struct PanelPicture {
  int dim = 2;
  double extent = 3.0;                         ///< 2D: half height, 1D: half width, in data units; centre: origin
  std::shared_ptr<const DensityGrid> density;  ///< null: not drawn
  std::shared_ptr<const ArrowGrid> arrows;     ///< null: not drawn
  std::shared_ptr<const ArrowGrid> learned;    ///< of a net, on the grid of `arrows`; null: not drawn
  std::shared_ptr<const ScoreCurves> curves;   ///< 1D, with `learned`
  std::shared_ptr<const ErrorGrid> error;      ///< of a net; null: not drawn
  std::string untrained;                       ///< why the picture is hatched (T11), one sentence; empty: it is not
  std::span<const float> particles;            ///< [n, dim]; empty: not drawn
  Trails trails;                               ///< length 0: not drawn
  bool solid_trails = false;                   ///< smooth flow lines (ODE): full-strength thin lines in the text colour
  std::string title, subtitle, right;          ///< "Reverse SDE", "Euler–Maruyama", "NFE 210"
  struct LegendWord {
    std::string word;
    enum class Colour { text, data, noise, score, learned } colour = Colour::text;
    bool on = true;
    Layer layer = Layer::density;  ///< what a click on it toggles
  };
  std::vector<LegendWord> legend;
};

}  // namespace scorescope
