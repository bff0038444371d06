#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"

namespace scorescope::testing {

using Json = nlohmann::json;

/// One case of an oracle file. Reference values come from outside the project; nothing here knows one by heart.
class OracleCase {
 public:
  OracleCase(const Json& file, const Json& json) : file_(file), json_(json) {}

  [[nodiscard]] const Json& operator[](const char* key) const { return json_.at(key); }
  [[nodiscard]] double number(const char* key) const { return json_.at(key).get<double>(); }
  [[nodiscard]] std::string text(const char* key) const { return json_.at(key).get<std::string>(); }
  [[nodiscard]] NoiseSchedule schedule() const;
  [[nodiscard]] Mixture fixture() const;
  /// The level of (schedule, t); no schedule is the data itself.
  [[nodiscard]] Signal level() const;
  [[nodiscard]] std::vector<Vec2> points(const char* key) const;

  /// Compares with the expected field by the pass rule of the schema: |got - want| <= abs + rel scale.
  void expect(const std::string& field, const Json& got);
  /// Fields of the case that expect() was not asked about.
  [[nodiscard]] std::set<std::string> unchecked() const;

 private:
  const Json& file_;
  const Json& json_;
  std::set<std::string> checked_;
};

/// Points and matrices as the files write them: lists of length dim.
Json as_json(const Vec2& v, int dim);
Json as_json(const Mat2& m, int dim);

/// What to do with one kind of case; false: the case asks for something the core does not have.
using OracleCheck = std::function<bool(OracleCase&)>;

/// Runs every case of every file of this topic in SCORESCOPE_ORACLE_DIR (or tests/oracle/data). A kind of case, a case
/// or a field that nothing checks fails.
void run_oracle(const std::string& topic, const std::map<std::string, OracleCheck>& checks);

}  // namespace scorescope::testing
