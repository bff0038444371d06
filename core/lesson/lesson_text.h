#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scorescope {

/// A stretch of text in one style. data, noise, score and learned have the colours of the picture.
struct TextSpan {
  enum class Style { plain, emphasis, strong, code, data, noise, score, learned };
  std::string text;
  Style style = Style::plain;
  bool operator==(const TextSpan&) const = default;
};

struct TextBlock {
  enum class Kind { paragraph, bullet, numbered, equation };
  Kind kind = Kind::paragraph;
  std::vector<TextSpan> spans;
  std::string equation;  ///< name of a file of assets/equations
  int number = 0;        ///< numbered: 1, 2, ...
  bool operator==(const TextBlock&) const = default;
};
using LessonText = std::vector<TextBlock>;

/// A step is a sequence of these, shown one below the other.
struct StepPart {
  enum class Kind {
    text,
    experiment,  ///< "try this"
    question,    ///< with an answer, folded
    prediction,  ///< to be made before anything below it is shown
    note         ///< for who presents
  };
  Kind kind = Kind::text;
  LessonText text;
  LessonText answer;  ///< of a question
};

/// What a lesson's text cannot be read as; load_lesson() adds the file.
struct LessonError {
  int line = 0;
  std::string sentence;
};

struct TextLine {
  std::string_view text;
  int number = 0;  ///< from 1
};

/// Reads lines of the Markdown subset of docs/writing-lessons.md. Throws LessonError.
LessonText read_lesson_text(const std::vector<TextLine>& lines);

/// Without styles; paragraphs separated by blanks.
std::string plain_text(const LessonText& text);

}  // namespace scorescope
