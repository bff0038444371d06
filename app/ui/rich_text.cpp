#include "app/ui/rich_text.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

using Style = TextSpan::Style;

constexpr float kLine = 21.0f, kAfterParagraph = 9.0f, kAfterItem = 4.0f, kIndent = 18.0f;  // points
constexpr float kEx = 8.4f;                                                                 // of an equation, points

struct Piece {
  std::string_view text;
  Style style;
  float width;
};
/// What no line break goes through: usually one word in one style.
struct Word {
  std::vector<Piece> pieces;
  float width = 0.0f;
};

ImFont* face(const Ui& ui, Style style) {
  switch (style) {
    case Style::emphasis:
      return ui.fonts.italic;
    case Style::plain:
      return ui.fonts.text;
    case Style::code:
      return ui.fonts.number;
    default:
      return ui.fonts.strong;
  }
}

ImU32 colour(const Ui& ui, Style style, ImU32 ink) {
  switch (style) {
    case Style::data:
      return ui.colours.data;
    case Style::noise:
      return ui.colours.noise;
    case Style::score:
      return ui.colours.score;
    case Style::learned:
      return ui.colours.learned;
    default:
      return ink;
  }
}

class Setter {
 public:
  Setter(Ui& ui, const std::string& path, Column& column, const TextLook& look, EquationShelf& equations, bool draws)
      : ui_(ui), path_(path), column_(column), look_(look), equations_(equations), draws_(draws) {}

  void set(const LessonText& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const TextBlock& block = text[i];
      const bool item = block.kind == TextBlock::Kind::bullet || block.kind == TextBlock::Kind::numbered;
      const bool more = item && i + 1 < text.size() && text[i + 1].kind == block.kind;
      if (block.kind == TextBlock::Kind::equation)
        equation(block.equation);
      else
        paragraph(block, item ? px(kIndent) : 0.0f);
      if (i + 1 < text.size()) column_.gap(px(more ? kAfterItem : kAfterParagraph));
    }
  }

 private:
  [[nodiscard]] float px(float points) const { return ui_.px(points * look_.size); }
  [[nodiscard]] float width_of(std::string_view text, Style style) const {
    return look_.size * compat::text_width(face(ui_, style), text);
  }

  void equation(const std::string& name) {
    const EquationShelf::Picture& picture =
        equations_.picture(name, ui_.session.theme_name(), px(kEx), column_.w - px(8.0f));
    const PixelRect row = column_.row(picture.height + px(10.0f));
    if (!draws_) return;
    note(row);
    draw_equation(row, picture);
  }

  void paragraph(const TextBlock& block, float indent) {
    if (indent > 0.0f && draws_) mark(block);
    std::vector<Word> line;
    float used = 0.0f;
    const float room = column_.w - indent, blank = width_of(" ", Style::plain);
    for (Word& word : words(block)) {
      if (!line.empty() && used + blank + word.width > room) {
        end_line(line, indent);
        used = 0.0f;
      }
      used += (line.empty() ? 0.0f : blank) + word.width;
      line.push_back(std::move(word));
    }
    if (!line.empty()) end_line(line, indent);
  }

  void mark(const TextBlock& block) {
    const std::string sign = block.kind == TextBlock::Kind::bullet ? "•" : std::to_string(block.number) + ".";
    put({column_.x + px(2.0f), column_.y}, sign, Style::plain, ui_.colours.dim);
  }

  [[nodiscard]] std::vector<Word> words(const TextBlock& block) const {
    std::vector<Word> out;
    bool fresh = true;  // the next piece begins a word
    for (const TextSpan& span : block.spans) {
      std::string_view rest = span.text;
      while (!rest.empty()) {
        const auto begin = rest.find_first_not_of(" \t");
        if (begin != 0) fresh = true;
        if (begin == rest.npos) break;
        rest.remove_prefix(begin);
        const std::string_view piece = rest.substr(0, rest.find_first_of(" \t"));
        rest.remove_prefix(piece.size());
        if (fresh) out.emplace_back();
        out.back().pieces.push_back({piece, span.style, width_of(piece, span.style)});
        out.back().width += out.back().pieces.back().width;
        fresh = false;
      }
    }
    return out;
  }

  void end_line(std::vector<Word>& line, float indent) {
    const PixelRect row = column_.row(px(kLine));
    if (draws_) {
      float x = row.x + indent;
      for (const Word& word : line) {
        for (const Piece& piece : word.pieces) {
          put({x, row.y}, piece.text, piece.style, colour(ui_, piece.style, look_.ink));
          x += piece.width;
        }
        x += width_of(" ", Style::plain);
      }
      note({row.x, row.y, x - row.x - width_of(" ", Style::plain), row.h});
    }
    line.clear();
  }

  void put(ImVec2 at, std::string_view text, Style style, ImU32 ink) const {
    ImFont* font = face(ui_, style);
    const float size = look_.size * compat::font_size(font);
    ImGui::GetWindowDrawList()->AddText(font, size, {at.x, std::round(at.y + 0.5f * (px(kLine) - size))}, ink,
                                        text.data(), text.data() + text.size());
  }

  void note(PixelRect rect) { ui_.items.add(path_ + "/" + std::to_string(count_++), rect); }

  Ui& ui_;
  const std::string& path_;
  Column& column_;
  const TextLook& look_;
  EquationShelf& equations_;
  bool draws_;
  int count_ = 0;
};

}  // namespace

void rich_text(Ui& ui, const std::string& path, Column& column, const LessonText& text, const TextLook& look,
               EquationShelf& equations) {
  Setter(ui, path, column, look, equations, true).set(text);
}

float rich_text_height(Ui& ui, float width, const LessonText& text, const TextLook& look, EquationShelf& equations) {
  Column column{0.0f, 0.0f, width};
  Setter(ui, {}, column, look, equations, false).set(text);
  return column.y;
}

}  // namespace scorescope
