#include "core/math/likelihood.h"

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>

#include "tests/support/files.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

const Signal kData[] = {{1.0, 0.0}, {1.0, 1e-4}, {0.98, 0.2}};
const Signal kNoise[] = {{0.0, 1.0}, {1e-6, 1.0}, {0.3, 0.7}, {1.0, 20.0}};

TEST_CASE("unit. likelihood: the flow of a Gaussian is affine, at every pair of levels and either way") {
  Mat2 cov;
  cov << 0.5, 0.2, 0.2, 0.3;
  Mixture plane;
  plane.components.push_back({.weight = 2.0, .mean = {1.0, -1.0}, .cov = cov});
  const auto root = [](const Mat2& m) {  // of a symmetric 2x2 matrix
    const double s = std::sqrt(m.determinant());
    return Mat2((m + s * Mat2::Identity()) / std::sqrt(m.trace() + 2.0 * s));
  };
  for (const Signal& data : kData)
    for (const Signal& noise : kNoise)
      for (const bool back : {false, true}) {
        const Signal from = back ? noise : data;
        const Signal to = back ? data : noise;
        const auto spread = [&](Signal s) {
          return Mat2(s.alpha * s.alpha * cov + s.sigma * s.sigma * Mat2::Identity());
        };
        const Vec2 x = from.alpha * plane.components[0].mean + root(spread(from)) * Vec2(0.8, -1.7);
        // The covariances at two levels have the same axes, so the map is the quotient of their roots.
        const Vec2 want = to.alpha * plane.components[0].mean + root(spread(to)) * Vec2(0.8, -1.7);
        const FlowMapResult got = flow_map(exact_flow(plane), 2, from, to, x);
        CHECK(got.end == OdeEnd::reached);
        CHECK((got.x - want).norm() <= 1e-7 * (1.0 + want.norm()));
        const double volume = 0.5 * std::log(spread(to).determinant() / spread(from).determinant());
        CHECK(got.log_abs_det.value == doctest::Approx(volume).epsilon(1e-7));
        CHECK(got.log_abs_det.standard_error == 0.0);
      }
}

TEST_CASE("unit. likelihood: the flow's log-density is the closed form for every schedule, also from t = 0 to 1") {
  const std::vector<NoiseSchedule> all{ScheduleKind(VpLinear{}),    ScheduleKind(VpCosine{}), ScheduleKind(SubVp{}),
                                       ScheduleKind(VeGeometric{}), ScheduleKind(FmLinear{}), ScheduleKind(Ou{}),
                                       ScheduleKind(VeLinearEdm{})};
  for (const int dim : {1, 2}) {
    const Mixture m = testing::ring_of(dim, 5);
    for (const NoiseSchedule& schedule : all)
      for (const double t_min : {0.0, 1e-3})
        for (const Vec2& x : {Vec2(0.3, 0.8), Vec2(-2.1, 0.2), Vec2(3.5, -3.0)}) {
          const Vec2 at = dim == 1 ? Vec2(x.x(), 0.0) : x;
          const Moments prior = standard_prior(schedule, 1.0, dim);
          const LogLikelihood got = log_likelihood(m, schedule, t_min, 1.0, at, prior);
          CHECK(got.end == OdeEnd::reached);
          CHECK(got.log_p_t_min.value == doctest::Approx(got.log_p_t_min_exact).epsilon(1e-6));
          CHECK(got.model_log_p_t_min.value - got.log_p_t_min.value ==
                doctest::Approx(got.log_prior - got.log_p_terminal).epsilon(1e-9));
          if (t_min == 0.0) CHECK(got.log_p_t_min_exact == got.log_p_0);
        }
  }
}

TEST_CASE("unit. likelihood: of a data point, the volume of the scaling included") {
  const Mixture m = testing::ring_of(2, 5);
  const NoiseSchedule schedule = ScheduleKind(VpLinear{});
  const Vec2 x0 = m.components[0].mean + Vec2(0.1, 0.05);
  const LogLikelihood got = log_likelihood_of_data(m, schedule, 1e-3, 1.0, x0, standard_prior(schedule, 1.0, 2));
  // The law of x_t / alpha is that of x_0 with a little more variance.
  const double alpha = schedule.at(1e-3).alpha;
  const double sigma = schedule.at(1e-3).sigma;
  CHECK(got.log_p_t_min_exact == doctest::Approx(evaluate(m, {1.0, sigma / alpha}, x0).log_p).epsilon(1e-10));
  CHECK(got.log_p_t_min.value == doctest::Approx(got.log_p_t_min_exact).epsilon(1e-7));
  CHECK(got.log_p_0 == doctest::Approx(evaluate(m, {1.0, 0.0}, x0).log_p).epsilon(1e-10));
  CHECK(got.log_p_t_min.value != doctest::Approx(got.log_p_0).epsilon(1e-5));  // it is not log p_0 (T19)
}

TEST_CASE("unit. likelihood: there and back is the identity, and maps compose") {
  const Mixture m = testing::ring_of(2, 8);
  const AngularField flow = exact_flow(m);
  const Signal a{1.0, 0.01};
  const Signal b{0.6, 0.8};
  const Signal c{0.1, 0.9};
  const Vec2 x(1.9, 0.4);
  const FlowMapResult ab = flow_map(flow, 2, a, b, x);
  const FlowMapResult bc = flow_map(flow, 2, b, c, ab.x);
  const FlowMapResult ac = flow_map(flow, 2, a, c, x);
  const FlowMapResult ca = flow_map(flow, 2, c, a, ac.x);
  CHECK((bc.x - ac.x).norm() < 1e-7);
  CHECK(ab.log_abs_det.value + bc.log_abs_det.value == doctest::Approx(ac.log_abs_det.value).epsilon(1e-7));
  CHECK((ca.x - x).norm() < 1e-6);
  CHECK(ca.log_abs_det.value == doctest::Approx(-ac.log_abs_det.value).epsilon(1e-6));
  // Finite differences of the map itself.
  Mat2 jacobian;
  for (int axis = 0; axis < 2; ++axis) {
    Vec2 h = Vec2::Zero();
    h[axis] = 1e-4;
    jacobian.col(axis) = (flow_map(flow, 2, a, c, x + h).x - flow_map(flow, 2, a, c, x - h).x) / 2e-4;
  }
  CHECK(std::log(std::abs(jacobian.determinant())) == doctest::Approx(ac.log_abs_det.value).epsilon(1e-4));
}

TEST_CASE("unit. likelihood: far tails and light components stay finite") {
  Mixture m = testing::ring_of(2, 4);
  m.components[1].weight = 1e-12;
  for (const double far : {-50.0, 50.0}) {
    const FlowMapResult out = flow_map(exact_flow(m), 2, {1.0, 1e-4}, {1e-6, 1.0}, {far, far});
    CHECK(out.end == OdeEnd::reached);
    CHECK(out.x.allFinite());
    CHECK(std::isfinite(out.log_abs_det.value));
    const FlowMapResult back = flow_map(exact_flow(m), 2, {1e-6, 1.0}, {1.0, 1e-4}, out.x);
    CHECK((back.x - Vec2(far, far)).norm() < 1e-3);
  }
}

TEST_CASE("unit. likelihood: in 1D a Rademacher probe sees the whole divergence") {
  const Mixture m = testing::ring_of(1, 5);
  const FlowMapResult exact = flow_map(exact_flow(m), 1, {1.0, 0.01}, {0.1, 1.0}, {0.5, 0.0});
  const FlowMapResult probed =
      flow_map(exact_flow(m), 1, {1.0, 0.01}, {0.1, 1.0}, {0.5, 0.0}, {}, HutchinsonProbes{.count = 4});
  CHECK(probed.log_abs_det.value == doctest::Approx(exact.log_abs_det.value).epsilon(1e-7));
  CHECK(probed.log_abs_det.standard_error < 1e-12);
}

TEST_CASE("unit. likelihood: Hutchinson's estimator is unbiased at its stated standard error") {
  const Mixture m = testing::ring_of(2, 3);
  const Signal from{1.0, 0.05};
  const Signal to{0.1, 1.0};
  const Vec2 x(0.6, 1.4);
  const AdaptiveOptions loose{.abs_tol = 1e-6, .rel_tol = 1e-6};
  const double exact = flow_map(exact_flow(m), 2, from, to, x, loose).log_abs_det.value;
  double spread[2];
  for (const auto law : {HutchinsonProbes::Law::rademacher, HutchinsonProbes::Law::gaussian}) {
    // Many paths of few probes: the error over its standard error has mean 0 and variance 1.
    double sum = 0.0;
    double errors = 0.0;
    double stated = 0.0;
    constexpr int kPaths = 60;
    for (std::uint32_t path = 0; path < kPaths; ++path) {
      const HutchinsonProbes probes{.law = law, .count = 16, .seed = 3, .path = path};
      const MeanEstimate got = flow_map(exact_flow(m), 2, from, to, x, loose, probes).log_abs_det;
      sum += got.value - exact;
      errors += std::pow(got.value - exact, 2);
      stated += std::pow(got.standard_error, 2);
    }
    CHECK(std::abs(sum) < 4.0 * std::sqrt(stated));
    CHECK(errors / stated > 0.5);
    CHECK(errors / stated < 2.0);
    spread[law == HutchinsonProbes::Law::gaussian] = std::sqrt(stated / kPaths);
    // Four times the probes halve the standard error.
    const HutchinsonProbes many{.law = law, .count = 1024, .seed = 3};
    const MeanEstimate got = flow_map(exact_flow(m), 2, from, to, x, loose, many).log_abs_det;
    CHECK(got.standard_error * 8.0 == doctest::Approx(std::sqrt(stated / kPaths)).epsilon(0.2));
    CHECK(std::abs(got.value - exact) < 4.0 * got.standard_error);
  }
  CHECK(spread[0] < spread[1]);  // Rademacher probes have the least variance
}

TEST_CASE("unit. likelihood: probes are a function of seed, path and number") {
  const HutchinsonProbes probes{.seed = 5, .path = 2};
  CHECK(hutchinson_probe(probes, 2, 7) == hutchinson_probe(probes, 2, 7));
  CHECK(hutchinson_probe(probes, 1, 7).y() == 0.0);
  int same = 0;
  for (int i = 0; i < 64; ++i)
    same += hutchinson_probe(probes, 2, i) == hutchinson_probe({.seed = 5, .path = 3}, 2, i) ? 1 : 0;
  CHECK(same < 40);
}

TEST_CASE("unit. likelihood: a solver at its limit says so, and bad input is refused") {
  const Mixture m = testing::ring_of(2, 5);
  const NoiseSchedule schedule;
  const FlowMapResult cut = flow_map(exact_flow(m), 2, {1.0, 0.01}, {0.1, 1.0}, {1.0, 1.0}, {.max_steps = 3});
  CHECK(cut.met_step_limit());
  CHECK(cut.x.allFinite());
  using testing::holds;
  using testing::refusal;
  const Moments prior = standard_prior(schedule, 1.0, 2);
  CHECK(holds(refusal([&] { flow_map(exact_flow(m), 2, {0.0, 0.0}, {0.1, 1.0}, {1.0, 1.0}); }), "not both 0"));
  CHECK(holds(refusal([&] {
                flow_map(exact_flow(m), 2, {1.0, 0.1}, {0.1, 1.0}, {1.0, 1.0}, {}, HutchinsonProbes{.count = 0});
              }),
              "one probe"));
  CHECK(holds(refusal([&] { log_likelihood(m, schedule, 0.5, 0.2, {0.0, 0.0}, prior); }), "t_min < t_max"));
}

}  // namespace
}  // namespace scorescope
