#include <algorithm>
#include <cmath>

#include "core/export/handout.h"
#include "core/export/pptx_package.h"
#include "core/math/read_file.h"
#include "core/media/image_io.h"
#include "core/render/equation.h"

namespace scorescope {
namespace {

using Style = TextSpan::Style;

constexpr double kEmu = 914400.0;                                                         // of an inch
constexpr double kMargin = 0.55, kTop = 1.45, kBottom = 7.1, kWide = 12.23, kText = 4.1;  // inches
constexpr double kGap = 0.12;
constexpr float kEquationEx = 34.0f;  // pixels, drawn large: slides are

struct Frame {
  double x, y, w, h;  ///< inches
};

std::string emu(double inches) {
  return std::to_string(static_cast<long long>(std::llround(inches * kEmu)));
}

std::string place(const Frame& f) {
  return "<a:xfrm><a:off x=\"" + emu(f.x) + "\" y=\"" + emu(f.y) + "\"/><a:ext cx=\"" + emu(f.w) + "\" cy=\"" +
         emu(f.h) + "\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>";
}

/// Lines that words of so many characters take at a size, in a box of a width: a little too many rather than too few.
double text_height(const TextBlock& block, double width, double points) {
  std::size_t characters = 0;
  for (const TextSpan& span : block.spans)
    characters += static_cast<std::size_t>(std::count_if(
        span.text.begin(), span.text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
  const double a_line = width * 72.0 / (0.54 * points);
  return std::ceil(static_cast<double>(characters) / a_line) * points * 1.28 / 72.0;
}

/// One slide as it fills up.
class SlideMaker {
 public:
  SlideMaker(const Handout& handout, std::vector<PptxMedia>& media)
      : handout_(handout), media_(media), theme_(theme(handout.theme)) {}

  void title(const std::string& text, double points = 28.0, double y = 0.45, double height = 0.9) {
    words({kMargin, y, kWide, height}, "<a:p>" + run({text, Style::strong}, points, theme_.text) + "</a:p>", "ctr");
  }

  /// Text from the top of a column downwards, as large as it fits.
  void column(const std::vector<std::pair<std::string, LessonText>>& parts, double width, double top = kTop) {
    double points = 20.0;
    while (points > 9.0 && height(parts, width, points) > kBottom - top) points -= 1.0;
    double y = top;
    for (const auto& [caption, text] : parts) {
      if (!caption.empty()) {
        const double high = points * 0.8 * 1.4 / 72.0;
        words({kMargin, y, width, high}, "<a:p>" + run({caption, Style::strong}, points * 0.75, theme_.dim) + "</a:p>");
        y += high;
      }
      for (const TextBlock& block : text) {
        if (block.kind == TextBlock::Kind::equation) {
          y += equation(block.equation, {kMargin, y, width, 0.0}, points) + kGap;
          continue;
        }
        const double high = text_height(block, width, points);
        words({kMargin, y, width, high}, paragraph(block, points));
        y += high + kGap;
      }
      y += kGap;
    }
  }

  void picture(const StepMedia& media, const Frame& frame) {
    const int still = relation(PptxRelation::Kind::image, file(media.still));
    if (media.clip.empty()) {
      shapes_ += pic("", still, frame);
      return;
    }
    const std::string clip = file(media.clip);
    const std::string video = rid(relation(PptxRelation::Kind::video, clip));
    const std::string embedded = rid(relation(PptxRelation::Kind::media, clip));
    const int id = next_ + 1;
    shapes_ += pic("<a:videoFile r:link=\"" + video +
                       "\"/><p:extLst><p:ext uri=\"{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}\"><p14:media "
                       "xmlns:p14=\"http://schemas.microsoft.com/office/powerpoint/2010/main\" r:embed=\"" +
                       embedded + "\"/></p:ext></p:extLst>",
                   still, frame);
    timing_ = looping(std::to_string(id));
  }

  void notes(const std::string& text) { notes_ += (notes_.empty() ? "" : "\n") + text; }

  [[nodiscard]] PptxSlide slide() const { return {shapes_, timing_, notes_, relations_}; }

 private:
  static std::string rid(int number) { return "rId" + std::to_string(number); }

  [[nodiscard]] double height(const std::vector<std::pair<std::string, LessonText>>& parts, double width,
                              double points) const {
    double out = 0.0;
    for (const auto& [caption, text] : parts) {
      if (!caption.empty()) out += points * 0.8 * 1.4 / 72.0;
      for (const TextBlock& block : text)
        out += kGap + (block.kind == TextBlock::Kind::equation ? equation_size(block.equation, width, points).second
                                                               : text_height(block, width, points));
      out += kGap;
    }
    return out;
  }

  std::string run(const TextSpan& span, double points, Rgb ink) const {
    const auto coloured = [&](Rgb c) { ink = c; };
    bool bold = span.style != Style::plain && span.style != Style::emphasis && span.style != Style::code;
    switch (span.style) {
      case Style::data:
        coloured(theme_.data);
        break;
      case Style::noise:
        coloured(theme_.noise);
        break;
      case Style::score:
        coloured(theme_.score);
        break;
      case Style::learned:
        coloured(theme_.learned);
        break;
      default:
        break;
    }
    // The theme's by its name: not every program takes it by itself.
    const std::string face = span.style == Style::code ? "JetBrains Mono" : "+mn-lt";
    return "<a:r><a:rPr lang=\"en-GB\" sz=\"" + std::to_string(std::lround(points * 100.0)) + "\"" +
           (bold ? " b=\"1\"" : "") + (span.style == Style::emphasis ? " i=\"1\"" : "") +
           "><a:solidFill><a:srgbClr val=\"" + xml_colour(ink) + "\"/></a:solidFill><a:latin typeface=\"" + face +
           "\"/></a:rPr><a:t>" + xml_escaped(span.text) + "</a:t></a:r>";
  }

  std::string paragraph(const TextBlock& block, double points) const {
    std::string properties;
    if (block.kind == TextBlock::Kind::bullet)
      properties = "<a:pPr marL=\"228600\" indent=\"-228600\"><a:buChar char=\"•\"/></a:pPr>";
    if (block.kind == TextBlock::Kind::numbered)
      properties = "<a:pPr marL=\"285750\" indent=\"-285750\"><a:buAutoNum type=\"arabicPeriod\" startAt=\"" +
                   std::to_string(std::max(1, block.number)) + "\"/></a:pPr>";
    std::string out = "<a:p>" + properties;
    for (const TextSpan& span : block.spans) out += run(span, points, theme_.text);
    return out + "</a:p>";
  }

  void words(const Frame& frame, const std::string& paragraphs, const char* anchor = "t") {
    const std::string id = std::to_string(++next_);
    shapes_ += "<p:sp><p:nvSpPr><p:cNvPr id=\"" + id + "\" name=\"Text " + id +
               "\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>" + place(frame) +
               "<a:noFill/></p:spPr><p:txBody><a:bodyPr wrap=\"square\" lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" "
               "anchor=\"" +
               anchor + "\"><a:noAutofit/></a:bodyPr><a:lstStyle/>" + paragraphs + "</p:txBody></p:sp>";
  }

  std::string pic(const std::string& media, int still, const Frame& frame) {
    const std::string id = std::to_string(++next_);
    const std::string link = media.empty() ? "/>" : "><a:hlinkClick r:id=\"\" action=\"ppaction://media\"/></p:cNvPr>";
    return "<p:pic><p:nvPicPr><p:cNvPr id=\"" + id + "\" name=\"Picture " + id + "\"" + link +
           "<p:cNvPicPr><a:picLocks noChangeAspect=\"1\"/></p:cNvPicPr><p:nvPr>" + media +
           "</p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed=\"" + rid(still) +
           "\"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>" + place(frame) + "</p:spPr></p:pic>";
  }

  /// Plays the clip when the slide comes up, over and over.
  static std::string looping(const std::string& shape) {
    const std::string target = "<p:tgtEl><p:spTgt spid=\"" + shape + "\"/></p:tgtEl>";
    const std::string now = "<p:stCondLst><p:cond delay=\"0\"/></p:stCondLst>";
    return "<p:timing><p:tnLst><p:par><p:cTn id=\"1\" dur=\"indefinite\" restart=\"never\" nodeType=\"tmRoot\">"
           "<p:childTnLst><p:seq concurrent=\"1\" nextAc=\"seek\"><p:cTn id=\"2\" dur=\"indefinite\" "
           "nodeType=\"mainSeq\"><p:childTnLst><p:par><p:cTn id=\"3\" fill=\"hold\"><p:stCondLst><p:cond "
           "delay=\"indefinite\"/><p:cond evt=\"onBegin\" delay=\"0\"><p:tn val=\"2\"/></p:cond></p:stCondLst>"
           "<p:childTnLst><p:par><p:cTn id=\"4\" fill=\"hold\">" +
           now +
           "<p:childTnLst><p:par><p:cTn id=\"5\" presetID=\"1\" presetClass=\"mediacall\" presetSubtype=\"0\" "
           "fill=\"hold\" nodeType=\"afterEffect\">" +
           now +
           "<p:childTnLst><p:cmd type=\"call\" cmd=\"playFrom(0.0)\"><p:cBhvr><p:cTn id=\"6\" dur=\"1\" "
           "fill=\"hold\"/>" +
           target +
           "</p:cBhvr></p:cmd></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst>"
           "</p:cTn></p:par></p:childTnLst></p:cTn><p:prevCondLst><p:cond evt=\"onPrev\" delay=\"0\"><p:tgtEl>"
           "<p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst><p:nextCondLst><p:cond evt=\"onNext\" delay=\"0\"><p:tgtEl>"
           "<p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst></p:seq><p:video><p:cMediaNode vol=\"0\"><p:cTn id=\"7\" "
           "repeatCount=\"indefinite\" fill=\"hold\" display=\"0\"><p:stCondLst><p:cond delay=\"indefinite\"/>"
           "</p:stCondLst></p:cTn>" +
           target + "</p:cMediaNode></p:video></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>";
  }

  int relation(PptxRelation::Kind kind, const std::string& name) {
    relations_.push_back({kind, name});
    return static_cast<int>(relations_.size()) + 1;
  }

  /// Takes a file into the package once; its name there.
  std::string file(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    if (!known(name)) media_.push_back({name, read_file(path, kLargestMediumMib, "a picture or clip")});
    return name;
  }
  [[nodiscard]] bool known(const std::string& name) const {
    return std::any_of(media_.begin(), media_.end(), [&](const PptxMedia& one) { return one.name == name; });
  }

  [[nodiscard]] EquationPicture drawn(const std::string& name) const {
    const std::string svg = read_file(handout_.assets / "equations" / (name + ".svg"), 1, "an equation (.svg)");
    return draw_equation(svg, theme_, kEquationEx);
  }

  /// Inches; an ex is about half the size of the text.
  [[nodiscard]] std::pair<double, double> equation_size(const std::string& name, double width, double points) const {
    const EquationPicture picture = drawn(name);
    const double scale = std::min(0.48 * points / 72.0 / kEquationEx, width / picture.width);
    return {picture.width * scale, picture.height * scale};
  }

  double equation(const std::string& name, const Frame& at, double points) {
    const auto [w, h] = equation_size(name, at.w, points);
    const std::string file_name = "equation_" + name + ".png";
    if (!known(file_name)) {
      const EquationPicture picture = drawn(name);
      media_.push_back({file_name, png_bytes({picture.width, picture.height, picture.rgba})});
    }
    shapes_ += pic("", relation(PptxRelation::Kind::image, file_name), {at.x, at.y, w, h});
    return h;
  }

  const Handout& handout_;
  std::vector<PptxMedia>& media_;
  const Theme& theme_;
  std::string shapes_, timing_, notes_;
  std::vector<PptxRelation> relations_;
  int next_ = 1;
};

LessonText words_of(const std::string& text) {
  return {{.kind = TextBlock::Kind::paragraph, .spans = {{text, Style::plain}}}};
}

PptxSlide title_slide(const Handout& handout, std::vector<PptxMedia>& media) {
  const Lesson& lesson = handout.lesson;
  SlideMaker maker(handout, media);
  maker.title(lesson.title, 40.0, 2.2, 1.6);
  std::vector<std::pair<std::string, LessonText>> parts{{"", words_of(lesson.summary)}};
  if (lesson.kind == LessonKind::failure)
    parts = {{"SYMPTOM", words_of(lesson.symptom)}, {"CAUSE", words_of(lesson.cause)}, {"CURE", words_of(lesson.cure)}};
  maker.column(parts, kWide, 4.0);
  return maker.slide();
}

/// Where a picture stands beside the text, as large as it fits.
Frame beside_text(double aspect) {
  const double x = kMargin + kText + 0.35, y = kTop + 0.1;
  const double h = std::min((kMargin + kWide - x) / aspect, kBottom - y);
  return {x, y, h * aspect, h};
}

PptxSlide step_slide(const Handout& handout, std::size_t index, std::vector<PptxMedia>& media) {
  const LessonStep& step = handout.lesson.steps[index];
  SlideMaker maker(handout, media);
  maker.title(step.title);
  std::vector<std::pair<std::string, LessonText>> parts;
  for (const StepPart& part : step.parts) {
    if (part.kind == StepPart::Kind::text) parts.emplace_back("", part.text);
    if (part.kind == StepPart::Kind::experiment) parts.emplace_back("TRY THIS", part.text);
    if (part.kind == StepPart::Kind::prediction) parts.emplace_back("PREDICT", part.text);
    if (part.kind == StepPart::Kind::note) maker.notes(plain_text(part.text));
  }
  maker.column(parts, kText);
  maker.picture(handout.media[index], beside_text(handout.aspect));
  return maker.slide();
}

}  // namespace

void write_pptx(const Handout& handout, const std::filesystem::path& file) {
  std::vector<PptxMedia> media;
  std::vector<PptxSlide> slides{title_slide(handout, media)}, answers;
  for (std::size_t i = 0; i < handout.lesson.steps.size(); ++i) slides.push_back(step_slide(handout, i, media));
  int count = 0;
  for (std::size_t i = 0; i < handout.lesson.steps.size(); ++i)
    for (const Asked& one : asked_in(handout.lesson.steps[i])) {
      const std::string number = std::to_string(++count);
      const bool picture = one.predicts && !handout.media[i].before.empty();
      SlideMaker question(handout, media), answer(handout, media);
      question.title((one.predicts ? "Prediction " : "Question ") + number);
      question.column({{"", one.question}}, picture ? kText : kWide);
      if (picture) question.picture({handout.media[i].before, {}}, beside_text(handout.aspect));
      slides.push_back(question.slide());
      answer.title("Answer " + number);
      answer.column({{one.predicts ? "PREDICT" : "QUESTION", one.question}, {"ANSWER", one.answer}},
                    one.predicts ? kText : kWide);
      if (one.predicts) answer.picture({handout.media[i].still, {}}, beside_text(handout.aspect));
      answers.push_back(answer.slide());
    }
  slides.insert(slides.end(), answers.begin(), answers.end());
  write_pptx_package(file, slides, media, theme(handout.theme));
}

}  // namespace scorescope
