#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace scorescope {

/// Where every value of a JSON text stands, which the JSON library does not say.
struct JsonLines {
  std::map<std::string, int> line_of;   ///< JSON pointer ("/flows/2/solver") -> line, from 1
  std::optional<std::string> repeated;  ///< pointer of the first key that stands twice in one object
};

/// `text` must be syntactically valid JSON.
JsonLines locate_json(std::string_view text);

/// Deepest nesting of brackets outside strings: asked before parsing.
int json_depth(std::string_view text);

/// Line and column (from 1) of a byte.
struct TextPosition {
  int line = 1;
  int column = 1;
};
TextPosition position_of(std::string_view text, std::size_t byte);

}  // namespace scorescope
