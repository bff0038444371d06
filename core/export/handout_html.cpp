#include <algorithm>
#include <cstdint>

#include "core/export/handout.h"
#include "core/export/pptx_package.h"
#include "core/math/read_file.h"
#include "core/render/theme.h"

namespace scorescope {
namespace {

using Style = TextSpan::Style;

/// RFC 4648.
std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = (group << 8u) | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += k <= n ? kDigits[(group >> (18u - 6u * k)) & 63u] : '=';
  }
  return out;
}

std::string hex(Rgb colour) {
  return "#" + xml_colour(colour);
}

std::string style_sheet(const Theme& t) {
  std::string out = "body{margin:0;background:" + hex(t.background) + ";color:" + hex(t.text) +
                    ";font:17px/1.55 Inter,system-ui,sans-serif}"
                    "main{max-width:920px;margin:0 auto;padding:40px 24px}"
                    "h1{font-size:34px;line-height:1.2;margin:0 0 8px}h2{font-size:24px;margin:56px 0 12px}"
                    ".dim,nav{color:" +
                    hex(t.dim) + "}a{color:" + hex(t.noise) +
                    "}"
                    "img,video{display:block;width:100%;border-radius:8px;border:1px solid " +
                    hex(t.line) +
                    "}.equation{text-align:center;margin:18px 0;overflow-x:auto}"
                    ".card{background:" +
                    hex(t.panel) + ";border:1px solid " + hex(t.line) + ";border-left:4px solid " + hex(t.line) +
                    ";border-radius:8px;padding:2px 18px;margin:18px 0}"
                    ".card h3{font-size:13px;letter-spacing:.06em;color:" +
                    hex(t.dim) +
                    ";margin:14px 0 0}"
                    ".try{border-left-color:" +
                    hex(t.data) + "}.ask{border-left-color:" + hex(t.noise) +
                    "}.predict{border-left-color:" + hex(t.learned) +
                    "}"
                    "@media print{body{background:#fff}h2,figure,.card{break-inside:avoid}}";
  const std::pair<const char*, Rgb> meanings[] = {
      {"data", t.data}, {"noise", t.noise}, {"score", t.score}, {"learned", t.learned}};
  for (const auto& [name, colour] : meanings) {
    out += std::string("span.") + name + "{color:" + hex(colour) + ";font-weight:600}";
    out +=
        std::string("svg .") + name + "{color:" + hex(colour) + ";fill:" + hex(colour) + ";stroke:" + hex(colour) + "}";
  }
  return out;
}

class Page {
 public:
  explicit Page(const Handout& handout) : handout_(handout) {}

  void add(const std::string& html) { body_ += html; }

  void text(const LessonText& text) {
    const char* list = nullptr;
    const auto close = [&] {
      if (list != nullptr) body_ += std::string("</") + list + ">\n";
      list = nullptr;
    };
    for (const TextBlock& block : text) {
      const char* wanted = block.kind == TextBlock::Kind::bullet     ? "ul"
                           : block.kind == TextBlock::Kind::numbered ? "ol"
                                                                     : nullptr;
      if (wanted != list) close();
      if (wanted != nullptr && list == nullptr) body_ += std::string("<") + wanted + ">\n";
      list = wanted;
      if (block.kind == TextBlock::Kind::equation)
        body_ += "<div class=\"equation\">" + equation(block.equation) + "</div>\n";
      else
        body_ += (list != nullptr ? "<li>" : "<p>") + spans(block.spans) + (list != nullptr ? "</li>\n" : "</p>\n");
    }
    close();
  }

  void card(const char* look, const char* title, const LessonText& words) {
    body_ += std::string("<div class=\"card ") + look + "\"><h3>" + title + "</h3>\n";
    text(words);
    body_ += "</div>\n";
  }

  void still(const std::filesystem::path& file, const std::string& title) { picture({file, {}}, title); }

  void picture(const StepMedia& media, const std::string& title) {
    const std::string still = "data:image/png;base64," + base64(read_file(media.still, kLargestMediumMib, "a picture"));
    body_ += "<figure style=\"margin:0\">";
    if (media.clip.empty())
      body_ += "<img alt=\"" + xml_escaped(title) + "\" src=\"" + still + "\">";
    else
      body_ += "<video autoplay loop muted playsinline controls poster=\"" + still + "\" src=\"data:video/mp4;base64," +
               base64(read_file(media.clip, kLargestMediumMib, "a clip")) + "\"></video>";
    body_ += "</figure>\n";
  }

  [[nodiscard]] std::string html(const std::string& title) const {
    return "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
           "<link rel=\"icon\" href=\"data:,\">\n<title>" +
           xml_escaped(title) + "</title>\n<style>" + style_sheet(theme(handout_.theme)) + "</style>\n<main>\n" +
           body_ + "</main>\n</html>\n";
  }

 private:
  static std::string spans(const std::vector<TextSpan>& list) {
    std::string out;
    for (const TextSpan& span : list) {
      const auto [open, close] = tags(span.style);
      out += open + xml_escaped(span.text) + close;
    }
    return out;
  }

  static std::pair<std::string, std::string> tags(Style style) {
    switch (style) {
      case Style::plain:
        return {};
      case Style::emphasis:
        return {"<em>", "</em>"};
      case Style::strong:
        return {"<strong>", "</strong>"};
      case Style::code:
        return {"<code>", "</code>"};
      case Style::data:
        return {"<span class=\"data\">", "</span>"};
      case Style::noise:
        return {"<span class=\"noise\">", "</span>"};
      case Style::score:
        return {"<span class=\"score\">", "</span>"};
      case Style::learned:
        return {"<span class=\"learned\">", "</span>"};
    }
    return {};
  }

  [[nodiscard]] std::string equation(const std::string& name) const {
    return read_file(handout_.assets / "equations" / (name + ".svg"), 1, "an equation (.svg)");
  }

  const Handout& handout_;
  std::string body_;
};

std::string numbered_title(const Lesson& lesson) {
  const std::string number = lesson_number(lesson);
  return (number.empty() ? "" : number + " · ") + lesson.title;
}

}  // namespace

HtmlPages html_pages(const Handout& handout) {
  const Lesson& lesson = handout.lesson;
  const std::string title = numbered_title(lesson);
  Page page(handout), questions(handout), answers(handout);
  const auto head = [&](Page& of, const std::string& what) {
    of.add("<h1>" + xml_escaped(title) + "</h1>\n<p class=\"dim\">" + xml_escaped(what) + "</p>\n");
  };
  head(page, lesson.summary);
  head(questions, "Questions");
  head(answers, "Answers");
  if (lesson.kind == LessonKind::failure)
    page.add("<p><strong>Symptom.</strong> " + xml_escaped(lesson.symptom) + "</p>\n<p><strong>Cause.</strong> " +
             xml_escaped(lesson.cause) + "</p>\n<p><strong>Cure.</strong> " + xml_escaped(lesson.cure) + "</p>\n");
  int count = 0;
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const LessonStep& step = lesson.steps[i];
    page.add("<h2>" + xml_escaped(step.title) + "</h2>\n");
    page.picture(handout.media[i], step.title);
    int asked = count;
    for (const StepPart& part : step.parts) {
      switch (part.kind) {
        case StepPart::Kind::text:
          page.text(part.text);
          break;
        case StepPart::Kind::experiment:
          page.card("try", "TRY THIS", part.text);
          break;
        case StepPart::Kind::prediction:
          page.card("predict", ("PREDICT " + std::to_string(++asked)).c_str(), part.text);
          break;
        case StepPart::Kind::question:
          page.card("ask", ("QUESTION " + std::to_string(++asked)).c_str(), part.text);
          break;
        case StepPart::Kind::note:  // for who presents
          break;
      }
    }
    for (const Asked& one : asked_in(step)) {
      const std::string number = std::to_string(++count);
      if (one.predicts && !handout.media[i].before.empty()) questions.still(handout.media[i].before, step.title);
      questions.card(one.predicts ? "predict" : "ask", ((one.predicts ? "PREDICT " : "QUESTION ") + number).c_str(),
                     one.question);
      if (one.predicts) answers.still(handout.media[i].still, step.title);
      answers.card("ask", ("ANSWER " + number).c_str(), one.answer);
    }
  }
  const std::string pages =
      "<nav><p><a href=\"lesson.html\">Lesson</a> · <a href=\"questions.html\">Questions</a> · "
      "<a href=\"answers.html\">Answers</a></p></nav>\n";
  for (Page* of : {&page, &questions, &answers}) of->add(pages);
  return {page.html(title), questions.html(title + ": questions"), answers.html(title + ": answers")};
}

}  // namespace scorescope
