// Where the tests find the project and the program that was built.
#pragma once

#include <string>

namespace scorescope::testing {

std::string source_dir();
std::string tests_dir();
std::string binary();

}  // namespace scorescope::testing
