#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/media/image_diff.h"
#include "core/media/image_io.h"
#include "core/render/font_files.h"

using namespace scorescope;

namespace {

namespace fs = std::filesystem;

/// A folder of its own that is gone afterwards.
struct Folder {
  fs::path path;
  explicit Folder(const char* name) : path(fs::temp_directory_path() / (std::string("scorescope_image_io_") + name)) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
};

/// Every byte different from its neighbours, transparency included.
Image pattern(int width, int height) {
  Image image{width, height, {}};
  for (int i = 0; i < 4 * width * height; ++i) image.rgba.push_back(static_cast<std::uint8_t>((i * 37 + i / 7) & 255));
  return image;
}

std::string message_of(auto&& action) {
  try {
    action();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("render. a PNG comes back pixel for pixel") {
  const Folder folder("round_trip");
  for (const auto& [width, height] : {std::pair{1, 1}, {7, 3}, {256, 192}}) {
    const Image image = pattern(width, height);
    write_png(folder.path / "a.png", image);
    const Image back = read_png(folder.path / "a.png");
    CHECK(back.width == width);
    CHECK(back.height == height);
    CHECK(back.rgba == image.rgba);
  }
  CHECK(folder.files() == 1);
}

TEST_CASE("render. a PNG that cannot be written leaves nothing behind") {
  const Folder folder("failures");
  const Image image = pattern(4, 4);
  const fs::path missing = folder.path / "no" / "such" / "a.png";
  CHECK(message_of([&] { write_png(missing, image); }).find(missing.string()) != std::string::npos);
  CHECK(message_of([&] { write_png(folder.path, image); }).find("is a directory") != std::string::npos);
  CHECK(folder.files() == 0);
  CHECK_THROWS_AS(write_png(folder.path / "a.png", Image{4, 4, {}}), std::invalid_argument);
  CHECK_THROWS_AS(write_png(folder.path / "a.png", Image{}), std::invalid_argument);
  CHECK(folder.files() == 0);
}

TEST_CASE("render. what is no picture is refused by name") {
  const Folder folder("unreadable");
  const fs::path file = folder.path / "a.png";
  CHECK(message_of([&] { read_png(file); }).find(file.string() + ": no such file") == 0);
  CHECK(message_of([&] { read_png(folder.path); }).find("is a directory") != std::string::npos);
  write_file(file, "");
  CHECK(message_of([&] { read_png(file); }).find("not a picture") != std::string::npos);
  write_file(file, "words, not pixels");
  CHECK(message_of([&] { read_png(file); }).find("not a picture") != std::string::npos);
  write_png(file, pattern(64, 64));
  fs::resize_file(file, fs::file_size(file) / 2);
  CHECK(message_of([&] { read_png(file); }).find("cut short") != std::string::npos);
}

TEST_CASE("render. a comparison counts pixels beyond the threshold") {
  const Image expected = pattern(10, 10);
  CHECK(image_diff(expected, expected, 0).largest == 0);
  CHECK(image_diff(expected, expected, 0).share == 0.0);

  Image actual = expected;
  const auto nudge = [&](std::size_t pixel, std::size_t channel, int by) {
    std::uint8_t& value = actual.rgba[4 * pixel + channel];
    value = static_cast<std::uint8_t>(value > 127 ? value - by : value + by);
  };
  nudge(3, 0, 5);
  nudge(50, 2, 6);
  nudge(99, 3, 90);
  const ImageDiff diff = image_diff(actual, expected, 5);
  CHECK(diff.largest == 90);
  CHECK(diff.share == doctest::Approx(0.02));
  const auto pixel = [&](std::size_t i) { return diff.picture.rgba.data() + 4 * i; };
  CHECK(pixel(3)[2] > 100);   // within the threshold: blue
  CHECK(pixel(50)[0] > 100);  // beyond: red
  CHECK(pixel(99)[0] > pixel(50)[0]);
  CHECK(pixel(0)[0] == pixel(0)[2]);  // equal: grey
  CHECK(message_of([&] { image_diff(actual, pattern(10, 9), 5); }).find("10x10 and 10x9") != std::string::npos);
}

TEST_CASE("render. font files are there when they are named") {
  const FontFiles fonts = font_files();
  for (const fs::path& file : {fonts.text, fonts.semibold, fonts.numbers})
    if (!file.empty()) CHECK(fs::is_regular_file(file));
}
