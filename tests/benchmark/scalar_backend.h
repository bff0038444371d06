#pragma once

#include <memory>

#include "core/flow/backend.h"

namespace scorescope {

/// The row machine as one would first write it: one thread, one particle after the other, double precision. What the
/// real backends are measured against, and checked with.
std::unique_ptr<Backend> make_scalar_backend();

}  // namespace scorescope
