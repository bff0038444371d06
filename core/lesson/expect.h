#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace scorescope {

/// A figure of a scene: where it stands in what `run --metrics`, `eval` and `train --metrics` say of it.
struct Reading {
  struct Point {
    std::vector<double> x;  ///< empty: the origin
    double t = 0.0;
  };
  std::string at;                     ///< "flows/sde/sliced_w2", "measure/fit/forward_kl/0/mean/0", "score/0"
  nlohmann::ordered_json set;         ///< settings changed before it is read
  nlohmann::ordered_json with;        ///< parameters of the measure it is read from
  std::optional<Point> eval;          ///< read from the fields at a point
  std::optional<std::int64_t> train;  ///< steps the scene's net is trained for before
};

/// A claim about a step's scene that can be checked: a figure, perhaps relative to another, and what it should be.
struct Expectation {
  Reading of;
  std::optional<Reading> over, minus;  ///< the figure divided by this, or less this
  nlohmann::ordered_json is;           ///< a number, a list, text or truth; null: bounds only
  double within = 0.0;
  std::optional<double> above, below;
  std::string why;  ///< the sentence it stands for
  int line = 0;

  /// "flows/sde/sliced_w2 below 0.1".
  [[nodiscard]] std::string sentence() const;
};

/// Reads the JSON of an expectation, whose keys docs/writing-lessons.md explains. Throws LessonError without a line.
Expectation read_expectation(const nlohmann::ordered_json& json);

}  // namespace scorescope
