#pragma once

#include <stdexcept>
#include <string>

namespace scorescope {

/// Something the user gave us cannot be used. The message is one sentence that says what is wrong, where, and what
/// would be right; it is shown as it stands (on stderr with exit code 1, or in the window's message line).
class UserError : public std::runtime_error {
 public:
  explicit UserError(const std::string& sentence) : std::runtime_error(sentence) {}
};

}  // namespace scorescope
