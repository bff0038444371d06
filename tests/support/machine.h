#pragma once

#include <memory>
#include <vector>

#include "core/flow/row_machine.h"

namespace scorescope::testing {

/// Runs a program from given points in double, without its noise: the machine that `run` uses in float.
inline std::vector<Vec2> run_rows(SamplerProgram program, const Mixture& target, const std::vector<Vec2>& start) {
  for (StepRow& row : program.rows) row.cn = 0.0;
  RowMachine<double> machine({.count = static_cast<std::uint32_t>(start.size())},
                             std::make_shared<const SamplerProgram>(std::move(program)),
                             std::make_shared<const Mixture>(target));
  const auto dim = static_cast<std::size_t>(target.dim);
  std::vector<double> x;
  for (const Vec2& p : start) x.insert(x.end(), p.data(), p.data() + dim);
  machine.start_at(x);
  machine.run(0, machine.rows());
  machine.positions(x);
  std::vector<Vec2> out;
  for (std::size_t i = 0; i < start.size(); ++i) out.emplace_back(x[i * dim], dim == 2 ? x[i * 2 + 1] : 0.0);
  return out;
}

/// Mean and covariance of the particles after `row` if they were Gaussian before it. Exact where the row is affine in
/// x: a Gaussian target, and no history.
inline Moments push_gaussian(const StepRow& row, const Mixture& target, const Moments& before) {
  SamplerProgram program;
  program.rows = {row};
  const std::vector<Vec2> probe =
      run_rows(program, target, {{0.0, 0.0}, {1.0, 0.0}, {0.0, target.dim == 2 ? 1.0 : 0.0}});
  Mat2 a;
  a.col(0) = probe[1] - probe[0];
  a.col(1) = probe[2] - probe[0];
  Moments out;
  out.mean = a * before.mean + probe[0];
  out.cov = a * before.cov * a.transpose();
  for (int axis = 0; axis < target.dim; ++axis) out.cov(axis, axis) += row.cn * row.cn;
  return out;
}

}  // namespace scorescope::testing
