#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace scorescope {

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"). A counter-based
/// generator: the four words are a pure function of counter and key, so noise is a function of
/// (seed, stream, particle, row), thread count does not matter, and scrubbing is random access.
/// shaders/lib/philox.glsl is the same function, bit for bit.
inline std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k[0], static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k[1], static_cast<std::uint32_t>(p0)};
    k[0] += 0x9E3779B9u;
    k[1] += 0xBB67AE85u;
  }
  return c;
}

/// Which use of randomness a draw belongs to. Counter layout: (particle, row, stream, 0), key: (seed low, seed high).
enum class Stream : std::uint32_t {
  prior = 0,         ///< z_i, one standard normal per particle: the start of every noise-to-data flow
  data = 1,          ///< the data draw i: component and position inside it
  step = 2,          ///< noise of a step over a time interval of the grid (row = interval counted from the data end)
  langevin = 3,      ///< noise of a Langevin iteration (row = iteration)
  metric = 4,        ///< fresh samples a metric compares with
  init = 5,          ///< first weights of a net (particle = parameter)
  train_data = 6,    ///< the data draw of a training sample (particle = sample, row = step)
  train_noise = 7,   ///< its noise
  train_time = 8,    ///< its time
  train_probe = 9,   ///< its probe directions
  contrastive = 10,  ///< Langevin noise of contrastive divergence
  held_out = 11,     ///< fixed data: points that only judge
};

inline std::array<std::uint32_t, 4> philox(std::uint64_t seed, Stream stream, std::uint32_t particle,
                                           std::uint32_t row) {
  return philox({particle, row, static_cast<std::uint32_t>(stream), 0u},
                {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
}

/// A word as a uniform number in (0, 1): 24 bits, centred, so that it is exact in float and never 0 or 1.
template <class R>
R uniform01(std::uint32_t word) {
  return static_cast<R>(word >> 8) * R(5.9604644775390625e-8) + R(2.98023223876953125e-8);
}

/// Box-Muller: words 0 and 1 give two independent standard normals. 1D uses the first.
template <class R>
std::array<R, 2> normal_pair(std::uint32_t w0, std::uint32_t w1) {
  const R radius = std::sqrt(R(-2) * std::log(uniform01<R>(w0)));
  const R angle = R(6.283185307179586) * uniform01<R>(w1);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

}  // namespace scorescope
