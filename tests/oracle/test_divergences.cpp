#include <doctest/doctest.h>

#include "core/math/density_divergence.h"
#include "tests/oracle/strict.h"

namespace scorescope {
namespace {

using testing::Json;
using testing::OracleCase;

/// What `{fixture, schedule, t}` names.
NoisedLaw law_of(const Json& file, const Json& named) {
  const OracleCase one(file, named);
  return {one.fixture(), one.level()};
}

Mixture fixture_of(const Json& file, const Json& name) {
  const Json named = {{"fixture", name}};
  return OracleCase(file, named).fixture();
}

void expect_distances(OracleCase& c, const DensityDivergence& got) {
  if (!got.w1) return;
  c.expect("w1", got.w1->value);
  c.expect("w2", got.w2->value);
}

void check_pair(const Json& file, OracleCase& c) {
  const DensityDivergence got = density_divergence(law_of(file, c["p"]), law_of(file, c["q"]));
  CHECK(got.converged);
  c.expect("kl_pq", got.kl_pq.value);
  c.expect("kl_qp", got.kl_qp.value);
  c.expect("js", got.js.value);
  c.expect("tv", got.tv.value);
  c.expect("fisher_pq", got.fisher_pq.value);
  c.expect("fisher_qp", got.fisher_qp.value);
  expect_distances(c, got);
}

void check_prior_mismatch(const Json&, OracleCase& c) {
  const PriorMismatch got = prior_mismatch({c.fixture(), c.level()}, c.number("prior_var"));
  c.expect("kl", got.kl.value);
  c.expect("kl_reverse", got.kl_reverse.value);
}

void check_ou_decay(const Json&, OracleCase& c) {
  const auto got = prior_decay(c.fixture(), c.schedule(), c["t"].get<std::vector<double>>());
  Json kl, fisher, kl_bound, w2, w2_bound;
  for (const DecayPoint& at : got) {
    kl.push_back(at.kl.value);
    fisher.push_back(at.fisher.value);
    kl_bound.push_back(at.kl_bound);
    if (at.w2) w2.push_back(*at.w2);
    if (at.w2_bound) w2_bound.push_back(*at.w2_bound);
  }
  c.expect("kl", kl);
  c.expect("fisher", fisher);
  c.expect("kl_bound", kl_bound);
  c.expect("w2", w2);
  c.expect("w2_bound", w2_bound);
}

void check_joint_decay(const Json& file, OracleCase& c) {
  const auto got =
      joint_decay(fixture_of(file, c["p"]), fixture_of(file, c["q"]), c.schedule(), c["t"].get<std::vector<double>>());
  Json kl, fisher, dkl_dt;
  for (const JointDecayPoint& at : got) {
    kl.push_back(at.kl.value);
    fisher.push_back(at.fisher.value);
    dkl_dt.push_back(at.dkl_dt);
  }
  c.expect("kl", kl);
  c.expect("fisher", fisher);
  c.expect("dkl_dt", dkl_dt);
}

TEST_CASE("oracle. divergences") {
  testing::run_oracle_strictly("divergences", {{"pair", check_pair},
                                               {"prior_mismatch", check_prior_mismatch},
                                               {"ou_decay", check_ou_decay},
                                               {"joint_decay", check_joint_decay}});
}

}  // namespace
}  // namespace scorescope
