#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/oracle/oracle.h"

namespace scorescope::testing {

/// What to do with one kind of case of `file` (needed to look up what the case names in other fields than its own).
using StrictCheck = std::function<void(const Json& file, OracleCase& one)>;

/// As run_oracle, for topics that the core covers whole: a kind of case or a field that nothing checks fails.
void run_oracle_strictly(const std::string& topic, const std::map<std::string, StrictCheck>& checks);

}  // namespace scorescope::testing
