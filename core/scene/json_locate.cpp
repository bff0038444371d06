#include "core/scene/json_locate.h"

#include <algorithm>

namespace scorescope {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  JsonLines scan() {
    value("");
    return std::move(out_);
  }

 private:
  void blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
      step();
  }

  void step() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }

  /// The raw characters of a string, without its quotes. Keys of a scene hold no escapes worth decoding.
  std::string_view string() {
    const std::size_t begin = ++at_;
    while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    return text_.substr(begin, at_++ - begin);
  }

  void value(const std::string& pointer) {
    blanks();
    out_.line_of[pointer] = line_;
    if (text_[at_] == '{') {
      object(pointer);
    } else if (text_[at_] == '[') {
      array(pointer);
    } else if (text_[at_] == '"') {
      string();
    } else {
      while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) ++at_;
    }
    blanks();
  }

  void object(const std::string& pointer) {
    ++at_;
    blanks();
    while (text_[at_] != '}') {
      blanks();
      const int key_line = line_;
      const std::string member = pointer + "/" + std::string(string());
      if (out_.line_of.contains(member) && !out_.repeated) {
        out_.repeated = member;
        repeated_line_ = key_line;
      }
      blanks();
      ++at_;  // the colon
      value(member);
      if (text_[at_] == ',') ++at_;
      blanks();
    }
    ++at_;
    if (out_.repeated) out_.line_of[*out_.repeated] = repeated_line_;
  }

  void array(const std::string& pointer) {
    ++at_;
    blanks();
    for (int i = 0; text_[at_] != ']'; ++i) {
      value(pointer + "/" + std::to_string(i));
      if (text_[at_] == ',') ++at_;
      blanks();
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int repeated_line_ = 1;
  JsonLines out_;
};

}  // namespace

JsonLines locate_json(std::string_view text) {
  return Scanner(text).scan();
}

int json_depth(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside) {
      if (c == '\\') ++i;
      if (c == '"') inside = false;
    } else if (c == '"') {
      inside = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

TextPosition position_of(std::string_view text, std::size_t byte) {
  TextPosition out;
  for (std::size_t i = 0; i < std::min(byte, text.size()); ++i) {
    ++out.column;
    if (text[i] == '\n') {
      ++out.line;
      out.column = 1;
    }
  }
  return out;
}

}  // namespace scorescope
