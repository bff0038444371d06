#include "core/lesson/lesson_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "core/lesson/characters.h"

namespace scorescope {
namespace {

using Style = TextSpan::Style;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_blank(s.back())) s.remove_suffix(1);
  return s;
}

/// Styles within one paragraph. A word broken over two lines of the file is two words.
class SpanReader {
 public:
  SpanReader(std::string_view text, int line) : text_(text), line_(line) {}

  std::vector<TextSpan> read() {
    while (at_ < text_.size()) step();
    flush(Style::plain);
    return std::move(spans_);
  }

 private:
  [[noreturn]] void refuse(const std::string& sentence) const { throw LessonError{line_, sentence}; }

  void step() {
    const char c = text_[at_];
    if (c == '\\' && at_ + 1 < text_.size() && std::string_view("\\*`{}$[]#-|>").find(text_[at_ + 1]) != text_.npos) {
      plain_ += text_[at_ + 1];
      at_ += 2;
    } else if (text_.substr(at_, 2) == "**" && opens(2)) {
      styled(2, "**", Style::strong, "**strong**");
    } else if (c == '*' && opens(1)) {
      styled(1, "*", Style::emphasis, "*emphasis*");
    } else if (c == '`') {
      styled(1, "`", Style::code, "`code`");
    } else if (c == '{') {
      coloured();
    } else if (c == '$') {
      refuse(
          "mathematics in a line is written in symbols, such as σ(t); an equation stands alone in its line, as "
          "$$name$$ ($ itself is \\$)");
    } else if (text_.substr(at_, 2) == "![" || (c == '[' && links())) {
      refuse("links and pictures are no part of a lesson's text");
    } else {
      plain_ += c;
      ++at_;
    }
  }

  /// A star between blanks is a star.
  [[nodiscard]] bool opens(std::size_t length) const {
    return at_ + length < text_.size() && !is_blank(text_[at_ + length]);
  }
  [[nodiscard]] bool links() const {
    const auto close = text_.find(']', at_);
    return close != text_.npos && close + 1 < text_.size() && text_[close + 1] == '(';
  }

  void styled(std::size_t length, std::string_view close, Style style, const char* shown) {
    const auto end = text_.find(close, at_ + length);
    if (end == text_.npos || end == at_ + length)
      refuse(std::string(shown) + " is begun and not ended in this paragraph (a star or quote itself is \\" +
             std::string(1, close.front()) + ")");
    add(text_.substr(at_ + length, end - at_ - length), style);
    at_ = end + close.size();
  }

  void coloured() {
    static constexpr std::pair<std::string_view, Style> kMeanings[] = {
        {"data", Style::data}, {"noise", Style::noise}, {"score", Style::score}, {"learned", Style::learned}};
    const auto end = text_.find('}', at_);
    const auto colon = text_.find(':', at_);
    if (end != text_.npos && colon != text_.npos && colon < end) {
      const std::string_view name = text_.substr(at_ + 1, colon - at_ - 1);
      for (const auto& [meaning, style] : kMeanings) {
        if (name != meaning) continue;
        add(trimmed(text_.substr(colon + 1, end - colon - 1)), style);
        at_ = end + 1;
        return;
      }
    }
    refuse(
        "{ begins a word in a colour of the picture: {data: ...}, {noise: ...}, {score: ...} or {learned: ...} "
        "({ itself is \\{)");
  }

  void add(std::string_view text, Style style) {
    flush(Style::plain);
    plain_ = text;
    flush(style);
  }
  void flush(Style style) {
    if (!plain_.empty()) spans_.push_back({plain_, style});
    plain_.clear();
  }

  std::string_view text_;
  int line_;
  std::size_t at_ = 0;
  std::string plain_;
  std::vector<TextSpan> spans_;
};

/// "3. text": the number, and where the text begins.
std::optional<std::pair<int, std::size_t>> numbered(std::string_view line) {
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits == 0 || digits > 3 || line.substr(digits, 2) != ". ") return std::nullopt;
  return std::pair{std::stoi(std::string(line.substr(0, digits))), digits + 2};
}

/// What other Markdown would make something of, and this does not.
const char* foreign(std::string_view line) {
  if (line.front() == '#') return "a heading within a step is no part of a lesson's text; ## begins a step";
  if (line.front() == '>') return "a quotation (>) is no part of a lesson's text; \\> is the sign itself";
  if (line.front() == '|') return "a table is no part of a lesson's text; \\| is the sign itself";
  if (line == "---" || line == "***" || line == "___") return "a rule is no part of a lesson's text";
  if (line.starts_with("```")) return "a block ``` stands within another one";
  return nullptr;
}

class TextReader {
 public:
  void line(std::string_view raw, int number) {
    if (const auto bad = unreadable_character(raw); !bad.empty()) throw LessonError{number, bad};
    const std::string_view line = trimmed(raw);
    const bool indented = !raw.empty() && is_blank(raw.front());
    if (line.empty()) {
      flush();
    } else if (line.starts_with("$$")) {
      equation(line, number);
    } else if (line.starts_with("- ") || line.starts_with("* ")) {
      item(line.substr(2), TextBlock::Kind::bullet, 0, indented, number);
    } else if (const auto n = numbered(line)) {
      item(line.substr(n->second), TextBlock::Kind::numbered, n->first, indented, number);
    } else {
      if (const char* sentence = foreign(line)) throw LessonError{number, sentence};
      if (words_.empty()) line_ = number;
      words_ += (words_.empty() ? "" : " ") + std::string(line);
    }
  }

  LessonText finish() {
    flush();
    return std::move(out_);
  }

 private:
  void equation(std::string_view line, int number) {
    flush();
    const std::string_view name = line.size() > 4 && line.ends_with("$$") ? line.substr(2, line.size() - 4) : "";
    const auto known = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    if (name.empty() || !std::all_of(name.begin(), name.end(), known))
      throw LessonError{number, "an equation is $$name$$ alone in its line, with a name of assets/equations"};
    out_.push_back({.kind = TextBlock::Kind::equation, .equation = std::string(name)});
  }

  void item(std::string_view text, TextBlock::Kind kind, int n, bool indented, int number) {
    if (indented) throw LessonError{number, "a list within a list is no part of a lesson's text"};
    flush();
    kind_ = kind;
    number_ = n;
    line_ = number;
    words_ = trimmed(text);
  }

  void flush() {
    if (!words_.empty()) out_.push_back({.kind = kind_, .spans = SpanReader(words_, line_).read(), .number = number_});
    words_.clear();
    kind_ = TextBlock::Kind::paragraph;
    number_ = 0;
  }

  LessonText out_;
  std::string words_;
  TextBlock::Kind kind_ = TextBlock::Kind::paragraph;
  int number_ = 0, line_ = 0;
};

}  // namespace

LessonText read_lesson_text(const std::vector<TextLine>& lines) {
  TextReader reader;
  for (const TextLine& line : lines) reader.line(line.text, line.number);
  return reader.finish();
}

std::string plain_text(const LessonText& text) {
  std::string out;
  for (const TextBlock& block : text) {
    for (const TextSpan& span : block.spans) out += span.text;
    if (!block.spans.empty()) out += ' ';
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace scorescope
