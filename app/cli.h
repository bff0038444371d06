#pragma once

namespace scorescope {

/// The whole command line. Returns the exit code: 0, or 1 after exactly one line on stderr.
int run_cli(int argc, char** argv);

}  // namespace scorescope
