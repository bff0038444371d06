#include <doctest/doctest.h>

#include "core/math/error.h"
#include "core/media/child_process.h"
#include "core/media/npy.h"
#include "core/media/picture_sequence.h"
#include "core/media/video_writer.h"
#include "tests/support/files.h"

namespace scorescope::testing {
namespace {

const std::atomic<bool> kGoOn{false};

std::vector<std::uint8_t> bytes(std::size_t count) {
  return std::vector<std::uint8_t>(count, 'x');
}

TEST_CASE("render. a child that ends well says nothing; one that fails, how, with its last line") {
  ChildProcess good({"sh", "-c", "cat > /dev/null; echo fine >&2"});
  CHECK(good.write(bytes(3'000'000), kGoOn));
  CHECK(good.finish(kGoOn).empty());
  ChildProcess bad({"sh", "-c", "echo first >&2; echo 'the disk is full' >&2; exit 3"});
  CHECK(bad.finish(kGoOn) == "failed with exit code 3: the disk is full");
  ChildProcess killed({"sh", "-c", "kill -9 $$"});
  CHECK(holds(killed.finish(kGoOn), "was killed (Killed)"));
}

TEST_CASE("render. writing to a child that has died is an answer, not the end of us") {
  ChildProcess child({"sh", "-c", "exec <&-; exit 1"});
  CHECK_FALSE(child.write(bytes(8'000'000), kGoOn));
  CHECK(holds(child.finish(kGoOn), "exit code 1"));
}

TEST_CASE("render. a child that talks more than a pipe holds is not kept waiting") {
  ChildProcess child(
      {"sh", "-c", "cat > /dev/null; head -c 1000000 /dev/zero | tr '\\0' 'y' >&2; echo >&2; echo end >&2; exit 2"});
  CHECK(child.finish(kGoOn) == "failed with exit code 2: end");
}

TEST_CASE("render. a child that reads nothing does not keep a cancelled write, and goes with its object") {
  const std::atomic<bool> cancelled{true};
  ChildProcess child({"sleep", "100"});
  CHECK_THROWS_AS(static_cast<void>(child.write(bytes(8'000'000), cancelled)), Cancelled);
  CHECK_THROWS_AS(static_cast<void>(child.finish(cancelled)), Cancelled);
}

TEST_CASE("render. a program that is not there") {
  CHECK(holds(refusal([] { ChildProcess({"no-such-program-here"}); }), "no-such-program-here is not installed"));
}

TEST_CASE("render. what a format cannot hold is said with what it can") {
  VideoSpec spec{.format = VideoFormat::gif, .width = 5, .height = 4, .fps = 30};
  CHECK(holds(unfit_for_format(spec), "10, 20, 25 or 50"));
  for (const int fps : {10, 20, 25, 50}) {
    spec.fps = fps;
    CHECK(unfit_for_format(spec).empty());
  }
  spec.alpha = true;
  CHECK(holds(unfit_for_format(spec), "GIF"));
  spec.format = VideoFormat::mp4;
  CHECK(holds(unfit_for_format(spec), "6x4 would do"));
  spec.width = 6;
  CHECK(holds(unfit_for_format(spec), "transparent"));
  spec.format = VideoFormat::webm;
  CHECK(unfit_for_format(spec).empty());
}

TEST_CASE("render. a sink that does not finish leaves nothing; a folder that is there is not touched") {
  const TemporaryFolder folder;
  const Image image{2, 2, std::vector<std::uint8_t>(16, 200)};
  {
    const auto zip = make_zip_of_pictures(folder / "a.zip");
    const auto pictures = make_folder_of_pictures(folder / "frames");
    zip->write(image);
    pictures->write(image);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
  std::filesystem::create_directory(folder / "frames");
  CHECK(holds(refusal([&] { make_folder_of_pictures(folder / "frames"); }), "is there already"));
}

TEST_CASE("render. an array that is not filled to its shape is a mistake of ours") {
  const TemporaryFolder folder;
  const std::vector<float> three{1, 2, 3};
  NpyWriter writer(folder / "a.npy", {2, 2});
  writer.write(three);
  CHECK_THROWS_AS(writer.finish(), std::logic_error);
  CHECK_THROWS_AS(writer.write(three), std::logic_error);
}

}  // namespace
}  // namespace scorescope::testing
