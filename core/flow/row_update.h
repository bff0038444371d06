#pragma once

#include <cstdint>

#include "core/flow/step_noise.h"
#include "core/flow/step_row.h"

namespace scorescope {

/// One tile of machine state. In 1D the y half stays zero.
template <class R>
struct TileState {
  Tile<R> x, y, sx, sy, h1x, h1y, h2x, h2y, h3x, h3y, h4x, h4y, h5x, h5y;
};

/// The coefficients of a row, cast once.
template <class R>
struct CastRow {
  explicit CastRow(const StepRow& r)
      : cx(static_cast<R>(r.cx)),
        cs(static_cast<R>(r.cs)),
        h0(static_cast<R>(r.h0)),
        h1(static_cast<R>(r.h1)),
        h2(static_cast<R>(r.h2)),
        h3(static_cast<R>(r.h3)),
        h4(static_cast<R>(r.h4)),
        h5(static_cast<R>(r.h5)),
        cn(static_cast<R>(r.cn)),
        hx(static_cast<R>(r.hx)),
        hd(static_cast<R>(r.hd)),
        score(static_cast<R>(r.hs - r.he * r.sigma)) {}  // E = -sigma score
  R cx, cs, h0, h1, h2, h3, h4, h5, cn, hx, hd, score;
};

/// The fields a row asks for.
inline bool wants_score(const StepRow& row) {
  return row.he != 0.0 || row.hs != 0.0;
}
inline bool wants_x0(const StepRow& row) {
  return row.hd != 0.0;
}

/// The row with the fields at s.x in `f`.
template <class R, int Dim>
void update_row(const StepRow& row, const TileFields<R>& f, TileNoise<R>& noise, TileState<R>& s) {
  const CastRow<R> c(row);
  Tile<R> h0x = c.hx * s.x;
  Tile<R> h0y = c.hx * s.y;
  if (!row.skip_eval) {
    if (wants_score(row)) {
      h0x += c.score * f.sx;
      if constexpr (Dim == 2) h0y += c.score * f.sy;
    }
    if (wants_x0(row)) {
      h0x += c.hd * f.x0x;
      if constexpr (Dim == 2) h0y += c.hd * f.x0y;
    }
  }
  if (row.save) s.sx = s.x, s.sy = s.y;
  s.x = c.cx * s.x + c.h0 * h0x;
  s.y = c.cx * s.y + c.h0 * h0y;
  if (row.cs != 0.0) s.x += c.cs * s.sx, s.y += c.cs * s.sy;
  if (row.h1 != 0.0) s.x += c.h1 * s.h1x, s.y += c.h1 * s.h1y;
  if (row.h2 != 0.0) s.x += c.h2 * s.h2x, s.y += c.h2 * s.h2y;
  if (row.h3 != 0.0) s.x += c.h3 * s.h3x, s.y += c.h3 * s.h3y;
  if (row.h4 != 0.0) s.x += c.h4 * s.h4x, s.y += c.h4 * s.h4y;
  if (row.h5 != 0.0) s.x += c.h5 * s.h5x, s.y += c.h5 * s.h5y;
  if (row.cn != 0.0) {
    const TileNormals<R>& z = noise(row);
    s.x += c.cn * z.x;
    if constexpr (Dim == 2) s.y += c.cn * z.y;
  }
  if (row.push) {
    s.h5x = s.h4x, s.h5y = s.h4y;
    s.h4x = s.h3x, s.h4y = s.h3y;
    s.h3x = s.h2x, s.h3y = s.h2y;
    s.h2x = s.h1x, s.h2y = s.h1y;
    s.h1x = h0x, s.h1y = h0y;
  }
}

}  // namespace scorescope
