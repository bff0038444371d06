#pragma once

#include <span>

#include "core/flow/score_source.h"

namespace scorescope {

/// A net is fast on a few hundred points at once.
inline constexpr int kGroupTiles = 2;

/// Points that are evaluated together, one coordinate beside the other, with the fields found there. What a net says of
/// a point does not depend on its place among as many others, so groups are always full where bits matter.
template <class R>
struct PointGroup {
  static constexpr int kSize = kGroupTiles * kTile;
  using Row = Eigen::Array<R, kSize, 1>;
  Row x, y;
  Row sx = Row::Zero(), sy = Row::Zero(), x0x = Row::Zero(), x0y = Row::Zero();
  Row energy = Row::Zero();  ///< of the energy head
  typename NetField<R>::Workspace work;

  void put(std::size_t tile, const Tile<R>& tx, const Tile<R>& ty) {
    const auto at = static_cast<Eigen::Index>(tile) * kTile;
    x.template segment<kTile>(at) = tx;
    y.template segment<kTile>(at) = ty;
  }
  [[nodiscard]] TileFields<R> fields(std::size_t tile) const {
    const auto at = static_cast<Eigen::Index>(tile) * kTile;
    TileFields<R> out;
    out.sx = sx.template segment<kTile>(at);
    out.sy = sy.template segment<kTile>(at);
    out.x0x = x0x.template segment<kTile>(at);
    out.x0y = x0y.template segment<kTile>(at);
    return out;
  }
};

struct WantedFields {
  bool score = false, x0 = false, energy = false;
};

/// The fields of a learned source at the first `count` points of a group.
template <class R, int Dim>
void evaluate_group(const SourceComponents<R>& source, WantedFields want, int count, PointGroup<R>& g);

/// Score and E[x0|x] of any source at one level, at any number of points, on all cores: for what is no row of a table.
/// points, score and x0 are row-major [n, dim]; an empty output is not wanted.
template <class R>
void evaluate_points(const ScoreSource& source, const Mixture& own, Signal level, std::span<const R> points,
                     std::span<R> score, std::span<R> x0);

}  // namespace scorescope
