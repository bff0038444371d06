#include "core/flow/step_parts.h"

namespace scorescope {

std::optional<StepParts> step_parts(const SamplerProgram& program, int row, std::uint64_t seed, std::uint32_t particle,
                                    const Vec2& x, const Vec2& next) {
  if (row < 0 || row >= static_cast<int>(program.rows.size()) || program.metropolis) return std::nullopt;
  const auto i = static_cast<std::size_t>(row);
  const StepRow& r = program.rows[i];
  const bool plain = r.cs == 0.0 && r.h1 == 0.0 && r.h2 == 0.0 && r.h3 == 0.0 && r.h4 == 0.0 && r.h5 == 0.0 &&
                     r.hd == 0.0 && !r.skip_eval;
  if (!plain || !program.waypoints[i].complete || !program.waypoints[i + 1].complete) return std::nullopt;
  StepParts out;
  out.x = x;
  out.drift = (r.cx - 1.0 + r.h0 * r.hx) * x;
  if (r.cn != 0.0) {
    const auto words = philox(seed, r.noise_stream, particle, r.noise_key);
    const auto z = normal_pair<double>(words[0], words[1]);
    out.noise = r.cn * Vec2(z[0], z[1]);
  }
  out.score = next - x - out.drift - out.noise;
  return out;
}

}  // namespace scorescope
