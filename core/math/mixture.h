#pragma once

#include <vector>

#include "core/math/types.h"

namespace scorescope {

/// One Gaussian of a mixture. In 1D only mean.x and cov(0, 0) are used (the rest stays 0).
struct Component {
  double weight = 1.0;
  Vec2 mean = Vec2::Zero();
  Mat2 cov = Mat2::Identity();
  int label = 0;
  bool operator==(const Component& o) const {
    return weight == o.weight && mean == o.mean && cov == o.cov && label == o.label;
  }
};

/// p_0 = sum_k w_k N(mu_k, Sigma_k) in one or two dimensions. Weights are positive and need not sum to one.
/// Every target is a mixture: a point set is many small components.
struct Mixture {
  int dim = 2;
  std::vector<Component> components;
  bool operator==(const Mixture&) const = default;
};

/// What is known at one point x of p_t. Scalars are natural units, `score` is 1/length.
struct FieldSample {
  double log_p = 0.0;
  Vec2 score = Vec2::Zero();    ///< grad log p_t
  Vec2 eps = Vec2::Zero();      ///< E[eps | x_t = x] = -sigma score
  Vec2 x0 = Vec2::Zero();       ///< E[x_0 | x_t = x]
  Mat2 hessian = Mat2::Zero();  ///< grad grad log p_t
};

/// Everything at one point, in double: for the cursor, the tables and the tests.
FieldSample evaluate(const Mixture& mixture, Signal level, const Vec2& x);

/// Posterior probability of each component given x_t = x. Sums to one.
std::vector<double> responsibilities(const Mixture& mixture, Signal level, const Vec2& x);

/// Mean and covariance of p_t.
struct Moments {
  Vec2 mean = Vec2::Zero();
  Mat2 cov = Mat2::Zero();
};
Moments moments(const Mixture& mixture, Signal level);

}  // namespace scorescope
