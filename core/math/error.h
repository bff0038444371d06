#pragma once

#include <stdexcept>
#include <string>

namespace scorescope {

/// Something the user gave us cannot be used. The message is one sentence that says what is wrong, where, and what
/// would be right; it is shown as it stands (on stderr with exit code 1, or in the window's message line).
class UserError : public std::runtime_error {
 public:
  explicit UserError(const std::string& sentence) : std::runtime_error(on_one_line(sentence)) {}

 private:
  /// What a file says may be quoted in a sentence, line breaks and all; the sentence stays one line.
  static std::string on_one_line(std::string text) {
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return text;
  }
};

}  // namespace scorescope
