#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace scorescope {

/// Characters that a lesson may be written in: those that the faces of the interface hold. First and last of each
/// range.
std::span<const std::pair<char32_t, char32_t>> readable_characters();

/// One sentence about the first character of UTF-8 text that no face has (or that is no UTF-8); empty: there is none.
std::string unreadable_character(std::string_view text);

}  // namespace scorescope
