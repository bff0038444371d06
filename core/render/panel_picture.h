#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/flow/clock.h"
#include "core/math/types.h"
#include "core/render/lines.h"
#include "core/render/plot.h"
#include "core/scene/scene.h"
#include "core/scene/step_terms.h"

namespace scorescope {

/// What one panel shows, as plain data: evaluated fields and positions, no sources. The renderer draws it as it is;
/// whoever builds it (PictureBuilder) decides what is in it.

/// log p on an nx x ny grid over `box` (cell centres, y up, x fastest). 1D: ny = 1, box.min.x .. box.max.x.
struct DensityGrid {
  int nx = 0, ny = 0;
  Box box;
  std::vector<float> log_p;
  float log_p_max = 0.0f;
  bool rings = true;     ///< drawn with faint iso-lines
  bool vignette = true;  ///< and darker towards the corners, on a dark ground
};

/// eps_hat = -sigma score at points; arrows point along the score (-eps), length saturating (T27).
struct ArrowGrid {
  std::vector<float> points;  ///< [n, 2]
  std::vector<float> eps;     ///< [n, 2]
};

/// Lines of equal density around the smallest regions that hold so much of the mass.
struct IsoLines {
  struct Level {
    double mass = 0.0;  ///< inside
    float log_p = 0.0f;
    Polylines lines;
  };
  std::vector<Level> levels;
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

/// Whole paths of tracked particles: `length` positions each in playing order, the particle stands at `now`; as far as
/// they are known, the rest is NaN.
struct Paths {
  int length = 0, now = 0;
  std::vector<float> xy;  ///< [count, length, dim]
  std::vector<int> rows;  ///< waypoint of each position
};

/// 1D: a flow over the whole clock. u is the played fraction, from left to right; lines run in (u, y) with y = -1 at
/// the lower and 1 at the upper edge.
struct OverTime {
  std::shared_ptr<const DensityGrid> heat;  ///< null: not drawn
  Polylines past, future;                   ///< of the tracked particles
  Polylines focus_past, focus_future;       ///< of the one singled out
  Polylines fan;                            ///< to draws of x_0 at the data end; the last one to their mean
  double kernel_u = 0.0;                    ///< where s stands
  double now = 0.0;
  bool on_clock = true;  ///< t stands on the axis; false: the flow has no t
  Clock clock;
  NoiseSchedule schedule;
  TickUnit ticks = TickUnit::time;
};

/// Where the flow has carried a regular net of side x side starts, x fastest; every `stride`-th line is drawn.
struct FlowMap {
  int side = 0, stride = 1;
  std::vector<float> xy;  ///< [side, side, 2]
};

/// What p(x_0 | x_t) says at some particles: from x to E[x_0|x], and the half axes (one standard deviation) of
/// Cov[x_0|x].
struct PosteriorMark {
  Vec2 x = Vec2::Zero(), x0 = Vec2::Zero();
  Vec2 axis_a = Vec2::Zero(), axis_b = Vec2::Zero();
};

/// The particle singled out.
struct FocusedParticle {
  Vec2 now = Vec2::Zero();  ///< where it stands
  Paths path;               ///< whole, alone
};

/// Conditional scores at x: draws of x_0 given x_t = x, as the points alpha x_0. An arrow from x to one is sigma^2
/// times its conditional score, so the arrows' mean is the score's. Under guidance by a class the draws are of x_0
/// given x_t and the class: their mean is the class's score, and what is followed lies on the line from the score of
/// p_t through it, w of the way (T21). Apart from w = 0 and 1 it is the mean of no law.
struct ConditionalFan {
  Vec2 x = Vec2::Zero();
  std::vector<Vec2> tips;
  Vec2 mean = Vec2::Zero();   ///< of the tips
  Vec2 exact = Vec2::Zero();  ///< x + sigma^2 s of the score s that is followed; alpha E[x_0 | x] without guidance
};

/// p(x_s | x_t = x), or what guidance makes of it, beside the Gaussian of its mean and covariance and the one DDPM
/// steps with.
struct KernelPicture {
  struct Bell {
    Vec2 mean = Vec2::Zero(), axis_a = Vec2::Zero(), axis_b = Vec2::Zero();  ///< one standard deviation each
  };
  struct Ring {
    double mass = 0.0;  ///< inside the region its lines bound
    float log_p = 0.0f;
    Polylines lines;
  };
  Vec2 x = Vec2::Zero();
  double s = 0.0, t = 0.0;
  double weight = 0.0;                                ///< of guidance
  std::vector<Ring> rings;                            ///< 2D
  std::vector<float> at, exact, on_matched, on_ddpm;  ///< 1D: densities over x
  Bell matched, ddpm;
};

struct PanelPicture {
  int dim = 2;
  double extent = 3.0;                         ///< half the smaller side (1D: half of where x runs), in data units
  Vec2 centre = Vec2::Zero();                  ///< what stands in the middle of the panel
  std::shared_ptr<const DensityGrid> density;  ///< null, here and below: not drawn
  std::shared_ptr<const FieldGrid> relief;     ///< light and shade on the energy
  std::shared_ptr<const FieldGrid> heat;       ///< divergence or curl in [-1, 1]
  std::shared_ptr<const IsoLines> isolines;
  std::shared_ptr<const Polylines> streamlines;  ///< of the score
  std::shared_ptr<const Polylines> velocity;     ///< of the probability flow, along the way the panel's flow runs
  bool velocity_to_data = true;
  std::shared_ptr<const ArrowGrid> arrows;
  std::shared_ptr<const ArrowGrid> learned;   ///< of a net, on the grid of `arrows`
  std::shared_ptr<const ScoreCurves> curves;  ///< 1D, with `learned`
  std::shared_ptr<const ErrorGrid> error;     ///< of a net
  LayerOpacity opacity;
  Layer heat_layer = Layer::divergence;  ///< what `heat` is
  std::string untrained;                 ///< why the picture is hatched (T11), one sentence; empty: it is not
  std::string runaway;                   ///< that particles are no numbers any more, one sentence; empty: they are
  std::span<const float> particles;      ///< [n, dim]; empty: not drawn
  ColourBy colour_by = ColourBy::plain;
  std::vector<float> colours;  ///< [n, 2] by component and start: turn and radius, by likelihood: share and 0
  Trails trails;               ///< length 0: not drawn
  Paths paths;                 ///< length 0: not drawn
  FlowMap flow_map;            ///< side 0: not drawn
  std::vector<PosteriorMark> denoiser, covariance;
  std::optional<FocusedParticle> focus;
  bool dimmed = false;  ///< all but the particle singled out stands back
  std::optional<ConditionalFan> fan;
  std::shared_ptr<const KernelPicture> kernel;
  std::optional<StepTerms> step;  ///< the next one of one particle, shown beat by beat
  int beat = 0;
  bool step_learned = false;          ///< its score is a net's
  std::optional<OverTime> over_time;  ///< 1D: drawn in place of the profile
  bool solid_trails = false;          ///< smooth flow lines (ODE): full-strength thin lines in the text colour
  bool axes = false;
  float head_room = 0.0f;              ///< points at the right end of the title that are taken
  std::string title, subtitle, right;  ///< "Reverse SDE", "Euler–Maruyama", "NFE 210"
  std::string brief;                   ///< the title where there is little room; empty: it has no short form
  std::string metric;                  ///< "W₂ 0.231", at the right end
  bool metric_exact = true;            ///< of the very state shown; else dim
  std::optional<Plot> plot;            ///< drawn in place of everything above but the title
  struct LegendWord {
    std::string word;
    enum class Colour { text, data, noise, score, learned } colour = Colour::text;
    bool on = true;
    Layer layer = Layer::density;  ///< what a click on it toggles, if it is a layer
    enum class Does { layer, colour, camera, link, unfold } does = Does::layer;
  };
  std::vector<LegendWord> legend;
};

}  // namespace scorescope
