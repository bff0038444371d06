#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/math/mixture.h"

namespace scorescope {

/// Text as a target. Every character is a few strokes on a grid (a stroke font of our own), every stroke a chain of
/// Gaussians; long text is broken at its blanks. A class is a letter: labels count them from 0.

inline constexpr std::size_t kMostLetters = 24;
/// What has a shape besides the space. Small letters are written large.
inline constexpr std::string_view kKnownLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?-+=:/()'<>";

/// Why this text cannot be written, as the end of a sentence; nothing if it can.
std::optional<std::string> letters_refusal(std::string_view text);

/// `thickness` is the standard deviation across a stroke, as a share of a letter's height. Throws UserError for a text
/// that letters_refusal() refuses.
Mixture letters_target(std::string_view text, double thickness);

}  // namespace scorescope
