#pragma once

#include <Eigen/Core>
#include <bit>
#include <cstdint>
#include <type_traits>

namespace scorescope {

/// e^x of x <= 0, in operations that every lane of a vector has. As 2^(n + f), n whole and |f| <= 1/2: 2^f in
/// float by the polynomial of least relative error (found by Remez's exchange; 2e-9), in double by Taylor's, 2^n by
/// adding n to the exponent. Relative error (|x| + 1) ulp: of weights that are relative to the largest, an
/// absolute one below an ulp. Below the smallest normal number the result stays there.
///
/// A loop that calls it is a vector loop only where it is inlined, which compilers find too long in double.
template <class R>
EIGEN_ALWAYS_INLINE R falling_exp(R x) {
  static_assert(std::is_same_v<R, float> || std::is_same_v<R, double>);
  constexpr bool kSingle = std::is_same_v<R, float>;
  using Bits = std::conditional_t<kSingle, std::int32_t, std::int64_t>;
  constexpr int kMantissa = kSingle ? 23 : 52;
  constexpr R kLeast = kSingle ? R(-126) : R(-1022);
  constexpr R kLog2e = R(1.4426950408889634);
  // Added and taken away again, it leaves the nearest whole number, which then also stands in the lowest bits.
  constexpr R kRound = kSingle ? R(12582912.0) : R(6755399441055744.0);
  R y = kLog2e * x;
  y = y < kLeast ? kLeast : y;
  const R shifted = y + kRound;
  const R f = y - (shifted - kRound);
  R p;
  if constexpr (kSingle) {
    p = 1.534581200e-4f;
    p = p * f + 1.339993122e-3f;
    p = p * f + 9.618488957e-3f;
    p = p * f + 5.550328777e-2f;
    p = p * f + 2.402264689e-1f;
    p = p * f + 6.931472057e-1f;
    p = p * f + 1.000000001e+0f;
  } else {
    // (ln 2)^k / k!, k = 13, ..., 0: what follows is below rounding.
    p = 1.3691488853904124e-12;
    p = p * f + 2.5678435993488196e-11;
    p = p * f + 4.4455382718708101e-10;
    p = p * f + 7.0549116208011209e-09;
    p = p * f + 1.0178086009239696e-07;
    p = p * f + 1.3215486790144305e-06;
    p = p * f + 1.5252733804059838e-05;
    p = p * f + 1.5403530393381606e-04;
    p = p * f + 1.3333558146428441e-03;
    p = p * f + 9.6181291076284769e-03;
    p = p * f + 5.5504108664821576e-02;
    p = p * f + 2.4022650695910069e-01;
    p = p * f + 6.9314718055994529e-01;
    p = p * f + 1.0;
  }
  return std::bit_cast<R>(std::bit_cast<Bits>(p) + (std::bit_cast<Bits>(shifted) << kMantissa));
}

}  // namespace scorescope
