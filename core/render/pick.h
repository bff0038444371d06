#pragma once

#include <cstdint>
#include <optional>

#include "core/render/layout.h"
#include "core/render/panel_picture.h"

namespace scorescope {

/// Number of the particle that is drawn nearest to a pixel, at most `reach` points away; of the picture over time, of
/// the path. Nothing where none is.
std::optional<std::uint32_t> particle_at(const PanelPicture& picture, PixelRect rect, float scale, float reach,
                                         float px, float py);

}  // namespace scorescope
