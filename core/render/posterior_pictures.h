#pragma once

#include <memory>
#include <optional>

#include "core/flow/backend.h"
#include "core/render/kept.h"
#include "core/render/panel_fields.h"
#include "core/render/panel_picture.h"
#include "core/scene/stage.h"

namespace scorescope {

/// The fan of conditional scores at x, from draws that are a function of (seed, number) alone: of the target, or under
/// guidance of its class. Nothing without noise: x_t is then x_0 itself.
std::optional<ConditionalFan> conditional_fan(const Mixture& target, const Made& made, Signal level, const Vec2& x,
                                              std::uint64_t seed);

/// p(x_s | x_t = x) for `step` of the way from t to the clock's data end; under guidance p(x_s | x_t = x) p(y | x_s)^w,
/// normalised, and the Gaussian of a DDPM step along the guided score (Dhariwal and Nichol 2021, section 4). Kept by
/// what it is of.
class KernelPictures {
 public:
  explicit KernelPictures(Backend& backend) : backend_(&backend), kept_(kKept) {}
  /// Null where there is no way left to go, and where x_t has no density.
  std::shared_ptr<const KernelPicture> picture(const Stage& stage, const Made& made, const NoiseSchedule& schedule,
                                               double t, const Vec2& x, double step, const Box& seen);

 private:
  static constexpr std::size_t kKept = 30;
  struct Key {
    std::shared_ptr<const Mixture> target;
    Made made;
    NoiseSchedule schedule;
    double s, t;
    Vec2 x;
    Box seen;
    bool operator==(const Key& o) const {
      return target == o.target && made == o.made && schedule == o.schedule && s == o.s && t == o.t && x == o.x &&
             seen.min == o.seen.min && seen.max == o.seen.max;
    }
  };
  [[nodiscard]] KernelPicture make(const Key& key) const;
  void add_rings(KernelPicture& out, const Mixture& kernel, const Box& seen) const;

  Backend* backend_;
  Kept<Key, KernelPicture> kept_;
};

}  // namespace scorescope
