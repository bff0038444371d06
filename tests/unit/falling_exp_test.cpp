#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "core/math/falling_exp.h"

namespace scorescope {
namespace {

template <class R>
void check_against_exp(R least, R step) {
  const long double ulp = std::numeric_limits<R>::epsilon();
  long double worst = 0.0L;
  for (R x = least; x <= R(0); x += step) {
    const long double exact = std::exp(static_cast<long double>(x));
    const long double error = std::abs(static_cast<long double>(falling_exp(x)) - exact) / exact;
    worst = std::max(worst, error / (ulp * (1.0L + std::abs(static_cast<long double>(x)))));
  }
  CHECK(worst < 1.0L);
}

TEST_CASE("unit. e^x of what is not positive is e^x, as near as its docstring says") {
  check_against_exp<float>(-87.0f, 0.00137f);
  check_against_exp<double>(-700.0, 0.0137);
  check_against_exp<double>(-1.0, 1.37e-5);
  CHECK(falling_exp(0.0f) == doctest::Approx(1.0).epsilon(1e-8));
  CHECK(falling_exp(0.0) == 1.0);
}

TEST_CASE("unit. e^x of what is far below 0 is as good as none, and not a number stays none") {
  CHECK(falling_exp(-1000.0f) < 2e-38f);
  CHECK(falling_exp(-std::numeric_limits<float>::infinity()) < 2e-38f);
  CHECK(falling_exp(-1e5) < 3e-308);
  CHECK(std::isnan(falling_exp(std::numeric_limits<float>::quiet_NaN())));
  CHECK(std::isnan(falling_exp(std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace
}  // namespace scorescope
