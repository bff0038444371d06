#include <tbb/parallel_for.h>

#include <Eigen/Cholesky>
#include <algorithm>

#include "core/flow/backend.h"

namespace scorescope {

void draw_start(const SamplerProgram& program, const Mixture& mixture, const CloudSpec& spec, std::span<float> out) {
  const auto dim = static_cast<std::size_t>(mixture.dim);
  std::vector<double> cumulative;
  std::vector<Mat2> factor;  // Sigma_k = L L'
  double total = 0.0;
  for (const Component& c : mixture.components) {
    cumulative.push_back(total += c.weight);
    Mat2 cov = c.cov;
    if (dim == 1) cov = Mat2::Identity() * c.cov(0, 0);
    factor.emplace_back(cov.llt().matrixL());
  }
  tbb::parallel_for(std::uint32_t{0}, spec.count, [&](std::uint32_t i) {
    const std::uint32_t particle = spec.first + i;
    const auto w = philox(spec.seed, Stream::prior, particle, 0);
    const auto z = normal_pair<double>(w[0], w[1]);
    Vec2 x = program.start_mean + program.start_factor * Vec2(z[0], z[1]);
    if (program.start == Start::data) {
      // Words 0, 1 place the point in its component, word 2 picks the component.
      const auto d = philox(spec.seed, Stream::data, particle, 0);
      const double pick = uniform01<double>(d[2]) * total;
      const auto at = std::min<std::size_t>(
          static_cast<std::size_t>(std::upper_bound(cumulative.begin(), cumulative.end(), pick) - cumulative.begin()),
          cumulative.size() - 1);
      const auto e = normal_pair<double>(d[0], d[1]);
      const Vec2 x0 = mixture.components[at].mean + factor[at] * Vec2(e[0], e[1]);
      x = program.start_level.alpha * x0 + program.start_level.sigma * Vec2(z[0], z[1]);
    }
    out[i * dim] = static_cast<float>(x.x());
    if (dim == 2) out[i * dim + 1] = static_cast<float>(x.y());
  });
}

}  // namespace scorescope
