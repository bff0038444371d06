#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <set>

#include "core/math/philox.h"

namespace scorescope {
namespace {

using Words = std::array<std::uint32_t, 4>;

TEST_CASE("unit. philox gives the published known answers") {
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  constexpr std::uint32_t kAll = 0xffffffff;
  CHECK(philox({kAll, kAll, kAll, kAll}, {kAll, kAll}) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("unit. philox draws are keyed by seed, stream, particle and row") {
  CHECK(philox(0x299f31d0a4093822, Stream::step, 7, 9) == philox({7, 9, 2, 0}, {0xa4093822, 0x299f31d0}));
  std::set<Words> seen;
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{1} << 32})
    for (const Stream stream : {Stream::prior, Stream::data, Stream::step, Stream::langevin, Stream::metric})
      for (std::uint32_t particle = 0; particle < 20; ++particle)
        for (std::uint32_t row = 0; row < 20; ++row) seen.insert(philox(seed, stream, particle, row));
  CHECK(seen.size() == 2 * 5 * 20 * 20);
}

TEST_CASE("unit. uniform numbers never reach 0 or 1 and are the same in float and double") {
  CHECK(uniform01<float>(0) > 0.0f);
  CHECK(uniform01<double>(0xffffffff) < 1.0);
  CHECK(std::isfinite(normal_pair<float>(0, 0)[0]));
  CHECK(std::isfinite(normal_pair<float>(0xffffffff, 0xffffffff)[1]));
  for (const std::uint32_t word : {0u, 255u, 256u, 0x12345678u})
    CHECK(static_cast<double>(uniform01<float>(word)) == doctest::Approx(uniform01<double>(word)).epsilon(1e-7));
}

TEST_CASE("unit. normal pairs have the moments of independent standard normals") {
  constexpr int kCount = 200000;
  std::array<double, 6> sum{};
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const Words w = philox(3, Stream::step, i, 1);
    const auto [x, y] = normal_pair<double>(w[0], w[1]);
    const std::array<double, 6> terms{x, y, x * x, y * y, x * y, x * x * x * x};
    for (std::size_t k = 0; k < 6; ++k) sum[k] += terms[k] / kCount;
  }
  const double five_errors = 5.0 / std::sqrt(kCount);  // of a mean whose terms have variance 1
  CHECK(std::abs(sum[0]) < five_errors);
  CHECK(std::abs(sum[1]) < five_errors);
  CHECK(std::abs(sum[2] - 1.0) < five_errors * std::sqrt(2.0));
  CHECK(std::abs(sum[3] - 1.0) < five_errors * std::sqrt(2.0));
  CHECK(std::abs(sum[4]) < five_errors);
  CHECK(std::abs(sum[5] - 3.0) < five_errors * std::sqrt(96.0));
}

}  // namespace
}  // namespace scorescope
