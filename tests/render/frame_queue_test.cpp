#include "core/media/frame_queue.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <stdexcept>

#include "core/media/yuv.h"

namespace scorescope::testing {
namespace {

/// What became of a sink that a queue owns.
struct Seen {
  std::vector<int> widths;
  bool finished = false, gone = false;
};

class Recorder final : public FrameSink {
 public:
  explicit Recorder(Seen& seen, int fails_at = -1) : seen_(seen), fails_at_(fails_at) {}
  ~Recorder() override { seen_.gone = true; }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  void write(const Image& frame) override {
    if (frame.width == fails_at_) throw std::runtime_error("full");
    seen_.widths.push_back(frame.width);
  }
  void finish() override { seen_.finished = true; }

 private:
  Seen& seen_;
  int fails_at_;
};

std::shared_ptr<const Image> wide(int width) {
  return std::make_shared<Image>(Image{width, 1, {}});
}

TEST_CASE("render. a queue hands every frame on in order, and finishes its sink") {
  Seen seen;
  {
    FrameQueue queue(std::make_unique<Recorder>(seen));
    for (int i = 1; i <= 50; ++i) queue.push(wide(i));
    queue.finish();
    CHECK(seen.finished);
  }
  REQUIRE(seen.widths.size() == 50);
  for (int i = 0; i < 50; ++i) CHECK(seen.widths[static_cast<std::size_t>(i)] == i + 1);
}

TEST_CASE("render. what a sink throws comes out of the queue; a queue that is dropped does not finish its sink") {
  Seen failed;
  {
    FrameQueue queue(std::make_unique<Recorder>(failed, 3));
    CHECK_THROWS_WITH(
        [&] {
          for (int i = 1; i <= 50; ++i) queue.push(wide(i));
          queue.finish();
        }(),
        "full");
  }
  CHECK(failed.widths == std::vector<int>{1, 2});
  CHECK_FALSE(failed.finished);
  CHECK(failed.gone);
  Seen dropped;
  {
    FrameQueue queue(std::make_unique<Recorder>(dropped));
    queue.push(wide(1));
  }
  CHECK_FALSE(dropped.finished);
  CHECK(dropped.gone);
}

TEST_CASE("render. a pool hands out what nobody holds, and never what somebody does") {
  ImagePool pool;
  auto first = pool.take();
  const Image* const address = first.get();
  CHECK(pool.take().get() != address);
  first.reset();
  CHECK(pool.take().get() == address);
  std::shared_ptr<Image> outlives;
  {
    ImagePool gone;
    outlives = gone.take();
  }
  outlives->width = 1;
}

/// BT.709, limited range, in doubles. Chroma of a picture of one colour.
std::array<double, 3> yuv_of(double r, double g, double b) {
  const double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return {16.0 + 219.0 * y / 255.0, 128.0 + 224.0 * (b - y) / 1.8556 / 255.0, 128.0 + 224.0 * (r - y) / 1.5748 / 255.0};
}

TEST_CASE("render. colours become BT.709 to the nearest step, whatever the size, and alpha stays") {
  YuvPicture yuv;
  for (const auto& [width, height] : {std::pair(2, 2), std::pair(1, 1), std::pair(7, 5), std::pair(64, 3)}) {
    const auto pixels = static_cast<std::size_t>(width * height);
    const auto chroma = static_cast<std::size_t>(((width + 1) / 2) * ((height + 1) / 2));
    for (const std::array<int, 3> c : {std::array{0, 0, 0}, std::array{255, 255, 255}, std::array{255, 0, 0},
                                       std::array{0, 255, 0}, std::array{0, 0, 255}, std::array{17, 130, 201}}) {
      Image image{width, height, {}};
      for (std::size_t i = 0; i < pixels; ++i)
        for (const int v : {c[0], c[1], c[2], 77}) image.rgba.push_back(static_cast<std::uint8_t>(v));
      const std::vector<std::uint8_t> planes = yuv.convert(image, YuvPicture::Alpha::plane);
      REQUIRE(planes.size() == 2 * pixels + 2 * chroma);
      const auto expected = yuv_of(c[0], c[1], c[2]);
      for (std::size_t i = 0; i < planes.size(); ++i) {
        CAPTURE(i);
        const double value = i < pixels                ? expected[0]
                             : i < pixels + chroma     ? expected[1]
                             : i < pixels + 2 * chroma ? expected[2]
                                                       : 77.0;
        CHECK(std::abs(planes[i] - value) <= 0.51);
      }
      CHECK(yuv.convert(image, YuvPicture::Alpha::none).size() == pixels + 2 * chroma);
    }
  }
}

TEST_CASE("render. chroma stands on the even columns: its neighbours count half") {
  // A red column among black ones, at an even and at an odd place.
  for (const int column : {4, 5}) {
    Image image{12, 2, {}};
    for (int y = 0; y < 2; ++y)
      for (int x = 0; x < 12; ++x)
        for (const int v : {x == column ? 255 : 0, 0, 0, 255}) image.rgba.push_back(static_cast<std::uint8_t>(v));
    const std::vector<std::uint8_t> planes = YuvPicture().convert(image, YuvPicture::Alpha::none);
    const double red = yuv_of(255, 0, 0)[2] - 128.0;
    for (int i = 0; i < 6; ++i) {
      const double share = column == 4 ? (i == 2 ? 0.5 : 0.0) : (i == 2 || i == 3 ? 0.25 : 0.0);
      CAPTURE(i);
      CHECK(std::abs(planes[static_cast<std::size_t>(24 + 6 + i)] - (128.0 + share * red)) <= 0.51);
    }
  }
}

}  // namespace
}  // namespace scorescope::testing
