#include <doctest/doctest.h>

#include "core/math/guidance.h"
#include "tests/oracle/strict.h"

namespace scorescope {
namespace {

using testing::as_json;
using testing::Json;
using testing::OracleCase;

/// The case's mixture with the labels of its fixture.
Mixture labelled(const OracleCase& c, const Json& file) {
  Mixture mixture = c.fixture();
  const Json& labels = file.at("fixtures").at(c.text("fixture")).at("labels");
  for (std::size_t k = 0; k < mixture.components.size(); ++k) mixture.components[k].label = labels.at(k);
  return mixture;
}

void check_guidance(const Json& file, OracleCase& c) {
  const Mixture mixture = labelled(c, file);
  const int dim = mixture.dim;
  const int y = c["y"];
  CHECK(class_prior(mixture, y) == doctest::Approx(c.number("class_prior")).epsilon(1e-12));
  Json log_posterior, score, conditional, gradient, guided, cfg;
  for (const Vec2& x : c.points("x")) {
    const ClassField at = class_field(mixture, c.level(), y, x);
    log_posterior.push_back(at.log_posterior);
    score.push_back(as_json(at.score, dim));
    conditional.push_back(as_json(at.conditional_score, dim));
    gradient.push_back(as_json(at.classifier_gradient, dim));
    Json by_w, by_cfg;
    for (const Json& w : c["w"]) {
      by_w.push_back(as_json(classifier_guided_score(at, w), dim));
      by_cfg.push_back(as_json(classifier_free_score(at, w), dim));
    }
    guided.push_back(by_w);
    cfg.push_back(by_cfg);
  }
  c.expect("log_p_y_given_x", log_posterior);
  c.expect("score_uncond", score);
  c.expect("score_cond", conditional);
  c.expect("grad_log_p_y", gradient);
  c.expect("guided", guided);
  c.expect("cfg", cfg);
}

TEST_CASE("oracle. guidance: class posterior, its gradient and both kinds of guided score") {
  testing::run_oracle_strictly("guidance", {{"guidance", check_guidance}});
}

}  // namespace
}  // namespace scorescope
