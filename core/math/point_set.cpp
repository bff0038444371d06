#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <numeric>

#include "core/math/error.h"
#include "core/math/philox.h"
#include "core/math/point_files.h"
#include "core/math/read_file.h"
#include "core/math/targets.h"

namespace scorescope {
namespace {

constexpr std::size_t kLargestFileMib = 512;

bool is_separator(char c) {
  return c == ',' || c == ';' || c == '\t' || c == ' ';
}

/// The fields of a line; blanks around a comma or semicolon are not fields.
std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> out;
  std::size_t i = 0;
  while (i < line.size()) {
    while (i < line.size() && (line[i] == ' ' || line[i] == '\t')) ++i;
    const std::size_t begin = i;
    while (i < line.size() && !is_separator(line[i])) ++i;
    if (i > begin || i < line.size()) out.push_back(line.substr(begin, i - begin));
    while (i < line.size() && (line[i] == ' ' || line[i] == '\t')) ++i;
    if (i < line.size() && (line[i] == ',' || line[i] == ';')) ++i;
  }
  return out;
}

bool parse_number(std::string_view text, double& out) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

std::string wrong_columns(int columns, int dim) {
  return "has " + std::to_string(columns) + " column" + (columns == 1 ? "" : "s") + "; points in " +
         std::to_string(dim) + "D have " + std::to_string(dim) + " (the target's \"dim\" says how many)";
}

/// Throws for a row that has not `dim` columns.
PointTable csv_points(std::string_view all, const std::string& name, int dim) {
  PointTable table;
  for (long number = 1; !all.empty(); ++number) {
    const std::string_view line = all.substr(0, all.find('\n'));
    all.remove_prefix(std::min(line.size() + 1, all.size()));
    const auto refuse = [&](const std::string& sentence) {
      throw UserError(name + ":" + std::to_string(number) + ": " + sentence);
    };
    std::string_view text = line;
    if (number == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (text.find('\0') != std::string_view::npos || text.size() > 4096)
      refuse("is not text; a CSV file of numbers is needed");
    const std::vector<std::string_view> parts = split(text);
    if (parts.empty()) continue;
    double value[2] = {0.0, 0.0};
    bool numbers = true;
    std::size_t bad = 0;
    for (std::size_t i = 0; i < parts.size() && i < 2; ++i)
      if (!parse_number(parts[i], value[i])) {
        if (numbers) bad = i;
        numbers = false;
      }
    // A first line of words is a header.
    if (!numbers && table.columns == 0 && number == 1) {
      double first = 0.0;
      if (!parse_number(parts[0], first)) continue;
    }
    if (!numbers) refuse("\"" + std::string(parts[bad]) + "\" is not a number");
    if (!std::isfinite(value[0]) || !std::isfinite(value[1]))
      refuse("holds a NaN or an infinity; every value must be finite");
    const int columns = static_cast<int>(parts.size());
    if (columns != dim) refuse(wrong_columns(columns, dim));
    table.columns = columns;
    if (table.rows.size() == static_cast<std::size_t>(kMaxPointRows))
      refuse("is row " + std::to_string(kMaxPointRows + 1) + "; at most " + std::to_string(kMaxPointRows) +
             " rows can be used");
    table.rows.emplace_back(value[0], value[1]);
  }
  return table;
}

PointTable other_points(std::string_view bytes, const std::filesystem::path& file, int dim) {
  PointTable table = is_npy(bytes) ? npy_points(bytes, file) : picture_points(bytes, file);
  if (table.columns != dim) throw UserError(file.string() + ": " + wrong_columns(table.columns, dim));
  return table;
}

}  // namespace

PointTable read_points(const std::filesystem::path& file, std::size_t least, int dim) {
  const std::string name = file.string();
  const std::string bytes = read_file(file, kLargestFileMib, "points (CSV, NPY) or a picture (PNG, JPEG)");
  PointTable table = is_npy(bytes) || is_picture(bytes) ? other_points(bytes, file, dim) : csv_points(bytes, name, dim);
  if (table.rows.size() < least)
    throw UserError(name + ": holds " + (table.rows.empty() ? "no points" : "one point") + "; at least " +
                    (least == 1 ? "one is" : "two are") + " needed");
  return table;
}

namespace {

/// Every row has the same chance to stay: a Fisher-Yates shuffle cut short, with a fixed seed.
void thin(std::vector<Vec2>& rows, std::size_t keep) {
  for (std::size_t i = 0; i < keep; ++i) {
    const std::uint32_t word = philox(0, Stream::data, static_cast<std::uint32_t>(i), 0)[3];
    std::swap(rows[i], rows[i + word % (rows.size() - i)]);
  }
  rows.resize(keep);
}

/// 0 if all points coincide.
double median_nearest_neighbour(const std::vector<Vec2>& points) {
  std::vector<double> nearest;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double best = INFINITY;
    for (std::size_t j = 0; j < points.size(); ++j) {
      const double d = (points[i] - points[j]).norm();
      if (j != i && d > 0.0) best = std::min(best, d);  // repeated points say nothing about spacing
    }
    if (std::isfinite(best)) nearest.push_back(best);
  }
  if (nearest.empty()) return 0.0;
  const auto middle = nearest.begin() + static_cast<std::ptrdiff_t>(nearest.size() / 2);
  std::nth_element(nearest.begin(), middle, nearest.end());
  return *middle;
}

}  // namespace

ResolvedTarget load_points(const std::filesystem::path& file, double bandwidth, int dim) {
  PointTable table = read_points(file, 2, dim);
  const double n = static_cast<double>(table.rows.size());
  ResolvedTarget out;
  const std::size_t before = table.rows.size();
  out.centre = std::accumulate(table.rows.begin(), table.rows.end(), Vec2(0.0, 0.0),
                               [](const Vec2& a, const Vec2& b) { return Vec2(a + b); }) /
               n;
  Vec2 square = Vec2::Zero();
  for (const Vec2& row : table.rows) square += (row - out.centre).cwiseAbs2() / n;
  for (int axis = 0; axis < table.columns; ++axis) {
    if (!std::isfinite(square[axis]))
      throw UserError(file.string() + ": the numbers of column " + std::to_string(axis + 1) +
                      " are too far apart to square them");
    if (!(square[axis] > 0.0))
      throw UserError(file.string() + ": column " + std::to_string(axis + 1) +
                      " is constant; points must spread in every column");
    out.scale[axis] = std::sqrt(square[axis]);
  }
  if (table.one_scale) out.scale.setConstant(std::sqrt(square.mean()));
  if (before > static_cast<std::size_t>(kMaxPointComponents)) {
    thin(table.rows, static_cast<std::size_t>(kMaxPointComponents));
    out.note = std::to_string(before) + " rows thinned to " + std::to_string(kMaxPointComponents) + " components";
  }
  for (Vec2& row : table.rows) row = (row - out.centre).cwiseQuotient(out.scale);
  // The default is isotropic in scaled units; a bandwidth given is in the file's units, so each axis has its own.
  const Vec2 h = bandwidth > 0.0 ? Vec2(bandwidth * out.scale.cwiseInverse())
                                 : Vec2(Vec2::Constant(0.5 * median_nearest_neighbour(table.rows)));
  if (!(h.minCoeff() > 0.0))
    throw UserError(file.string() + ": nearly all points coincide, so no bandwidth can be taken from their spacing; " +
                    "give target/bandwidth");
  Mixture mixture;
  mixture.dim = table.columns;
  for (const Vec2& row : table.rows) {
    Component c;
    c.mean = row;
    c.cov = h.cwiseAbs2().asDiagonal();
    if (mixture.dim == 1) c.mean.y() = c.cov(1, 1) = 0.0;
    mixture.components.push_back(c);
  }
  out.mixture = std::make_shared<Mixture>(std::move(mixture));
  return out;
}

}  // namespace scorescope
