#pragma once

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "core/flow/step_row.h"
#include "core/math/noise_tile.h"

namespace scorescope {

/// Two standard normals for each particle of a tile.
template <class R>
struct TileNormals {
  Tile<R> x, y;
};

/// The noise of one tile in one stream, kept as it is drawn. One thread at a time.
template <class R>
class NoiseTrack {
 public:
  const TileNormals<R>& at(std::uint64_t seed, Stream stream, std::uint32_t first_particle, std::uint32_t key) {
    const std::size_t at = key / kBlock, in_block = key % kBlock;
    if (at >= blocks_.size()) blocks_.resize(at + 1);
    std::unique_ptr<Block>& block = blocks_[at];
    if (!block) block = std::make_unique<Block>();
    TileNormals<R>& z = block->z[in_block];
    if (const std::uint32_t bit = 1u << in_block; (block->drawn & bit) == 0) {
      noise_tile<R>(seed, stream, first_particle, key, z.x, z.y);
      block->drawn |= bit;
    }
    return z;
  }

 private:
  static constexpr std::size_t kBlock = 32;
  struct Block {
    TileNormals<R> z[kBlock];
    std::uint32_t drawn = 0;  ///< a bit for each
  };
  std::vector<std::unique_ptr<Block>> blocks_;
};

/// Of every tile of a cloud.
template <class R>
using NoiseTracks = std::vector<NoiseTrack<R>>;

/// Noise is a function of seed, stream, particle and key alone, and drawing it takes as long as the score of eight
/// components: what a hand that moves a target, a slider or the clock runs again finds it here, in whatever flow.
/// Tracks last as long as some cloud uses them. The clouds of one shelf run one after the other.
template <class R>
class NoiseShelf {
 public:
  /// For a cloud of so many tiles that asks for so many keys; null where all that is kept would be too much.
  std::shared_ptr<NoiseTracks<R>> tracks(std::uint64_t seed, Stream stream, std::uint32_t first_particle,
                                         std::size_t tiles, std::size_t keys) {
    std::erase_if(kept_, [](const auto& entry) { return entry.second.tracks.expired(); });
    const auto known = kept_.find({seed, stream, first_particle, tiles});
    if (known != kept_.end()) return known->second.tracks.lock();
    std::size_t bytes = keys * tiles * sizeof(TileNormals<R>);
    for (const auto& [key, other] : kept_) bytes += other.bytes;
    if (bytes > kMostBytes) return nullptr;
    auto made = std::make_shared<NoiseTracks<R>>(tiles);
    kept_[{seed, stream, first_particle, tiles}] = {made, keys * tiles * sizeof(TileNormals<R>)};
    return made;
  }

 private:
  static constexpr std::size_t kMostBytes = std::size_t{48} << 20;
  struct Kept {
    std::weak_ptr<NoiseTracks<R>> tracks;
    std::size_t bytes = 0;  ///< when all is drawn
  };
  std::map<std::tuple<std::uint64_t, Stream, std::uint32_t, std::size_t>, Kept> kept_;
};

/// What one cloud uses of a shelf, by stream.
template <class R>
using KeptNoise = std::vector<std::pair<Stream, std::shared_ptr<NoiseTracks<R>>>>;

template <class R>
KeptNoise<R> kept_noise(NoiseShelf<R>& shelf, const SamplerProgram& program, std::uint64_t seed,
                        std::uint32_t first_particle, std::size_t tiles) {
  std::map<Stream, std::size_t> rows;
  for (const StepRow& row : program.rows)
    if (row.cn != 0.0) ++rows[row.noise_stream];
  KeptNoise<R> out;
  for (const auto& [stream, count] : rows)
    if (auto tracks = shelf.tracks(seed, stream, first_particle, tiles, count))
      out.emplace_back(stream, std::move(tracks));
  return out;
}

/// The noise of one tile's rows: from the tracks, or drawn on the spot.
template <class R>
class TileNoise {
 public:
  TileNoise(std::uint64_t seed, std::uint32_t first_particle) : seed_(seed), first_particle_(first_particle) {}
  TileNoise(std::uint64_t seed, std::uint32_t first_particle, const KeptNoise<R>& kept, std::size_t tile)
      : seed_(seed), first_particle_(first_particle), kept_(&kept), tile_(tile) {}

  const TileNormals<R>& operator()(const StepRow& row) {
    if (kept_ != nullptr)
      for (const auto& [stream, tracks] : *kept_)
        if (stream == row.noise_stream) return (*tracks)[tile_].at(seed_, stream, first_particle_, row.noise_key);
    noise_tile<R>(seed_, row.noise_stream, first_particle_, row.noise_key, fresh_.x, fresh_.y);
    return fresh_;
  }

 private:
  std::uint64_t seed_;
  std::uint32_t first_particle_;
  const KeptNoise<R>* kept_ = nullptr;
  std::size_t tile_ = 0;
  TileNormals<R> fresh_;
};

}  // namespace scorescope
