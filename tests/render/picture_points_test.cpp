#include <doctest/doctest.h>

#include <cmath>

#include "core/math/targets.h"
#include "core/media/image_io.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::refusal;
using testing::TemporaryFolder;

/// White, with a dark rectangle whose right half is twice as light.
Image two_greys(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const bool inside = y >= height / 4 && y < height / 2 && x >= width / 4 && x < 3 * width / 4;
      const std::uint8_t grey = !inside ? 255 : x < width / 2 ? 15 : 135;
      image.rgba.insert(image.rgba.end(), {grey, grey, grey, 255});
    }
  return image;
}

TEST_CASE("render. dark pixels of a picture become points, as many as they are dark, upright and unstretched") {
  const TemporaryFolder folder;
  const auto file = folder.file("p.png", png_bytes(two_greys(200, 100)));
  const PointTable table = read_points(file, 2, 2);
  REQUIRE(table.rows.size() == static_cast<std::size_t>(kMaxPointComponents));
  int dark = 0;
  for (const Vec2& p : table.rows) {
    CHECK((p.x() >= 50.0 && p.x() <= 150.0));
    CHECK((p.y() >= 50.0 && p.y() <= 75.0));  // y upwards
    dark += p.x() < 100.0 ? 1 : 0;
  }
  CHECK(std::abs(dark - 512.0 * 2 / 3) < 4.0);
  CHECK(read_points(file, 2, 2).rows == table.rows);
  const ResolvedTarget target = load_points(file, -1.0);
  CHECK(target.scale.x() == target.scale.y());
  CHECK(target.mixture->components.size() == 512);
}

TEST_CASE("render. the points of a picture are even: a plain square has as many in each of its parts") {
  const TemporaryFolder folder;
  Image image{256, 256, std::vector<std::uint8_t>(std::size_t{4} * 256 * 256, 0)};
  for (std::size_t i = 3; i < image.rgba.size(); i += 4) image.rgba[i] = 255;
  const PointTable table = read_points(folder.file("p.png", png_bytes(image)), 2, 2);
  int counts[16] = {};
  for (const Vec2& p : table.rows) ++counts[4 * static_cast<int>(p.x() / 64.0) + static_cast<int>(p.y() / 64.0)];
  for (const int count : counts) CHECK(count == 32);
}

TEST_CASE("render. a picture that cannot be used is refused in one sentence") {
  const TemporaryFolder folder;
  Image white{8, 8, std::vector<std::uint8_t>(256, 255)};
  CHECK(
      holds(refusal([&] { load_points(folder.file("w.png", png_bytes(white)), -1.0); }), "w.png: holds nothing dark"));
  for (std::size_t i = 0; i < white.rgba.size(); i += 4) white.rgba[i] = white.rgba[i + 3] = 0;
  CHECK(holds(refusal([&] { load_points(folder.file("t.png", png_bytes(white)), -1.0); }), "holds nothing dark"));
  const std::string cut = png_bytes(two_greys(64, 64)).substr(0, 60);
  CHECK(holds(refusal([&] { load_points(folder.file("c.png", cut), -1.0); }),
              "c.png: is not a picture that can be read"));
  CHECK(holds(refusal([&] { load_points(folder.file("p.png", png_bytes(two_greys(64, 64))), -1.0, 1); }),
              "has 2 columns; points in 1D have 1"));
}

}  // namespace
}  // namespace scorescope
