#pragma once

namespace scorescope {

/// The pair of Dormand and Prince 1980, RK5(4)7M, for dy/dt = f(t, y): stage i is f at (t + kNodes[i] h, y + h sum_j
/// kStage[i][j] k_j); the fifth-order result y + h sum_j kResult[j] k_j; the field there is the seventh stage, and
/// h sum_j kError[j] k_j the difference to the embedded fourth-order result.
struct DormandPrincePair {
  static constexpr int kStages = 6;  // the seventh is the first of the next step
  static constexpr double kNodes[kStages] = {0.0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1.0};
  static constexpr double kStage[kStages][kStages - 1] = {
      {},
      {1.0 / 5},
      {3.0 / 40, 9.0 / 40},
      {44.0 / 45, -56.0 / 15, 32.0 / 9},
      {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
      {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656}};
  static constexpr double kResult[kStages] = {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84};
  static constexpr double kError[kStages + 1] = {71.0 / 57600,      0.0,        -71.0 / 16695, 71.0 / 1920,
                                                 -17253.0 / 339200, 22.0 / 525, -1.0 / 40};
};

}  // namespace scorescope
