#pragma once

namespace scorescope {

/// Thrown where work was cancelled from another thread: not an error, nothing to say.
struct Cancelled {};

}  // namespace scorescope
