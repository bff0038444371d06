#pragma once

#include <vector>

#include "core/flow/step_row.h"
#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

/// The one clock (docs/clock.md). u in [0, 1] is the played fraction; t is the schedule time, falling from t_max to
/// t_min when playing noise to data and rising when playing data to noise. The map is monotone and tabulated, so that
/// any pace (even metric speed, t, log-SNR: T30) is the same clock.
class Clock {
 public:
  enum class Pace { even, t, logsnr };

  Clock() = default;
  /// t_max > t_min. `even` plays at constant E|v_t| (rms speed of the probability flow of `mixture`).
  Clock(Pace pace, bool to_data, double t_max, double t_min, const NoiseSchedule& schedule, const Mixture& mixture);

  /// The same pass played the other way (T1's mirror): t_of_u(u) there is t_of_u(1 - u) here.
  [[nodiscard]] Clock mirrored() const;

  [[nodiscard]] double t_of_u(double u) const;
  [[nodiscard]] double u_of_t(double t) const;
  [[nodiscard]] bool to_data() const { return to_data_; }
  [[nodiscard]] double t_max() const { return t_max_; }
  [[nodiscard]] double t_min() const { return t_min_; }
  bool operator==(const Clock&) const = default;

  /// The waypoint a program shows at played fraction u: the last complete state the playhead has passed (hold, T6).
  [[nodiscard]] int waypoint(const SamplerProgram& program, double u) const;

 private:
  bool to_data_ = true;
  double t_max_ = 1.0, t_min_ = 1e-3;
  std::vector<double> t_{1.0, 1e-3};  ///< at equispaced fractions of a noise-to-data pass
};

}  // namespace scorescope
