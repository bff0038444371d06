#include <doctest/doctest.h>

#include <cstring>

#include "tests/e2e/export_rig.h"
#include "tests/support/paths.h"

namespace scorescope::testing {
namespace {

TEST_CASE("e2e. tables hold the particles of every frame; the last ones are those of run") {
  const TemporaryFolder folder;
  check_exported(export_scene(folder, "a.npy", {"--panels", "ode"}));
  check_exported(export_scene(folder, "a.csv", {"--panels", "ode", "--frames", "39:40"}));
  REQUIRE(scorescope({"run", small_scene(folder), "--backend", "cpu", "--out", (folder / "run").string()}).code == 0);
  const std::string npy = read_all(folder / "a.npy");
  CHECK(npy.starts_with(std::string("\x93NUMPY\x01\x00", 8)));
  CHECK(holds(npy.substr(0, 128), "'descr': '<f4', 'fortran_order': False, 'shape': (40, 1, 200, 2)"));
  constexpr std::size_t kFrame = 200 * 2 * sizeof(float);
  REQUIRE(npy.size() == 128 + 40 * kFrame);
  CHECK(npy.substr(npy.size() - kFrame) == read_all(folder / "run" / "01_pf_ode.npy").substr(128));

  std::istringstream rows(read_all(folder / "a.csv"));
  std::string row;
  std::getline(rows, row);
  CHECK(row == "frame,t,panel,particle,x,y");
  std::getline(rows, row);
  CHECK(row.starts_with("39,0.001,ode,0,"));
  float x = 0;
  std::memcpy(&x, npy.data() + npy.size() - kFrame, sizeof x);
  CHECK(std::stof(row.substr(15)) == x);
}

TEST_CASE("e2e. tables of fields and metrics, as NumPy's own format and as CSV") {
  const TemporaryFolder folder;
  const auto both = [&](const std::string& kind) {
    check_exported(export_scene(folder, kind + ".npy", {"--data", kind, "--frames", "38:40"}));
    check_exported(export_scene(folder, kind + ".csv", {"--data", kind, "--frames", "38:40"}));
  };
  // Header, rows and numbers of the one are those of the other; the grid is square, and a score is a gradient of log p.
  both("fields");
  both("metrics");
  const auto script = folder.file("check.py", R"(
import csv, math, struct, sys
folder = sys.argv[1]
def npy(name):
    raw = open(folder + "/" + name + ".npy", "rb").read()
    assert raw[:8] == b"\x93NUMPY\x01\x00"
    size = struct.unpack("<H", raw[8:10])[0]
    header = eval(raw[10:10 + size].decode())
    assert header["descr"] == "<f4" and not header["fortran_order"]
    body = raw[10 + size:]
    values = struct.unpack("<%df" % (len(body) // 4), body)
    return header["shape"], values
def rows(name):
    return list(csv.DictReader(open(folder + "/" + name + ".csv")))
def same(a, b):
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-12) or (math.isnan(a) and math.isnan(b))
for name, keys, shape in (("fields", ["x", "y", "log_p", "score_x", "score_y"], (2, 2, 10201, 5)),
                          ("metrics", ["nfe", "sliced_w2", "kl"], (2, 2, 3))):
    found, values = npy(name)
    assert found == shape, found
    table = rows(name)
    assert len(table) * len(keys) == len(values)
    for i, row in enumerate(table):
        for j, key in enumerate(keys):
            assert same(float(row[key]), values[i * len(keys) + j]), (name, i, key)
table = [r for r in rows("fields") if r["frame"] == "38" and r["panel"] == "sde"]
line = table[50 * 101:51 * 101]
assert len({r["y"] for r in line}) == 1
checked = 0
for left, here, right in zip(line, line[1:], line[2:]):
    slope = (float(right["log_p"]) - float(left["log_p"])) / (float(right["x"]) - float(left["x"]))
    score = float(here["score_x"])
    if abs(float(left["score_x"]) - float(right["score_x"])) < 0.2 * abs(score):
        assert abs(slope - score) < 0.05 * abs(score), (slope, score)
        checked += 1
assert checked > 10, checked
for row in rows("metrics"):
    assert 0 < float(row["sliced_w2"]) < 5
)");
  const Finished f = run({"python3", script.string(), folder.path().string()});
  CAPTURE(f.errors);
  CHECK(f.code == 0);
}

TEST_CASE("e2e. a GIF holds whole frames, or what has changed and less of it, with one palette or many") {
  const TemporaryFolder folder;
  check_exported(export_scene(folder, "frames/", {"--frames", "20:28"}));
  const std::vector<Image> drawn = pictures_in(folder / "frames");
  const auto size = [&](const std::string& palette, const std::string& frames) {
    const std::string name = palette + "-" + frames + ".gif";
    check_exported(export_scene(
        folder, name,
        {"--frames", "20:28", "--set", "export/gif_palette=" + palette, "--set", "export/gif_frames=" + frames}));
    const std::vector<Image> decoded = decode(folder / name, kWidth, kHeight);
    REQUIRE(decoded.size() == 8);
    for (std::size_t k = 0; k < 8; ++k) CHECK(difference(decoded[k], drawn[k]) < 4.0);
    return std::filesystem::file_size(folder / name);
  };
  CHECK(size("clip", "changes") < size("clip", "whole"));
  CHECK(size("frame", "changes") < size("frame", "whole"));
}

TEST_CASE("e2e. memory does not grow with the length of a clip") {
  const TemporaryFolder folder;
  // Peak memory, KiB, of a run that draws so many of 10,000 tiny frames.
  const auto peak = [&](const std::string& frames) {
    const Finished f =
        run({"python3", "-c",
             "import resource, subprocess, sys\n"
             "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)",
             testing::binary(), "export", small_scene(folder), "--backend", "cpu", "--size", "16x12", "--no-titles",
             "--no-legend", "--set", "timeline/seconds=500", "--frames", frames, "-o", (folder / "a.apng").string()});
    CAPTURE(f.errors);
    REQUIRE(f.code == 0);
    return std::stol(f.output);
  };
  const long few = peak("0:200"), all = peak("0:10000");
  CHECK(all < few + 16 * 1024);
}

TEST_CASE("e2e. a disk without room is one sentence, and nothing stays on it") {
  const TemporaryFolder folder;
  // A small disk of our own, where the system lets us have one.
  const std::string disk = (folder / "disk").string();
  std::filesystem::create_directory(disk);
  for (const char* name : {"a.mp4", "a.zip", "a.csv"}) {
    const Finished f = run(
        {"unshare", "-rm", "sh", "-c",
         "mount -t tmpfs -o size=64k tmpfs \"$1\" || exit 77; disk=$1; shift; \"$@\"; code=$?; ls -A \"$disk\"; "
         "exit $code",
         "sh", disk, testing::binary(), "export", small_scene(folder), "--backend", "cpu", "-o", disk + "/" + name});
    if (f.code == 77 || f.code == 127 || holds(f.errors, "unshare")) {
      MESSAGE("no small disk can be made here: " << f.errors);
      return;
    }
    CAPTURE(name);
    CHECK(f.code == 1);
    CHECK(holds(f.errors, "No space left on device"));
    CHECK(std::count(f.errors.begin(), f.errors.end(), '\n') == 1);
    CHECK(f.output.empty());
  }
}

}  // namespace
}  // namespace scorescope::testing
