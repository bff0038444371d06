#pragma once

#include <span>

#include "core/flow/score_source.h"

namespace scorescope {

/// A net is fast on a few hundred points at once.
inline constexpr int kGroupTiles = 4;

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
void evaluate_group(const SourceComponents<R>& source, WantedFields want, int count, PointGroup<R>& g) {
  typename NetField<R>::Outputs out;
  if (want.score) out.score_x = g.sx.data(), out.score_y = Dim == 2 ? g.sy.data() : nullptr;
  if (want.x0) out.x0_x = g.x0x.data(), out.x0_y = Dim == 2 ? g.x0y.data() : nullptr;
  if (want.energy) out.energy = g.energy.data();
  source.net->evaluate(g.x.data(), g.y.data(), count, out, g.work);
  if (source.guide.empty()) return;
  for (Eigen::Index at = 0; at < count; at += kTile) {
    const Tile<R> x = g.x.template segment<kTile>(at);
    const Tile<R> y = g.y.template segment<kTile>(at);
    TileFields<R> own, guide;
    evaluate_tile<R, Dim, kScore | kX0>(source.score, x, y, own);
    evaluate_tile<R, Dim, kScore | kX0>(source.guide, x, y, guide);
    g.sx.template segment<kTile>(at) += source.weight * (guide.sx - own.sx);
    g.sy.template segment<kTile>(at) += source.weight * (guide.sy - own.sy);
    g.x0x.template segment<kTile>(at) += source.weight * (guide.x0x - own.x0x);
    g.x0y.template segment<kTile>(at) += source.weight * (guide.x0y - own.x0y);
  }
}

/// Score and E[x0|x] of any source at one level, at any number of points, on all cores: for what is no row of a table.
/// points, score and x0 are row-major [n, dim]; an empty output is not wanted.
template <class R>
void evaluate_points(const ScoreSource& source, const Mixture& own, Signal level, std::span<const R> points,
                     std::span<R> score, std::span<R> x0);

}  // namespace scorescope
