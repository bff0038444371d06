#include "core/math/letters.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "core/math/along_curve.h"
#include "core/math/error.h"
#include "core/math/targets.h"

namespace scorescope {
namespace {

constexpr double kCapital = 9.0, kGap = 3.0, kSpace = 4.0, kLineGap = 4.0;  // in units of the font's grid
constexpr double kWidest = 4.8, kHighest = 4.2, kLargest = 3.0;  // of all, of all, of one letter, in data units
constexpr std::size_t kComponents = 420;                         // about so many at most

/// A stroke is pairs of digits, x then y upwards; "(" begins one that is rounded; one pair is a dot. The order is that
/// of kKnownLetters.
constexpr std::array<std::string_view, kKnownLetters.size()> kStrokes{
    "003960 1353",  // A
    "0009 (093958563505 (053564613000",
    "(6749290603204062",
    "0009 (093966633000",
    "69090060 0545",
    "690900 0545",
    "(6749290603204062 626434",
    "0009 6069 0565",
    "0009",
    "(595653402002",
    "0009 6904 2660",
    "090060",
    "0009336960",
    "00096069",
    "(39666330030639",
    "0009 (093968663404",
    "(39666330030639 4260",
    "0009 (093968663404 3460",
    "(67492907155462402002",
    "0969 3930",
    "(0906032040636669",
    "093069",
    "0920364069",
    "0960 0069",
    "093469 3430",
    "09690060",
    "(29474220020729",  // 0
    "072920",
    "(072949574400 0050",
    "(082949574525 (254553513001",
    "40490363",
    "590905 (053654523001",
    "(5839170402204052543503",
    "095920",
    "(39585635161839 (35545130111435",
    "(0120425557391907052456",
    "00",  // .
    "1100",
    "0903 00",
    "(072949573533 30",
    "0444",
    "0444 2226",
    "0343 0646",
    "02 06",
    "0049",
    "(29060320",
    "(09262300",
    "0907",
    "470441",
    "074401",
};

struct StrokeLine {
  std::vector<Vec2> points;
  bool round = false;

  /// Along it: s counts points, and goes on straight past both ends. Rounded ones are Catmull-Rom splines.
  [[nodiscard]] Vec2 at(double s) const {
    const auto last = static_cast<std::ptrdiff_t>(points.size()) - 1;
    const auto i = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(std::floor(s)), 0, last - 1);
    const double u = s - static_cast<double>(i);
    const Vec2 b = point(i), c = point(i + 1);
    if (!round) return b + u * (c - b);
    const Vec2 a = point(i - 1), d = point(i + 2);
    return b + 0.5 * u * ((c - a) + u * ((2.0 * a - 5.0 * b + 4.0 * c - d) + u * (3.0 * (b - c) + d - a)));
  }

 private:
  [[nodiscard]] Vec2 point(std::ptrdiff_t i) const {
    const auto last = static_cast<std::ptrdiff_t>(points.size()) - 1;
    const auto p = [&](std::ptrdiff_t k) { return points[static_cast<std::size_t>(k)]; };
    const bool closed = p(0) == p(last);
    if (i < 0) return closed ? p(last + i) : Vec2(2.0 * p(0) - p(1));
    if (i > last) return closed ? p(i - last) : Vec2(2.0 * p(last) - p(last - 1));
    return p(i);
  }
};

struct Letter {
  std::vector<StrokeLine> strokes;
  double width = 0.0;
};

std::size_t index_of(char c) {
  return kKnownLetters.find(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
}

Letter letter_of(char c) {
  Letter letter;
  double left = kCapital, right = 0.0;
  bool open = false;
  for (std::string_view rest = kStrokes[index_of(c)]; !rest.empty();) {
    if (rest.front() == ' ' || !open) {
      letter.strokes.emplace_back();
      if (rest.front() == ' ') rest.remove_prefix(1);
      letter.strokes.back().round = rest.front() == '(';
      if (letter.strokes.back().round) rest.remove_prefix(1);
      open = true;
    }
    letter.strokes.back().points.emplace_back(rest[0] - '0', rest[1] - '0');
    left = std::min(left, letter.strokes.back().points.back().x());
    right = std::max(right, letter.strokes.back().points.back().x());
    rest.remove_prefix(2);
  }
  for (StrokeLine& stroke : letter.strokes)
    for (Vec2& p : stroke.points) p.x() -= left;
  letter.width = right - left;
  return letter;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::size_t length = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return words;
}

double width_of(std::string_view word) {
  double width = -kGap;
  for (const char c : word) width += letter_of(c).width + kGap;
  return width;
}

/// A line of words, and how wide it is.
struct Line {
  std::vector<std::string_view> words;
  double width = -kSpace - kGap;
  void add(std::string_view word) {
    words.push_back(word);
    width += kSpace + kGap + width_of(word);
  }
};

std::vector<Line> wrapped(const std::vector<std::string_view>& words, double widest) {
  std::vector<Line> lines;
  for (const std::string_view word : words) {
    if (lines.empty() || lines.back().width + kSpace + kGap + width_of(word) > widest) lines.emplace_back();
    lines.back().add(word);
  }
  return lines;
}

double height_of(const std::vector<Line>& lines) {
  return static_cast<double>(lines.size()) * (kCapital + kLineGap) - kLineGap;
}

/// Data units of one unit of the grid, when these lines fill the room there is.
double scale_of(const std::vector<Line>& lines) {
  double width = 1e-6;
  for (const Line& line : lines) width = std::max(width, line.width);
  return std::min({kWidest / width, kHighest / height_of(lines), kLargest / kCapital});
}

/// Broken where the letters come out largest.
std::vector<Line> laid_out(std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  std::vector<Line> best = wrapped(words, 1e9);
  for (std::size_t i = 0; i < words.size(); ++i) {
    Line line;
    for (std::size_t j = i; j < words.size(); ++j) {
      line.add(words[j]);
      std::vector<Line> lines = wrapped(words, line.width);
      if (scale_of(lines) > scale_of(best) * (1.0 + 1e-9)) best = std::move(lines);
    }
  }
  return best;
}

struct Placed {
  StrokeLine stroke;
  int label = 0;
  double length = 0.0;
};

double length_of(const StrokeLine& stroke) {
  const std::size_t pieces = 16 * (stroke.points.size() - 1);
  double length = 0.0;
  for (std::size_t k = 0; k < pieces; ++k)
    length += (stroke.at(static_cast<double>(k + 1) / 16.0) - stroke.at(static_cast<double>(k) / 16.0)).norm();
  return length;
}

std::vector<Placed> placed_strokes(const std::vector<Line>& lines, double scale) {
  std::vector<Placed> out;
  int label = 0;
  double base = 0.5 * height_of(lines) - kCapital;
  for (const Line& line : lines) {
    double x = -0.5 * line.width;
    for (const std::string_view word : line.words) {
      for (const char c : word) {
        const Letter letter = letter_of(c);
        for (StrokeLine stroke : letter.strokes) {
          for (Vec2& p : stroke.points) p = scale * (p + Vec2(x, base));
          const double length = stroke.points.size() > 1 ? length_of(stroke) : 0.0;
          out.push_back({std::move(stroke), label, length});
        }
        x += letter.width + kGap;
        ++label;
      }
      x += kSpace;
    }
    base -= kCapital + kLineGap;
  }
  return out;
}

}  // namespace

std::optional<std::string> letters_refusal(std::string_view text) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    ++letters;
    if (index_of(text[i]) != std::string_view::npos && static_cast<unsigned char>(text[i]) < 0x80) continue;
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    return "holds \"" + std::string(text.substr(i, end - i)) + "\", which has no shape; A to Z, 0 to 9 and " +
           std::string(kKnownLetters.substr(36)) + " have";
  }
  if (letters == 0) return "must hold at least one letter";
  if (letters > kMostLetters)
    return "holds " + std::to_string(letters) + " letters; at most " + std::to_string(kMostLetters) + " can be read";
  return std::nullopt;
}

Mixture letters_target(std::string_view text, double thickness) {
  if (const auto refusal = letters_refusal(text)) throw UserError("the text " + *refusal);
  const std::vector<Line> lines = laid_out(text);
  const double scale = scale_of(lines);
  const double sd = thickness * kCapital * scale;
  const std::vector<Placed> strokes = placed_strokes(lines, scale);
  double total = 0.0;
  for (const Placed& s : strokes) total += s.length;
  const double spacing = std::max(2.0 * sd, total / static_cast<double>(kComponents));
  Mixture m;
  for (const Placed& s : strokes) {
    const std::size_t first = m.components.size();
    double weight = 2.0 * sd;  // a dot is as heavy as a stroke as long as it is wide
    if (s.stroke.points.size() == 1) {
      Component dot;
      dot.mean = s.stroke.points.front();
      dot.cov = sd * sd * Mat2::Identity();
      m.components.push_back(dot);
    } else {
      const int count = std::max(1, static_cast<int>(std::lround(s.length / spacing)));
      add_along_curve(m, count, 0.0, static_cast<double>(s.stroke.points.size() - 1), sd,
                      [&](double at) { return s.stroke.at(at); });
      weight = s.length / count;
    }
    for (std::size_t k = first; k < m.components.size(); ++k) {
      m.components[k].weight = weight;
      m.components[k].label = s.label;
    }
  }
  return m;
}

}  // namespace scorescope
