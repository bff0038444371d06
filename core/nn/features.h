#pragma once

#include <Eigen/Core>

#include "core/nn/batch.h"
#include "core/nn/net_spec.h"

namespace scorescope {

/// Samples down the rows (so that every line of an activation matrix is a vector loop over samples), features along
/// the columns.
template <class R>
using NetMatrix = Eigen::Matrix<R, Eigen::Dynamic, Eigen::Dynamic>;
template <class R>
using NetView = Eigen::Map<NetMatrix<R>>;
template <class R>
using ConstNetView = Eigen::Map<const NetMatrix<R>>;

/// The inputs of a net from its scaled coordinates c = x_scale x and its noise input l. Columns of `inputs`:
///   c_1 .. c_dim, then for k = 1 .. x_harmonics: sin(k pi/2 c_1) .. sin(k pi/2 c_dim), cos(k pi/2 c_1) ..
///   then l, and for k = 1 .. noise_pairs: sin(k pi l), cos(k pi l).
/// Sines of higher k come from the addition theorems.
///
/// expand_x finds c in the first `dim` columns, with its derivatives in the rows of `jet` (second ones zero), and
/// fills the rest of the x features with theirs. `count`: samples.
template <class R>
void expand_x(const NetSpec& net, int dim, Jet jet, int count, NetView<R>& inputs);
/// Finds l in column `first` of the first `count` rows and fills the columns after it.
template <class R>
void expand_noise(const NetSpec& net, int first, int count, NetView<R>& inputs);
/// The derivative of a number in c_1 .. c_dim, [count, dim], from its derivative in the inputs.
template <class R>
void pull_back_x(const NetSpec& net, int dim, const ConstNetView<R>& inputs, const ConstNetView<R>& gradient,
                 NetView<R>& out);

}  // namespace scorescope
