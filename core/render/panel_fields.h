#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/flow/backend.h"
#include "core/math/noise_schedule.h"
#include "core/render/panel_picture.h"

namespace scorescope {

/// What a flow makes of p: p^{1/temperature} (Langevin, T2), or p(x) p(y|x)^weight, "composed at t" (guidance, T21).
struct Made {
  double temperature = 1.0;
  std::shared_ptr<const Mixture> guide;  ///< p_0(x | y)
  double weight = 0.0;
  bool operator==(const Made&) const = default;
  [[nodiscard]] bool plain() const { return temperature == 1.0 && guide == nullptr; }
  [[nodiscard]] bool guided() const { return guide != nullptr && weight != 0.0; }

  /// `of_guide` has the same points. p(x) p(y|x)^w is p^{1-w} p(x|y)^w but for a constant; scores combine alike.
  void combine(std::vector<float>& values, const std::vector<float>& of_guide) const;
};

/// The density a panel claims, and the part of the plane it shows.
struct Seen {
  std::shared_ptr<const Mixture> mixture;
  Signal level;
  Made made;
  Box box;
  bool few_arrows = false;
  bool operator==(const Seen& o) const {
    return few_arrows == o.few_arrows && mixture == o.mixture && level == o.level && made == o.made &&
           box.min == o.box.min && box.max == o.box.max;
  }
};

/// Fields of the density seen, evaluated off the pixel grid and kept (least recently used), so that panels that claim
/// the same density share them and a replay costs nothing.
class PanelFields {
 public:
  explicit PanelFields(Backend& backend);
  PanelFields(PanelFields&&) noexcept;
  ~PanelFields();

  /// log p, normalised over the box where the flow made something else of p; with or without its faint rings.
  std::shared_ptr<const DensityGrid> density(const Seen& seen, bool rings = true);
  std::shared_ptr<const ArrowGrid> arrows(const Seen& seen);
  /// Around the smallest regions that hold 10, 30, ... 99 % of the mass.
  std::shared_ptr<const IsoLines> isolines(const Seen& seen);
  /// Of the score, and of the probability flow's velocity at t.
  std::shared_ptr<const Polylines> streamlines(const Seen& seen);
  std::shared_ptr<const Polylines> velocity(const Seen& seen, const NoiseSchedule& schedule, double t);
  /// sigma^2 div s and sigma^2 curl s over the dimension, saturated to [-1, 1] by tanh: -1 is a lone Gaussian's sink.
  std::shared_ptr<const FieldGrid> divergence(const Seen& seen);
  std::shared_ptr<const FieldGrid> curl(const Seen& seen);
  /// The energy E = -log p as a relief of ln(1 + E), lit from the upper left, valleys a little brighter: tones 0 to 1.
  std::shared_ptr<const FieldGrid> relief(const Seen& seen);

  /// log of the density seen at points [n, dim], up to its constant where the flow made something else of p.
  [[nodiscard]] std::vector<float> log_p(const Seen& seen, std::span<const float> points) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// sqrt of the narrowest variance any component has along any direction; kept for the mixture asked last.
class NarrowestVariance {
 public:
  double of(const std::shared_ptr<const Mixture>& mixture);

 private:
  std::shared_ptr<const Mixture> measured_;
  double least_ = 0.0;
};

/// log p at which the smallest region holding each share of the mass ends: minus the quantiles of -log p over `log_p`,
/// the log-densities of exact draws. Shares rise.
std::vector<float> mass_levels(std::vector<float> log_p_of_draws, std::span<const double> shares);
/// The same of a density that is known on cells of size `cell` alone, and normalised on them.
std::vector<float> mass_levels_of_cells(std::vector<float> log_p, double cell, std::span<const double> shares);

}  // namespace scorescope
