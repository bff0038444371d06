#include <tbb/parallel_for.h>

#include <optional>

#include "core/flow/backend.h"
#include "core/math/mixture_sampler.h"

namespace scorescope {

void draw_start(const SamplerProgram& program, const Mixture& mixture, const CloudSpec& spec, std::span<float> out) {
  const auto dim = static_cast<std::size_t>(mixture.dim);
  if (program.start == Start::points) {
    const std::size_t points = program.start_points.size() / dim;
    for (std::size_t i = 0; i < spec.count; ++i)
      for (std::size_t d = 0; d < dim; ++d)
        out[i * dim + d] = program.start_points[(spec.first + i) % points * dim + d];
    return;
  }
  std::optional<MixtureSampler> data;
  if (program.start == Start::data) data.emplace(mixture, Signal{1.0, 0.0});
  tbb::parallel_for(std::uint32_t{0}, spec.count, [&](std::uint32_t i) {
    const std::uint32_t particle = spec.first + i;
    const auto w = philox(spec.seed, Stream::prior, particle, 0);
    const auto pair = normal_pair<double>(w[0], w[1]);
    const Vec2 z(pair[0], pair[1]);
    Vec2 x = program.start_mean + program.start_factor * z;
    if (data) {
      const Vec2 x0 = (*data)(philox(spec.seed, Stream::data, particle, 0));
      x = program.start_level.alpha * x0 + program.start_level.sigma * z;
    }
    out[i * dim] = static_cast<float>(x.x());
    if (dim == 2) out[i * dim + 1] = static_cast<float>(x.y());
  });
}

}  // namespace scorescope
