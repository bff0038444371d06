#include "tests/support/paths.h"

namespace scorescope::testing {

std::string source_dir() {
  return SCORESCOPE_SOURCE_DIR;
}
std::string tests_dir() {
  return source_dir() + "/tests";
}
std::string binary() {
  return SCORESCOPE_BINARY;
}

}  // namespace scorescope::testing
