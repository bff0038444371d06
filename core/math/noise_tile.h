#pragma once

#include <cmath>
#include <cstdint>

#include "core/math/noised_mixture.h"
#include "core/math/philox.h"

namespace scorescope {

/// The words of kTile consecutive particles side by side: lane i of word w is philox(seed, stream, first + i, row)[w].
struct PhiloxTile {
  alignas(64) std::uint32_t word[4][kTile];

  PhiloxTile(std::uint64_t seed, Stream stream, std::uint32_t first_particle, std::uint32_t row) {
    auto& [c0, c1, c2, c3] = word;
    for (int i = 0; i < kTile; ++i) {
      c0[i] = first_particle + static_cast<std::uint32_t>(i);
      c1[i] = row;
      c2[i] = static_cast<std::uint32_t>(stream);
      c3[i] = 0;
    }
    std::uint32_t k0 = static_cast<std::uint32_t>(seed);
    std::uint32_t k1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < 10; ++round) {
      for (int i = 0; i < kTile; ++i) {
        const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0[i];
        const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2[i];
        c0[i] = static_cast<std::uint32_t>(p1 >> 32) ^ c1[i] ^ k0;
        c1[i] = static_cast<std::uint32_t>(p1);
        c2[i] = static_cast<std::uint32_t>(p0 >> 32) ^ c3[i] ^ k1;
        c3[i] = static_cast<std::uint32_t>(p0);
      }
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
  }

  /// Word w as uniform numbers in (0, 1).
  template <class R>
  [[nodiscard]] Tile<R> uniform(int w) const {
    Tile<R> out;
    for (int i = 0; i < kTile; ++i) out[i] = uniform01<R>(word[w][i]);
    return out;
  }

  /// The vector form of normal_pair on words 0 and 1, the same numbers.
  template <class R>
  void normals(Tile<R>& zx, Tile<R>& zy) const {
    const Tile<R> radius = (R(-2) * uniform<R>(0).log()).sqrt();
    const Tile<R> angle = R(6.283185307179586) * uniform<R>(1);
    zx = radius * angle.cos();
    zy = radius * angle.sin();
  }
};

/// Two standard normals for each of kTile consecutive particles: normal_pair(philox(...)).
template <class R>
void noise_tile(std::uint64_t seed, Stream stream, std::uint32_t first_particle, std::uint32_t row, Tile<R>& zx,
                Tile<R>& zy) {
  PhiloxTile(seed, stream, first_particle, row).normals(zx, zy);
}

}  // namespace scorescope
