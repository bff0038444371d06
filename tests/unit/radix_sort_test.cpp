#include "core/math/radix_sort.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math/philox.h"

namespace scorescope::testing {
namespace {

TEST_CASE("unit. floats sorted by their digits stand as those sorted by comparing") {
  constexpr float kMost = std::numeric_limits<float>::max(), kNone = std::numeric_limits<float>::infinity();
  std::vector<std::uint32_t> spare;
  for (const std::size_t n : {0, 1, 2, 7, 2000}) {
    std::vector<float> values;
    for (std::uint32_t i = 0; i < n; ++i) {
      // Of every size and both signs.
      const auto words = philox(5, Stream::metric, i, 0);
      values.push_back(
          std::ldexp(static_cast<float>(static_cast<std::int32_t>(words[0])), static_cast<int>(words[1] % 90) - 60));
    }
    if (n == 2000)
      for (const float special : {0.0f, -0.0f, kMost, -kMost, kNone, -kNone, 1e-42f, -1e-42f})
        values.push_back(special);
    std::vector<float> expected = values;
    std::sort(expected.begin(), expected.end());
    radix_sort(values, spare);
    CHECK(values == expected);
  }
}

}  // namespace
}  // namespace scorescope::testing
