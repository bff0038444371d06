#include <stb/stb_image.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "core/math/error.h"
#include "core/math/point_files.h"

namespace scorescope {
namespace {

constexpr int kCurve = 512;          // side of the square a space-filling curve runs through
constexpr int kLargestSide = 16384;  // pixels
constexpr double kDark = 0.25;       // of black: what is lighter is paper

/// Cell number d of Hilbert's curve through a square of `side` (a power of two) cells. Cells that follow one another
/// are neighbours, so that even steps along it are even over the plane.
std::array<int, 2> hilbert_cell(int side, int d) {
  int x = 0, y = 0;
  for (int s = 1; s < side; s *= 2, d /= 4) {
    const int right = 1 & (d / 2), up = 1 & (d ^ right);
    if (up == 0) {
      if (right == 1) x = s - 1 - x, y = s - 1 - y;
      std::swap(x, y);
    }
    x += s * right;
    y += s * up;
  }
  return {x, y};
}

/// How dark each cell of the square is that a picture, at the upper left, is laid into.
struct Darkness {
  double cell = 1.0;  ///< pixels
  std::vector<double> of;
  [[nodiscard]] double& at(int x, int y) {
    return of[static_cast<std::size_t>(y) * kCurve + static_cast<std::size_t>(x)];
  }
};

Darkness darkness_of(const stbi_uc* grey_alpha, int width, int height) {
  Darkness out;
  out.of.resize(std::size_t{kCurve} * kCurve);
  out.cell = std::max(1.0, static_cast<double>(std::max(width, height)) / kCurve);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const stbi_uc* pixel = grey_alpha + 2 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                               static_cast<std::size_t>(x));
      const double dark = (1.0 - pixel[0] / 255.0) * (pixel[1] / 255.0);
      const auto cell = [&](int i) { return std::min(static_cast<int>(i / out.cell), kCurve - 1); };
      if (dark >= kDark) out.at(cell(x), cell(y)) += dark;
    }
  return out;
}

}  // namespace

bool is_picture(std::string_view bytes) {
  return bytes.starts_with("\x89PNG") || bytes.starts_with("\xFF\xD8\xFF");
}

PointTable picture_points(std::string_view bytes, const std::filesystem::path& file) {
  const auto refuse = [&](const std::string& sentence) { throw UserError(file.string() + ": " + sentence); };
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const auto size = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (stbi_info_from_memory(data, size, &width, &height, &channels) != 0 && std::max(width, height) > kLargestSide)
    refuse("is " + std::to_string(width) + " x " + std::to_string(height) + " pixels; at most " +
           std::to_string(kLargestSide) + " a side can be used");
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(data, size, &width, &height, &channels, 2), stbi_image_free);
  if (!pixels) refuse("is not a picture that can be read, or it is cut short; a PNG or JPEG is needed");
  Darkness dark = darkness_of(pixels.get(), width, height);
  double total = 0.0;
  for (const double d : dark.of) total += d;
  if (!(total > 0.0)) refuse("holds nothing dark; its dark pixels become the points");
  PointTable table;
  table.columns = 2;
  table.one_scale = true;
  double passed = 0.0;
  for (int d = 0; d < kCurve * kCurve; ++d) {
    const auto [x, y] = hilbert_cell(kCurve, d);
    passed += dark.at(x, y);
    while (table.rows.size() < kMaxPointComponents &&
           passed >= total * (static_cast<double>(table.rows.size()) + 0.5) / kMaxPointComponents)
      table.rows.emplace_back((x + 0.5) * dark.cell, height - (y + 0.5) * dark.cell);
  }
  return table;
}

}  // namespace scorescope
