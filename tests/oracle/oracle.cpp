#include "tests/oracle/oracle.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/oracle/strict.h"

namespace scorescope::testing {
namespace {

double largest(const Json& want) {
  double out = 0.0;
  if (want.is_number()) return std::abs(want.get<double>());
  if (want.is_array())
    for (const Json& item : want) out = std::max(out, largest(item));
  return out;
}

bool is_infinity(const std::string& want, double got, const std::string& field) {
  if (std::isinf(got)) return (got > 0.0) == (want == "inf");
  const double least = field == "lambda" ? 30.0 : 1e12;
  return want == "inf" ? got >= least : got <= -least;
}

/// |got - want| as a share of what is allowed, the worst of all numbers; anything but a match in shape is infinite.
double worst_share(const std::string& field, const Json& want, const Json& got, double abs, double rel, double scale) {
  if (want.is_null()) return 0.0;
  if (want.is_array()) {
    if (!got.is_array() || got.size() != want.size()) return INFINITY;
    double out = 0.0;
    for (std::size_t i = 0; i < want.size(); ++i)
      out = std::max(out, worst_share(field, want[i], got[i], abs, rel, scale));
    return out;
  }
  if (want.is_object()) {  // a table by name: each entry on its own
    double out = 0.0;
    for (const auto& item : want.items())
      out = std::max(out, got.contains(item.key())
                              ? worst_share(field, item.value(), got.at(item.key()), abs, rel, largest(item.value()))
                              : INFINITY);
    return out;
  }
  if (!got.is_number()) return INFINITY;
  const double value = got.get<double>();
  if (want.is_string()) return is_infinity(want.get<std::string>(), value, field) ? 0.0 : INFINITY;
  const double share = std::abs(value - want.get<double>()) / (abs + rel * scale);
  if (value == want.get<double>()) return 0.0;
  return std::isnan(share) ? INFINITY : share;
}

NoiseSchedule make_schedule(const Json& s) {
  const std::string type = s.at("type");
  const auto at = [&](const char* key) { return s.at(key).get<double>(); };
  if (type == "vp_linear") return ScheduleKind(VpLinear{at("beta_min"), at("beta_max")});
  if (type == "vp_cosine") return ScheduleKind(VpCosine{at("s")});
  if (type == "sub_vp") return ScheduleKind(SubVp{at("beta_min"), at("beta_max")});
  if (type == "ve_geometric") return ScheduleKind(VeGeometric{at("sigma_min"), at("sigma_max")});
  if (type == "ve_linear_edm") return ScheduleKind(VeLinearEdm{at("sigma_max")});
  if (type == "fm_linear") return ScheduleKind(FmLinear{});
  if (type == "ou") return ScheduleKind(Ou{at("beta")});
  FAIL("the core has no schedule ", type);
  return {};
}

Vec2 as_point(const Json& list) {
  return {list.at(0).get<double>(), list.size() == 2 ? list.at(1).get<double>() : 0.0};
}

}  // namespace

NoiseSchedule OracleCase::schedule() const {
  return make_schedule(file_.at("schedules").at(text("schedule")));
}

Signal OracleCase::level() const {
  return json_.at("schedule").is_null() ? Signal{1.0, 0.0} : schedule().at(number("t"));
}

Mixture OracleCase::fixture() const {
  const Json& f = file_.at("fixtures").at(text("fixture"));
  Mixture m;
  m.dim = f.at("dim");
  if (f.at("kind") == "points") {
    for (const Json& point : f.at("points")) {
      Component c;
      c.mean = as_point(point);
      c.cov.setZero();
      m.components.push_back(c);
    }
    return m;
  }
  for (std::size_t k = 0; k < f.at("weights").size(); ++k) {
    Component c;
    c.weight = f.at("weights")[k];
    c.mean = as_point(f.at("means")[k]);
    c.cov.setZero();
    for (int i = 0; i < m.dim; ++i) c.cov.row(i).head(m.dim) = as_point(f.at("covs")[k].at(i)).head(m.dim).transpose();
    m.components.push_back(c);
  }
  return m;
}

std::vector<Vec2> OracleCase::points(const char* key) const {
  std::vector<Vec2> out;
  for (const Json& point : json_.at(key)) out.push_back(as_point(point));
  return out;
}

void OracleCase::expect(const std::string& field, const Json& got) {
  checked_.insert(field);
  const Json& expected = json_.at("expected");
  if (!expected.contains(field)) return;
  const Json& tolerances = json_.at("tol");
  const Json& tol = tolerances.contains(field) ? tolerances.at(field) : tolerances.at("default");
  const double abs = tol.at("abs");
  const double rel = tol.at("rel");
  const Json& want = expected.at(field);
  double worst = 0.0;
  if (want.is_array()) {
    if (!got.is_array() || got.size() != want.size()) worst = INFINITY;
    for (std::size_t i = 0; i < want.size() && std::isfinite(worst); ++i)
      worst = std::max(worst, worst_share(field, want[i], got[i], abs, rel, largest(want[i])));
  } else {
    worst = worst_share(field, want, got, abs, rel, largest(want));
  }
  CAPTURE(json_.dump().substr(0, 200));
  CAPTURE(got.dump().substr(0, 200));
  CAPTURE(want.dump().substr(0, 200));
  CHECK_MESSAGE(worst <= 1.0, field);
}

std::set<std::string> OracleCase::unchecked() const {
  std::set<std::string> out;
  for (const auto& item : json_.at("expected").items())
    if (!checked_.contains(item.key())) out.insert(item.key());
  return out;
}

Json as_json(const Vec2& v, int dim) {
  return dim == 1 ? Json{v.x()} : Json{v.x(), v.y()};
}

Json as_json(const Mat2& m, int dim) {
  if (dim == 1) return Json::array({Json::array({m(0, 0)})});
  return Json::array({as_json(Vec2(m.row(0)), 2), as_json(Vec2(m.row(1)), 2)});
}

void run_oracle(const std::string& topic, const std::map<std::string, OracleCheck>& checks) {
  std::map<std::string, StrictCheck> strict;
  for (const auto& [kind, check] : checks)
    strict[kind] = [&check = check](const Json&, OracleCase& one) { CHECK_MESSAGE(check(one), "not handled"); };
  run_oracle_strictly(topic, strict);
}

}  // namespace scorescope::testing
