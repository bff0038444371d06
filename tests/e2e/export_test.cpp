#include <doctest/doctest.h>
#include <signal.h>

#include <cstring>

#include "tests/e2e/export_rig.h"
#include "tests/support/paths.h"

namespace scorescope::testing {
namespace {

TEST_CASE("e2e. every clip has the size, frames, rate and pixels it should, and shows what the renderer draws") {
  const TemporaryFolder folder;
  check_exported(export_scene(folder, "frames/", {"--frames", "0:12"}));
  const std::vector<Image> drawn = pictures_in(folder / "frames");
  REQUIRE(drawn.size() == 12);
  const struct {
    const char *name, *codec, *pixels, *rate;
    double error;  ///< mean, of 255: chroma at half the size costs most of it
  } clips[] = {{"a.mp4", "h264", "yuv420p", "20/1", 5.0},
               {"a.webm", "vp9", "yuv420p", "20/1", 5.0},
               {"a.gif", "gif", "bgra", "20/1", 4.0},
               {"a.apng", "apng", "rgb24", "20/1", 0.0}};
  for (const auto& clip : clips) {
    CAPTURE(clip.name);
    check_exported(export_scene(folder, clip.name, {"--frames", "0:12"}));
    auto said = probe(folder / clip.name);
    CHECK(said["codec_name"] == clip.codec);
    CHECK(said["pix_fmt"] == clip.pixels);
    CHECK(said["width"] == "160");
    CHECK(said["height"] == "120");
    CHECK(said["nb_read_frames"] == "12");
    CHECK(said["r_frame_rate"] == clip.rate);
    const std::vector<Image> decoded = decode(folder / clip.name, kWidth, kHeight);
    REQUIRE(decoded.size() == 12);
    for (std::size_t k = 0; k < 12; ++k) {
      CAPTURE(k);
      CHECK(difference(decoded[k], drawn[k]) <= clip.error);
    }
    // The error would not be so small for the wrong frame.
    CHECK(difference(drawn[11], drawn[0]) > 2.0 * clip.error);
  }
  CHECK(std::stod(probe(folder / "a.mp4")["duration"]) == doctest::Approx(0.6));
  // The index stands before the pictures.
  const std::string mp4 = read_all(folder / "a.mp4");
  CHECK(mp4.find("moov") < mp4.find("mdat"));
  CHECK(holds(read_all(folder / "a.gif"), std::string("NETSCAPE2.0\x03\x01\x00\x00\x00", 16)));  // for ever
  const std::string apng = read_all(folder / "a.apng");
  const auto animation = apng.find("acTL");
  REQUIRE(animation != std::string::npos);
  CHECK(apng.substr(animation + 8, 4) == std::string(4, '\0'));  // for ever
}

TEST_CASE("e2e. exported twice, the same bytes; from two ranges, the same frames") {
  const TemporaryFolder folder;
  for (const char* end : {".mp4", ".webm", ".gif", ".apng", ".zip", ".svg", ".pdf"}) {
    CAPTURE(end);
    const bool still = std::strcmp(end, ".svg") == 0 || std::strcmp(end, ".pdf") == 0;
    const char* range = still ? "7:8" : "3:8";
    check_exported(export_scene(folder, std::string("a") + end, {"--frames", range}));
    check_exported(export_scene(folder, std::string("b") + end, {"--frames", range}));
    CHECK(read_all(folder / (std::string("a") + end)) == read_all(folder / (std::string("b") + end)));
  }
  check_exported(export_scene(folder, "one/", {"--frames", "5:7"}));
  check_exported(export_scene(folder, "all/", {"--frames", "0:8"}));
  const auto one = pictures_in(folder / "one"), all = pictures_in(folder / "all");
  REQUIRE(one.size() == 2);
  REQUIRE(all.size() == 8);
  CHECK(one[0].rgba == all[5].rgba);
  CHECK(one[1].rgba == all[6].rgba);
}

TEST_CASE("e2e. frame k is the one that render draws") {
  const TemporaryFolder folder;
  const std::string scene = small_scene(folder);
  for (const char* k : {"0", "17", "58"}) {
    CHECK(scorescope({"render", scene, "--backend", "cpu", "--frame", k, "--size", "160x120", "-o",
                      (folder / "render.png").string()})
              .code == 0);
    check_exported(export_scene(folder, "export.png",
                                {"--fps", "30", "--frames", std::string(k) + ":" + std::to_string(std::stoi(k) + 1)}));
    CHECK(read_all(folder / "render.png") == read_all(folder / "export.png"));
  }
}

TEST_CASE("e2e. a transparent ground comes through WebM and APNG") {
  const TemporaryFolder folder;
  check_exported(export_scene(folder, "frames/", {"--transparent", "--frames", "10:12"}));
  const std::vector<Image> drawn = pictures_in(folder / "frames");
  check_exported(export_scene(folder, "a.apng", {"--transparent", "--frames", "10:12"}));
  check_exported(export_scene(folder, "a.webm", {"--transparent", "--frames", "10:12"}));
  CHECK(probe(folder / "a.apng")["pix_fmt"] == "rgba");
  const auto apng = decode(folder / "a.apng", kWidth, kHeight);
  const auto webm = decode(folder / "a.webm", kWidth, kHeight, "libvpx-vp9");
  REQUIRE(apng.size() == 2);
  REQUIRE(webm.size() == 2);
  double alpha_error = 0.0, clear = 0.0;
  for (std::size_t at = 3; at < drawn[1].rgba.size(); at += 4) {
    CHECK(apng[1].rgba[at] == drawn[1].rgba[at]);
    alpha_error += std::abs(int{webm[1].rgba[at]} - int{drawn[1].rgba[at]});
    clear += drawn[1].rgba[at] < 128 ? 1.0 : 0.0;
  }
  CHECK(drawn[1].rgba[3] == 0);
  CHECK(clear > 0.1 * kWidth * kHeight);
  CHECK(alpha_error / (kWidth * kHeight) < 6.0);
}

TEST_CASE("e2e. a ZIP holds the frames as any other program reads them") {
  const TemporaryFolder folder;
  check_exported(export_scene(folder, "a.zip", {"--frames", "0:3"}));
  check_exported(export_scene(folder, "frames/", {"--frames", "0:3"}));
  const Finished f = run({"python3", "-m", "zipfile", "-e", (folder / "a.zip").string(), (folder / "out").string()});
  REQUIRE(f.code == 0);
  CHECK(run({"python3", "-m", "zipfile", "-t", (folder / "a.zip").string()}).code == 0);
  for (const char* name : {"frame_00000.png", "frame_00001.png", "frame_00002.png"})
    CHECK(read_all(folder / "out" / name) == read_all(folder / "frames" / name));
}

TEST_CASE("e2e. SVG and PDF open elsewhere, hold their words as words and one image a panel") {
  const TemporaryFolder folder;
  for (const char* name : {"a.svg", "a.pdf"})
    check_exported(export_scene(folder, name, {"--size", "640x400", "--t", "0.3", "--equation"}));
  const std::string svg = read_all(folder / "a.svg");
  CHECK(holds(svg, ">Reverse SDE</text>"));
  std::size_t images = 0;
  for (auto at = svg.find("<image"); at != std::string::npos; at = svg.find("<image", at + 1)) ++images;
  CHECK(images == 2);
  const Finished drawn = run({"rsvg-convert", (folder / "a.svg").string(), "-o", (folder / "svg.png").string()});
  CAPTURE(drawn.errors);
  REQUIRE(drawn.code == 0);
  REQUIRE(run({"pdftoppm", "-r", "72", "-png", "-singlefile", (folder / "a.pdf").string(), (folder / "pdf").string()})
              .code == 0);
  check_exported(export_scene(folder, "a.png", {"--size", "640x400", "--t", "0.3", "--equation"}));
  const Image png = decode(folder / "a.png", 640, 400).front();
  // The same picture but for how edges are smoothed.
  CHECK(difference(decode(folder / "svg.png", 640, 400).front(), png) < 8.0);
  CHECK(difference(decode(folder / "pdf.png", 640, 400).front(), png) < 8.0);
  CHECK(holds(run({"pdftotext", (folder / "a.pdf").string(), "-"}).output, "Reverse SDE"));
  const std::string list = run({"pdfimages", "-list", (folder / "a.pdf").string()}).output;
  CHECK(std::count(list.begin(), list.end(), '\n') == 2 + 2);  // two lines of heading
}

TEST_CASE("e2e. what cannot be exported is refused in one line, and leaves nothing behind") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& out, const std::vector<std::string>& more, const std::string& part) {
    CAPTURE(out);
    check_refused(export_scene(folder, out, more), part, folder);
  };
  refused("a.avi", {}, ".mp4, .webm");
  refused("plain", {}, "folder of pictures");
  refused("a.gif", {"--fps", "30"}, "10, 20, 25 or 50");
  refused("a.mp4", {"--size", "161x120"}, "162x120 would do");
  refused("a.mp4", {"--transparent"}, "WebM");
  refused("a.mp4", {"--t", "0.5"}, "--frames");
  refused("a.mp4", {"--frames", "5:5"}, "holds no frame");
  refused("a.mp4", {"--frames", "0:41"}, "frames 0 to 39");
  refused("a.mp4", {"--frames", "all"}, "--frames all");
  refused("a.png", {"--frames", "0:2"}, ".zip");
  refused("a.png", {"--t", "1.5"}, "--t");
  refused("a.png", {"--fps", "0"}, "export/fps");
  refused("a.png", {"--size", "0x0"}, "--size 0x0");
  refused("a.png", {"--panels", "ode,none"}, "there are sde, ode");
  refused("a.png", {"--from", "0.5", "--to", "0.25"}, "export/to");
  for (const char* out : {"none/a.mp4", "none/a.zip", "none/a.png", "none/a.npy", "none/frames/"})
    refused(out, {"--frames", "0:1"}, "No such file");
  std::filesystem::create_directory(folder / "there.mp4");
  check_refused(export_scene(folder, "there.mp4"), "is a directory", folder, 2);
}

/// A program called ffmpeg that does what `script` says, and nothing else in PATH but the system's.
Finished export_with_ffmpeg(const TemporaryFolder& folder, const std::string& script, const std::string& out) {
  const auto file = folder.file("bin/ffmpeg", script);
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  return run({"env", "PATH=" + (folder / "bin").string() + ":/usr/bin:/bin", testing::binary(), "export",
              small_scene(folder), "--backend", "cpu", "-o", (folder / out).string()});
}

TEST_CASE("e2e. ffmpeg that is missing, fails, dies or gives up: one line with the cause, and the way without it") {
  const TemporaryFolder folder;
  const Finished missing = run({"env", "PATH=" + folder.path().string(), testing::binary(), "export",
                                small_scene(folder), "--backend", "cpu", "-o", (folder / "a.mp4").string()});
  check_refused(missing, "ffmpeg is not installed", folder);
  CHECK(holds(missing.errors, ".zip"));

  std::filesystem::create_directory(folder / "bin");
  const std::string take = "#!/bin/sh\nhead -c 200000 > /dev/null\n";
  for (const char* out : {"a.mp4", "a.gif"}) {
    check_refused(export_with_ffmpeg(folder, take + "echo one >&2; echo 'Unknown encoder' >&2; exit 1\n", out),
                  "ffmpeg failed with exit code 1: Unknown encoder", folder, 2);
    check_refused(export_with_ffmpeg(folder, take + "kill -9 $$\n", out), "ffmpeg was killed (Killed)", folder, 2);
    check_refused(export_with_ffmpeg(folder, take + "exit 0\n", out), "ended before the last frame", folder, 2);
  }
}

TEST_CASE("e2e. a disk that is full is said, and the half of a file goes") {
  const TemporaryFolder folder;
  // No file may grow beyond 8 KiB; told so as an error rather than by a signal.
  for (const char* out : {"a.mp4", "a.zip", "a.png", "a.npy", "a.csv"}) {
    CAPTURE(out);
    const std::string range = std::strcmp(out, "a.png") == 0 ? "0:1" : "0:20";
    check_refused(run({"sh", "-c", "trap '' XFSZ; ulimit -f 16; exec \"$@\"", "sh", testing::binary(), "export",
                       small_scene(folder), "--backend", "cpu", "--frames", range, "-o", (folder / out).string()}),
                  "File too large", folder);
  }
}

TEST_CASE("e2e. an export that is interrupted says so and leaves nothing behind") {
  const TemporaryFolder folder, streams;
  Process process({testing::binary(), "export", small_scene(folder), "--backend", "cpu", "--size", "1280x720",
                   "--speed", "0.01", "-o", (folder / "a.mp4").string()},
                  "", streams);
  for (int i = 0; i < 1000 && !std::filesystem::exists(folder / "a.mp4.part"); ++i) sleep_seconds(0.01);
  REQUIRE(std::filesystem::exists(folder / "a.mp4.part"));
  ::kill(process.id(), SIGINT);
  const auto code = process.wait(30.0);
  REQUIRE(code.has_value());
  check_refused({*code, process.output(), process.errors()}, "cancelled", folder);
}

TEST_CASE("e2e. from one pixel to 3840 x 2160") {
  const TemporaryFolder folder;
  for (const auto& [size, width, height] : {std::tuple{"1x1", 1, 1}, std::tuple{"3840x2160", 3840, 2160}}) {
    check_exported(export_scene(folder, "a.png", {"--size", size}));
    CHECK(decode(folder / "a.png", width, height).size() == 1);
  }
}

}  // namespace
}  // namespace scorescope::testing
