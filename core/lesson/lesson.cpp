#include "core/lesson/lesson.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/lesson/characters.h"
#include "core/lesson/step_scene.h"
#include "core/math/error.h"
#include "core/math/read_file.h"

namespace scorescope {
namespace {

constexpr const char* kFile = "lesson.md";
constexpr std::size_t kLargestMib = 4;

std::string trimmed(std::string_view s) {
  const auto begin = s.find_first_not_of(" \t");
  return begin == s.npos ? std::string() : std::string(s.substr(begin, s.find_last_not_of(" \t") - begin + 1));
}

std::vector<TextLine> lines_of(std::string_view text) {
  std::vector<TextLine> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back({line, static_cast<int>(out.size()) + 1});
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

class LessonReader {
 public:
  LessonReader(std::string_view text, const std::filesystem::path& file, const std::filesystem::path& assets)
      : lines_(lines_of(text)), assets_(assets) {
    lesson_.file = file;
  }

  LessonHead read_head() {
    front_matter();
    return std::move(lesson_);
  }

  Lesson read() {
    front_matter();
    while (at_ < lines_.size()) {
      const TextLine& line = lines_[at_];
      if (line.text.starts_with("## ")) {
        begin_step(line);
      } else if (line.text.starts_with("```")) {
        block();
      } else {
        loose_.push_back(line);
        ++at_;
      }
    }
    end_step();
    if (lesson_.steps.empty()) throw LessonError{last_line(), "a lesson has at least one step: ## Its title"};
    return std::move(lesson_);
  }

 private:
  [[nodiscard]] int last_line() const { return std::max(1, static_cast<int>(lines_.size())); }

  // --- front matter
  void front_matter() {
    if (lines_.empty() || trimmed(lines_[0].text) != "---")
      throw LessonError{1, "a lesson begins with a line ---, then \"title: ...\" and others, then ---"};
    for (at_ = 1; at_ < lines_.size() && trimmed(lines_[at_].text) != "---"; ++at_) {
      const TextLine& line = lines_[at_];
      if (trimmed(line.text).empty()) continue;
      const auto colon = line.text.find(':');
      if (colon == line.text.npos) throw LessonError{line.number, "must be \"key: value\""};
      entry(trimmed(line.text.substr(0, colon)), trimmed(line.text.substr(colon + 1)), line.number);
    }
    if (at_ == lines_.size()) throw LessonError{last_line(), "the head of the lesson is not ended by a line ---"};
    const int end = lines_[at_++].number;
    const auto require = [&](const std::string& value, const char* key) {
      if (value.empty()) throw LessonError{end, std::string(key) + " is missing from the head of the lesson"};
    };
    require(lesson_.title, "title");
    require(lesson_.summary, "summary");
    if (lesson_.minutes == 0.0) require("", "minutes");
    if (lesson_.kind != LessonKind::failure) return;
    require(lesson_.symptom, "symptom");
    require(lesson_.cause, "cause");
    require(lesson_.cure, "cure");
  }

  void entry(const std::string& key, const std::string& value, int line) {
    if (const auto bad = unreadable_character(value); !bad.empty()) throw LessonError{line, key + ": " + bad};
    if (key == "title") {
      lesson_.title = value;
    } else if (key == "summary") {
      lesson_.summary = value;
    } else if (key == "minutes") {
      lesson_.minutes = number(key, value, line);
    } else if (key == "order") {
      lesson_.order = static_cast<int>(number(key, value, line));
    } else if (key == "kind") {
      kind(value, line);
    } else if (key == "notes") {
      notes(value);
    } else if (key == "symptom") {
      lesson_.symptom = value;
    } else if (key == "cause") {
      lesson_.cause = value;
    } else if (key == "cure") {
      lesson_.cure = value;
    } else {
      throw LessonError{line, key +
                                  ": is not known; known are title, summary, minutes, kind, order, notes, and of a "
                                  "failure symptom, cause, cure"};
    }
  }

  static double number(const std::string& key, const std::string& value, int line) {
    double out = 0.0;
    const auto end = std::from_chars(value.data(), value.data() + value.size(), out);
    if (end.ec != std::errc() || end.ptr != value.data() + value.size() || !(out > 0.0 && out <= 1000.0))
      throw LessonError{line, key + ": must be a number above 0 and at most 1000, found \"" + value + "\""};
    return out;
  }

  void kind(const std::string& value, int line) {
    if (value == "lesson")
      lesson_.kind = LessonKind::lesson;
    else if (value == "failure")
      lesson_.kind = LessonKind::failure;
    else if (value == "deck")
      lesson_.kind = LessonKind::deck;
    else
      throw LessonError{line, "kind: must be one of lesson, failure, deck, found \"" + value + "\""};
  }

  void notes(std::string_view value) {
    while (!value.empty()) {
      const auto end = value.find(';');
      if (const std::string one = trimmed(value.substr(0, end)); !one.empty()) lesson_.notes.push_back(one);
      value.remove_prefix(end == value.npos ? value.size() : end + 1);
    }
  }

  // --- steps
  void begin_step(const TextLine& line) {
    end_step();
    LessonStep step;
    step.title = trimmed(line.text.substr(3));
    step.line = line.number;
    if (const auto bad = unreadable_character(step.title); !bad.empty()) throw LessonError{line.number, bad};
    if (step.title.empty()) throw LessonError{line.number, "a step needs a title: ## Its title"};
    step_ = std::move(step);
    ++at_;
  }

  void end_step() {
    text_part();
    if (!step_) return;
    const StepView* before = lesson_.steps.empty() ? nullptr : &lesson_.steps.back().final_view();
    if (scene_) {
      StepScenes scenes = read_step_scene(*scene_, before, lesson_.folder(), assets_);
      step_->shown = std::move(scenes.shown);
      step_->revealed = std::move(scenes.revealed);
      if (step_->revealed && !step_->predicts())
        throw LessonError{scene_->line, "\"reveal\" needs a ```predict block: what is to be predicted"};
    } else if (before != nullptr) {
      step_->shown = same_view(*before);
    } else {
      throw LessonError{step_->line, "the first step needs a ```scene block with a \"base\""};
    }
    if (step_->predicts()) veil();
    lesson_.steps.push_back(std::move(*step_));
    step_.reset();
    scene_.reset();
  }

  /// A prediction whose reveal changes nothing of the scene veils the picture until then, and so do the panels that the
  /// scene names under "predict".
  void veil() {
    PredictSpec& predict = step_->shown.scene.predict;
    if (step_->revealed && predict.panels.empty()) return;
    if (!step_->revealed) step_->revealed = same_view(step_->shown);
    const auto asked = std::find_if(step_->parts.begin(), step_->parts.end(),
                                    [](const StepPart& part) { return part.kind == StepPart::Kind::prediction; });
    predict.question = plain_text(asked->text);
    step_->revealed->scene.predict = {};
  }

  /// The text since the last heading or block.
  void text_part() {
    std::vector<TextLine> lines;
    lines.swap(loose_);
    LessonText text = lesson_text(lines);
    if (text.empty()) return;
    if (!step_) throw LessonError{lines.front().number, "text stands before the first step; ## Title begins one"};
    step_->parts.push_back({.kind = StepPart::Kind::text, .text = std::move(text)});
  }

  LessonText lesson_text(const std::vector<TextLine>& lines) const {
    LessonText text = read_lesson_text(lines);
    for (const TextBlock& block : text) {
      if (block.kind != TextBlock::Kind::equation) continue;
      if (std::filesystem::is_regular_file(assets_ / "equations" / (block.equation + ".svg"))) continue;
      const auto at = std::find_if(lines.begin(), lines.end(), [&](const TextLine& line) {
        return line.text.find("$$" + block.equation + "$$") != line.text.npos;
      });
      throw LessonError{at->number, "there is no equation \"" + block.equation + "\" in assets/equations"};
    }
    return text;
  }

  /// The name of a block, of which `minute N` after "note" is taken: when the step is planned.
  std::string block_name(const TextLine& open) {
    constexpr std::string_view kMinute = "note minute ";
    std::string name = trimmed(open.text.substr(3));
    if (!name.starts_with(kMinute)) return name;
    if (!step_) return "note";
    const std::string value = name.substr(kMinute.size());
    step_->minute = value == "0" ? 0.0 : number("minute", value, open.number);
    return "note";
  }

  void block() {
    text_part();
    const TextLine open = lines_[at_++];
    const std::string name = block_name(open);
    std::vector<TextLine> inside;
    while (at_ < lines_.size() && !lines_[at_].text.starts_with("```")) inside.push_back(lines_[at_++]);
    if (at_ == lines_.size()) throw LessonError{open.number, "this block is not ended by a line ```"};
    ++at_;
    if (!step_) throw LessonError{open.number, "a block stands before the first step; ## Title begins one"};
    if (name == "scene") {
      if (scene_) throw LessonError{open.number, "a step has one scene; this is its second"};
      scene_ = json(inside, open.number);
    } else if (name == "expect") {
      expectations(json(inside, open.number));
    } else if (name == "try") {
      part(StepPart::Kind::experiment, inside, open.number);
    } else if (name == "note") {
      part(StepPart::Kind::note, inside, open.number);
    } else if (name == "predict") {
      if (step_->predicts()) throw LessonError{open.number, "a step has one prediction; this is its second"};
      part(StepPart::Kind::prediction, inside, open.number);
    } else if (name == "question") {
      question(inside, open.number);
    } else {
      throw LessonError{open.number, "```" + name +
                                         " is no block of a lesson; known are scene, expect, try, question, predict, "
                                         "note"};
    }
  }

  static JsonBlock json(const std::vector<TextLine>& lines, int open) {
    JsonBlock out{.text = {}, .line = open + 1};
    for (const TextLine& line : lines) out.text += std::string(line.text) + "\n";
    return out;
  }

  void part(StepPart::Kind kind, const std::vector<TextLine>& lines, int open) {
    LessonText text = lesson_text(lines);
    if (text.empty()) throw LessonError{open, "this block is empty"};
    step_->parts.push_back({.kind = kind, .text = std::move(text)});
  }

  void question(const std::vector<TextLine>& lines, int open) {
    const auto rule =
        std::find_if(lines.begin(), lines.end(), [](const TextLine& line) { return trimmed(line.text) == "---"; });
    LessonText question = lesson_text({lines.begin(), rule});
    LessonText answer;
    if (rule != lines.end()) answer = lesson_text({rule + 1, lines.end()});
    if (question.empty() || answer.empty())
      throw LessonError{open, "a question block holds a question, a line ---, and its answer"};
    step_->parts.push_back(
        {.kind = StepPart::Kind::question, .text = std::move(question), .answer = std::move(answer)});
  }

  void expectations(const JsonBlock& block) {
    const nlohmann::ordered_json json = parse_block(block);
    const bool list = json.is_array();
    for (std::size_t i = 0; i < (list ? json.size() : 1); ++i) {
      const int line = line_in_block(block, list ? "/" + std::to_string(i) : "");
      try {
        step_->expectations.push_back(read_expectation(list ? json[i] : json));
      } catch (const LessonError& error) {
        throw LessonError{line, error.sentence};
      }
      step_->expectations.back().line = line;
    }
  }

  std::vector<TextLine> lines_;
  const std::filesystem::path& assets_;
  std::size_t at_ = 0;
  Lesson lesson_;
  std::optional<LessonStep> step_;
  std::optional<JsonBlock> scene_;
  std::vector<TextLine> loose_;
};

/// Up to the first full stop, question or exclamation mark that a blank follows.
std::string first_sentence(const std::string& text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    if ((text[i] == '.' || text[i] == '?' || text[i] == '!') && text[i + 1] == ' ') return text.substr(0, i + 1);
  return text;
}

}  // namespace

std::string LessonStep::first_words(bool revealed_now) const {
  const auto is = [](StepPart::Kind kind) { return [kind](const StepPart& part) { return part.kind == kind; }; };
  const auto asked = std::find_if(parts.begin(), parts.end(), is(StepPart::Kind::prediction));
  if (asked != parts.end() && !revealed_now) return plain_text(asked->text);
  const auto from = asked == parts.end() ? parts.begin() : asked;
  // An equation has no words.
  for (auto part = std::find_if(from, parts.end(), is(StepPart::Kind::text)); part != parts.end();
       part = std::find_if(part + 1, parts.end(), is(StepPart::Kind::text)))
    if (const std::string words = plain_text(part->text); !words.empty()) return first_sentence(words);
  return {};
}

std::vector<Asked> asked_in(const LessonStep& step) {
  std::vector<Asked> out;
  std::size_t predicted = 0;  // its number, from 1
  for (const StepPart& part : step.parts) {
    if (part.kind == StepPart::Kind::question) out.push_back({part.text, part.answer});
    if (part.kind == StepPart::Kind::prediction) {
      out.push_back({part.text, {}, true});
      predicted = out.size();
    }
    if (part.kind != StepPart::Kind::text || predicted == 0) continue;
    LessonText& answer = out[predicted - 1].answer;
    answer.insert(answer.end(), part.text.begin(), part.text.end());
  }
  return out;
}

bool LessonStep::predicts() const {
  return std::any_of(parts.begin(), parts.end(),
                     [](const StepPart& part) { return part.kind == StepPart::Kind::prediction; });
}

std::string lesson_number(const LessonHead& lesson) {
  if (lesson.order == 0) return {};
  return (lesson.kind == LessonKind::failure ? "F" : "") + std::to_string(lesson.order);
}

namespace {

/// `read` of a lesson's file; what it throws as one sentence.
template <class Read>
auto with_place(const std::filesystem::path& file, Read&& read) {
  try {
    return read();
  } catch (const LessonError& error) {
    throw UserError(file.string() + ":" + std::to_string(error.line) + ": " + error.sentence);
  }
}

std::string lesson_file_text(const std::filesystem::path& file) {
  return read_file(file, kLargestMib, "a lesson (lesson.md)");
}

}  // namespace

Lesson parse_lesson(std::string_view text, const std::filesystem::path& file, const std::filesystem::path& assets) {
  return with_place(file, [&] { return LessonReader(text, file, assets).read(); });
}

LessonHead load_lesson_head(const std::filesystem::path& file) {
  const std::string text = lesson_file_text(file);
  return with_place(file, [&] { return LessonReader(text, file, {}).read_head(); });
}

bool is_lesson(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return std::filesystem::is_regular_file(path / kFile, ignored);
  return path.filename() == kFile && std::filesystem::is_regular_file(path, ignored);
}

Lesson load_lesson(const std::filesystem::path& lesson, const std::filesystem::path& assets) {
  std::error_code ignored;
  const std::filesystem::path file = std::filesystem::is_directory(lesson, ignored) ? lesson / kFile : lesson;
  return parse_lesson(lesson_file_text(file), file, assets);
}

std::vector<std::filesystem::path> lesson_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (is_lesson(entry.path()) && entry.is_directory()) out.push_back(entry.path() / kFile);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace scorescope
