#include "tests/oracle/strict.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/paths.h"

namespace scorescope::testing {

void run_oracle_strictly(const std::string& topic, const std::map<std::string, StrictCheck>& checks) {
  const char* given = std::getenv("SCORESCOPE_ORACLE_DIR");
  const std::filesystem::path folder = given != nullptr ? given : testing::tests_dir() + "/oracle/data";
  REQUIRE_MESSAGE(std::filesystem::is_directory(folder), folder.string(), " is not a folder");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path());
    const Json file = Json::parse(in);
    if (file.value("topic", "") != topic) continue;
    ++files;
    int checked = 0;
    for (const Json& json : file.at("cases")) {
      const std::string kind = json.at("kind");
      const auto check = checks.find(kind);
      CHECK_MESSAGE(check != checks.end(), entry.path().string(), ": nothing checks cases of kind ", kind);
      if (check == checks.end()) continue;
      OracleCase one(file, json);
      check->second(file, one);
      ++checked;
      for (const std::string& field : one.unchecked())
        CHECK_MESSAGE(json.at("expected").at(field).is_null(), "nothing checks ", kind, ".", field);
    }
    MESSAGE(entry.path().filename().string() << ": " << checked << " cases checked");
    CHECK_MESSAGE(checked > 0, entry.path().string(), " yields no checked case");
  }
  if (files == 0) MESSAGE("no file of topic " << topic << " in " << folder.string());
  CHECK((files > 0 || given != nullptr));
}

}  // namespace scorescope::testing
