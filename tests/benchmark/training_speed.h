#pragma once

#include <nlohmann/json.hpp>

namespace scorescope {

/// Training steps a second on all cores, everything included, and evaluations a second of the net at 250 noise levels:
/// medians of `repetitions`. Prints the tables.
nlohmann::ordered_json measure_training(int repetitions);

}  // namespace scorescope
