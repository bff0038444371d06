#pragma once

#include <string>

#include "core/render/drawing.h"

namespace scorescope {

/// A drawing as SVG 1.1: words as text (in Inter and JetBrains Mono, or what stands in for them), images as PNG.
std::string svg_text(const Drawing& drawing);

/// A drawing as PDF, words as text in the faces found here, 72 pixels an inch, without the time it was made. Throws
/// UserError where Cairo cannot make it.
std::string pdf_bytes(const Drawing& drawing);

}  // namespace scorescope
