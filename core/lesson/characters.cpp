#include "core/lesson/characters.h"

#include <algorithm>
#include <cstdio>
#include <optional>

namespace scorescope {
namespace {

/// Takes one character off the front of UTF-8 text; nothing where it is none (RFC 3629).
std::optional<char32_t> next(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || text.size() < length) return std::nullopt;
  char32_t c = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0u) != 0x80u) return std::nullopt;
    c = (c << 6u) | (byte & 0x3Fu);
  }
  text.remove_prefix(length);
  return c;
}

}  // namespace

std::span<const std::pair<char32_t, char32_t>> readable_characters() {
  static constexpr std::pair<char32_t, char32_t> kRanges[] = {
      {0x0020, 0x007E},                                                                          // ASCII
      {0x00A1, 0x00FF},                                                                          // Latin-1
      {0x0391, 0x03A1}, {0x03A3, 0x03C9},                                                        // Greek
      {0x1D62, 0x1D65}, {0x2010, 0x2015}, {0x2018, 0x201D}, {0x2022, 0x2022}, {0x2026, 0x2026},  // dashes, quotes, dots
      {0x2032, 0x2033}, {0x2070, 0x2071}, {0x2074, 0x208E}, {0x2090, 0x209C},  // primes, super- and subscripts
      {0x2190, 0x2199}, {0x2202, 0x2202}, {0x2211, 0x2212}, {0x221A, 0x221A},  // arrows, signs
      {0x221E, 0x221E}, {0x222B, 0x222B}, {0x2248, 0x2248}, {0x2260, 0x2260}, {0x2264, 0x2265},
  };
  return kRanges;
}

std::string unreadable_character(std::string_view text) {
  while (!text.empty()) {
    const auto c = next(text);
    if (!c) return "is not UTF-8 text";
    if (*c == '\t') continue;
    const auto holds = [&](const auto& range) { return range.first <= *c && *c <= range.second; };
    const auto ranges = readable_characters();
    if (std::any_of(ranges.begin(), ranges.end(), holds)) continue;
    char code[16];
    std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(*c));
    return "the character " + std::string(code) +
           " is in no face of the interface; write it in words, or as a typeset equation";
  }
  return {};
}

}  // namespace scorescope
