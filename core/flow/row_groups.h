#pragma once

#include <span>

#include "core/flow/backend.h"
#include "core/flow/row_update.h"
#include "core/flow/score_source.h"

namespace scorescope {

/// Rows [first_row, last_row) of a program whose source is a net, for all tiles of a cloud: several tiles are evaluated
/// together, then each is updated. `sources`: one a row. Not in RowMachine itself, whose loop over a mixture's
/// components is inlined only while its file is small.
template <class R>
void run_groups(const SamplerProgram& program, std::span<const SourceComponents<R>> sources, int dim,
                const CloudSpec& cloud, int first_row, int last_row, std::span<TileState<R>> tiles);

}  // namespace scorescope
