#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

#include "core/math/error.h"
#include "core/math/point_files.h"

namespace scorescope {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr const char* kWanted = "an array of numbers of shape [n], [n, 1] or [n, 2] is needed";

/// What the header says.
struct Layout {
  char kind = 'f';  ///< f, i or u
  std::size_t size = 4;
  bool swapped = false;
  bool fortran = false;
  std::vector<std::size_t> shape;
};

/// What stands after `'key':` in the header's Python dictionary.
std::string_view entry(std::string_view header, std::string_view key) {
  const std::size_t at = header.find("'" + std::string(key) + "'");
  if (at == std::string_view::npos) return {};
  header.remove_prefix(at + key.size() + 2);
  const std::size_t begin = header.find_first_not_of(": ");
  return begin == std::string_view::npos ? std::string_view() : header.substr(begin);
}

template <class T>
double number_at(const char* at, bool swapped) {
  std::array<char, sizeof(T)> bytes{};
  std::memcpy(bytes.data(), at, sizeof(T));
  if (swapped) std::reverse(bytes.begin(), bytes.end());
  return static_cast<double>(std::bit_cast<T>(bytes));
}

double number_at(const char* at, const Layout& layout) {
  const bool s = layout.swapped;
  if (layout.kind == 'f') return layout.size == 4 ? number_at<float>(at, s) : number_at<double>(at, s);
  const bool is_signed = layout.kind == 'i';
  switch (layout.size) {
    case 1:
      return is_signed ? number_at<std::int8_t>(at, s) : number_at<std::uint8_t>(at, s);
    case 2:
      return is_signed ? number_at<std::int16_t>(at, s) : number_at<std::uint16_t>(at, s);
    case 4:
      return is_signed ? number_at<std::int32_t>(at, s) : number_at<std::uint32_t>(at, s);
    default:
      return is_signed ? number_at<std::int64_t>(at, s) : number_at<std::uint64_t>(at, s);
  }
}

class NpyReader {
 public:
  NpyReader(std::string_view bytes, const std::filesystem::path& file) : bytes_(bytes), file_(file) {}

  PointTable read() {
    const Layout layout = read_header();
    const std::size_t rows = layout.shape[0], columns = layout.shape.size() == 1 ? 1 : layout.shape[1];
    if (rows > static_cast<std::size_t>(kMaxPointRows))
      refuse("holds " + std::to_string(rows) + " rows; at most " + std::to_string(kMaxPointRows) + " can be used");
    if (bytes_.size() != rows * columns * layout.size)
      refuse("is cut short or too long: its header speaks of " + std::to_string(rows * columns * layout.size) +
             " bytes of numbers, and there are " + std::to_string(bytes_.size()));
    PointTable table;
    table.columns = static_cast<int>(columns);
    for (std::size_t i = 0; i < rows; ++i) {
      Vec2 row = Vec2::Zero();
      for (std::size_t j = 0; j < columns; ++j) {
        const std::size_t at = layout.fortran ? j * rows + i : i * columns + j;
        row[static_cast<Eigen::Index>(j)] = number_at(bytes_.data() + at * layout.size, layout);
      }
      if (!row.allFinite())
        refuse("row " + std::to_string(i) + " holds a NaN or an infinity; every value must be finite");
      table.rows.push_back(row);
    }
    return table;
  }

 private:
  [[noreturn]] void refuse(const std::string& sentence) const { throw UserError(file_.string() + ": " + sentence); }

  Layout read_header() {
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes_[i])); };
    const std::size_t width = bytes_.size() > 6 && byte(6) > 1 ? 4 : 2;
    std::size_t length = 0, begin = 8 + width;
    if (bytes_.size() < begin) refuse("is cut short; " + std::string(kWanted));
    for (std::size_t i = 0; i < width; ++i) length |= byte(8 + i) << (8 * i);
    if (bytes_.size() - begin < length) refuse("is cut short; " + std::string(kWanted));
    const std::string_view header = bytes_.substr(begin, length);
    bytes_.remove_prefix(begin + length);
    Layout layout;
    read_type(entry(header, "descr"), layout);
    layout.fortran = entry(header, "fortran_order").starts_with("True");
    read_shape(entry(header, "shape"), layout);
    return layout;
  }

  void read_type(std::string_view text, Layout& layout) const {
    const std::string_view type = text.substr(0, std::min(text.find('\'', 1), text.size()));
    const bool plain = type.size() == 4 && type[0] == '\'' && std::strchr("<>|=", type[1]) != nullptr;
    const char kind = plain ? type[2] : '?';
    const auto size = plain ? static_cast<std::size_t>(type[3] - '0') : 0;
    const bool known = kind == 'f' ? size == 4 || size == 8
                                   : (kind == 'i' || kind == 'u') && (size == 1 || size == 2 || size == 4 || size == 8);
    if (!known)
      refuse("holds values of type " + std::string(type.empty() ? "nothing" : type.substr(1)) +
             "; float32, float64 or whole numbers can be read");
    layout.kind = kind;
    layout.size = size;
    layout.swapped = type[1] == '>';
  }

  void read_shape(std::string_view text, Layout& layout) const {
    const std::string_view inside = text.substr(0, std::min(text.find(')'), text.size()));
    for (std::size_t at = 0; (at = inside.find_first_of("0123456789", at)) != std::string_view::npos;) {
      std::size_t size = 0;
      const auto [end, error] = std::from_chars(inside.data() + at, inside.data() + inside.size(), size);
      if (error != std::errc() || size > std::size_t{1} << 40)
        refuse("has a shape that cannot be; " + std::string(kWanted));
      layout.shape.push_back(size);
      at = static_cast<std::size_t>(end - inside.data());
    }
    const std::size_t n = layout.shape.size();
    if (n == 1 || (n == 2 && (layout.shape[1] == 1 || layout.shape[1] == 2))) return;
    refuse("has shape " + std::string(inside) + (inside.empty() ? "" : ")") + "; " + kWanted);
  }

  std::string_view bytes_;
  const std::filesystem::path& file_;
};

}  // namespace

bool is_npy(std::string_view bytes) {
  return bytes.starts_with(kMagic);
}

PointTable npy_points(std::string_view bytes, const std::filesystem::path& file) {
  return NpyReader(bytes, file).read();
}

}  // namespace scorescope
