#include "app/ui/numbers.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace scorescope {

double round_digits(double value, int digits) {
  if (value == 0.0 || !std::isfinite(value)) return value;
  char text[40];
  std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
  return std::atof(text);
}

std::string plain_number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

std::string short_number(double value) {
  const double size = std::abs(value);
  char text[40];
  if (size == 0.0) return "0";
  if (size >= 1e4 || size < 1e-3) {
    std::snprintf(text, sizeof text, "%.0e", value);
    // "1e-05" is written 1e-5.
    std::string short_text = text;
    const auto e = short_text.find('e');
    return short_text.substr(0, e + 1) + std::to_string(std::atoi(short_text.c_str() + e + 1));
  }
  const int decimals = size >= 100.0 ? 0 : size >= 10.0 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4;
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string grouped(double value) {
  char digits[40];
  std::snprintf(digits, sizeof digits, "%.0f", std::abs(value));
  std::string out = digits;
  for (int at = static_cast<int>(out.size()) - 3; at > 0; at -= 3) out.insert(static_cast<std::size_t>(at), " ");
  return value < 0.0 ? "−" + out : out;
}

std::string fixed(double value, int decimals) {
  if (std::isnan(value)) return "–";
  if (std::isinf(value)) return value > 0.0 ? "∞" : "−∞";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, std::abs(value));
  // Where it does not fit beside the others.
  if (std::abs(value) >= 1e6) std::snprintf(text, sizeof text, "%.2e", std::abs(value));
  const bool zero = std::atof(text) == 0.0;
  return value < 0.0 && !zero ? "−" + std::string(text) : std::string(text);
}

std::string sentence_case(std::string_view text) {
  std::string out(text);
  // A word, not a symbol: "t min" and "σ" stay as they are.
  if (out.size() > 1 && out[1] >= 'a' && out[1] <= 'z' && out[0] >= 'a' && out[0] <= 'z')
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

int decimals_for(double unit) {
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(unit))), 0, 9);
}

std::string vector_text(const Vec2& v, int dim, const std::array<int, 2>& decimals) {
  if (dim == 1) return fixed(v.x(), decimals[0]);
  return "(" + fixed(v.x(), decimals[0]) + ", " + fixed(v.y(), decimals[1]) + ")";
}

}  // namespace scorescope
