#include "core/flow/row_groups.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "core/flow/point_group.h"

namespace scorescope {
namespace {

/// The rows for the tiles of one group, at most kGroupTiles, the first of which holds `first_particle`.
template <class R, int Dim>
void run_group(const SamplerProgram& program, std::span<const SourceComponents<R>> sources, std::uint64_t seed,
               std::uint32_t first_particle, int first_row, int last_row, std::span<TileState<R>> tiles,
               PointGroup<R>& group) {
  std::vector<TileNoise<R>> noise;
  for (std::size_t i = 0; i < tiles.size(); ++i)
    noise.emplace_back(seed, first_particle + static_cast<std::uint32_t>(i) * kTile);
  group.x.setZero();
  group.y.setZero();
  for (int r = first_row; r < last_row; ++r) {
    const auto at = static_cast<std::size_t>(r);
    const StepRow& row = program.rows[at];
    if (!row.skip_eval) {
      for (std::size_t i = 0; i < tiles.size(); ++i) group.put(i, tiles[i].x, tiles[i].y);
      evaluate_group<R, Dim>(sources[at], {wants_score(row), wants_x0(row)}, PointGroup<R>::kSize, group);
    }
    for (std::size_t i = 0; i < tiles.size(); ++i) update_row<R, Dim>(row, group.fields(i), noise[i], tiles[i]);
  }
}

}  // namespace

template <class R>
void run_groups(const SamplerProgram& program, std::span<const SourceComponents<R>> sources, int dim,
                const CloudSpec& cloud, int first_row, int last_row, std::span<TileState<R>> tiles) {
  const std::size_t groups = (tiles.size() + kGroupTiles - 1) / kGroupTiles;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, groups), [&](const tbb::blocked_range<std::size_t>& range) {
    PointGroup<R> group;
    for (std::size_t g = range.begin(); g != range.end(); ++g) {
      const std::size_t begin = g * kGroupTiles;
      const auto mine = tiles.subspan(begin, std::min<std::size_t>(kGroupTiles, tiles.size() - begin));
      const auto first = cloud.first + static_cast<std::uint32_t>(begin) * kTile;
      if (dim == 1)
        run_group<R, 1>(program, sources, cloud.seed, first, first_row, last_row, mine, group);
      else
        run_group<R, 2>(program, sources, cloud.seed, first, first_row, last_row, mine, group);
    }
  });
}

template void run_groups<float>(const SamplerProgram&, std::span<const SourceComponents<float>>, int, const CloudSpec&,
                                int, int, std::span<TileState<float>>);
template void run_groups<double>(const SamplerProgram&, std::span<const SourceComponents<double>>, int,
                                 const CloudSpec&, int, int, std::span<TileState<double>>);

}  // namespace scorescope
