#include <doctest/doctest.h>

#include "core/math/likelihood.h"
#include "tests/oracle/strict.h"

namespace scorescope {
namespace {

using testing::Json;
using testing::OracleCase;

Json as_list(const std::vector<Vec2>& points, int dim) {
  Json out = Json::array();
  for (const Vec2& x : points) out.push_back(testing::as_json(x, dim));
  return out;
}

void check_flow_map(const Json&, OracleCase& c) {
  const Mixture mixture = c.fixture();
  const NoiseSchedule schedule = c.schedule();
  const Signal from = schedule.at(c.number("t_from"));
  const Signal to = schedule.at(c.number("t_to"));
  std::vector<Vec2> x_to;
  Json log_abs_det;
  for (const Vec2& x : c.points("x_from")) {
    const FlowMapResult map = flow_map(exact_flow(mixture), mixture.dim, from, to, x);
    CHECK(map.end == OdeEnd::reached);
    x_to.push_back(map.x);
    log_abs_det.push_back(map.log_abs_det.value);
  }
  c.expect("x_to", as_list(x_to, mixture.dim));
  c.expect("log_abs_det", log_abs_det);
}

void check_likelihood(const Json&, OracleCase& c) {
  const Mixture mixture = c.fixture();
  Moments prior;
  prior.cov = c.number("prior_var") * Mat2::Identity();
  std::vector<Vec2> z;
  Json int_div, log_p_data, flow_log_p, terminal, log_prior, model;
  for (const Vec2& x : c.points("x")) {
    const LogLikelihood at = log_likelihood(mixture, c.schedule(), c.number("t_data"), c.number("t_prior"), x, prior);
    CHECK(at.end == OdeEnd::reached);
    z.push_back(at.z);
    int_div.push_back(at.int_div.value);
    log_p_data.push_back(at.log_p_t_min_exact);
    flow_log_p.push_back(at.log_p_t_min.value);
    terminal.push_back(at.log_p_terminal);
    log_prior.push_back(at.log_prior);
    model.push_back(at.model_log_p_t_min.value);
  }
  c.expect("z", as_list(z, mixture.dim));
  c.expect("int_div", int_div);
  c.expect("log_p_data", log_p_data);
  c.expect("log_p_data", flow_log_p);
  c.expect("log_p_true_terminal", terminal);
  c.expect("log_prior_z", log_prior);
  c.expect("loglik_prior", model);
}

TEST_CASE("oracle. likelihood: the flow's map, its log-determinant and the log-densities it carries") {
  testing::run_oracle_strictly("pf_ode", {{"flow_map", check_flow_map}, {"likelihood", check_likelihood}});
}

}  // namespace
}  // namespace scorescope
