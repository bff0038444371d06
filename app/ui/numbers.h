#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/math/types.h"

namespace scorescope {

/// How numbers are written. Read-outs use a true minus sign and a fixed number of digits, so that nothing jumps.

double round_digits(double value, int digits);     ///< to so many significant digits
std::string plain_number(double value);            ///< as it would be typed: "0.1", "20"
std::string short_number(double value);            ///< beside a slider: "0.10", "20.0", "1e-4"
std::string grouped(double value);                 ///< whole, thousands apart: "100 000"
std::string fixed(double value, int decimals);     ///< "−2.417"; "∞"; "–" for what is not a number
std::string sentence_case(std::string_view text);  ///< "steps" -> "Steps"
/// Decimals that show a value measured in this `unit` to a hundredth of it, whatever the value: nothing jumps.
int decimals_for(double unit);
std::string vector_text(const Vec2& v, int dim,
                        const std::array<int, 2>& decimals);  ///< "(1.32, −0.81)", or "1.32" in 1D

}  // namespace scorescope
