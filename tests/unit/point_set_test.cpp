#include <doctest/doctest.h>

#include <cmath>

#include "core/math/targets.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::refusal;
using testing::TemporaryFolder;

/// The point of the file that component k stands for.
Vec2 in_file(const ResolvedTarget& t, std::size_t k) {
  return t.centre + t.scale.cwiseProduct(t.mixture->components[k].mean);
}

TEST_CASE("unit. points are read with comma, semicolon, tab or blanks, a header, CRLF and blank lines") {
  const TemporaryFolder folder;
  for (const char* text :
       {"1,2\n3,-4\n5,0.5\n", "1;2\n3;-4\n5;0.5\n", "1\t2\n3\t-4\n5\t0.5\n", "  1   2\n3 -4\n5 0.5",
        "x,y\n1,2\n3,-4\n5,0.5\n", "1,2\r\n3,-4\r\n5,0.5\r\n", "\"a\" , b\n1 , 2\n\n3 , -4\n   \n5 ; 5e-1\n",
        "\xEF\xBB\xBF"
        "1,2\n+3,-4\n5,.5\n"}) {
    CAPTURE(text);
    const ResolvedTarget t = load_points(folder.file("p.csv", text), -1.0);
    CHECK(t.mixture->dim == 2);
    REQUIRE(t.mixture->components.size() == 3);
    CHECK((in_file(t, 0) - Vec2(1.0, 2.0)).norm() < 1e-12);
    CHECK((in_file(t, 1) - Vec2(3.0, -4.0)).norm() < 1e-12);
    CHECK((in_file(t, 2) - Vec2(5.0, 0.5)).norm() < 1e-12);
    CHECK(t.note.empty());
  }
}

TEST_CASE("unit. points are centred and scaled to unit rms on every axis") {
  const TemporaryFolder folder;
  const ResolvedTarget t = load_points(folder.file("p.csv", "100,-3\n300,-1\n200,-2\n600,8\n"), -1.0);
  CHECK((t.centre - Vec2(300.0, 0.5)).norm() < 1e-12);
  Vec2 sum = Vec2::Zero();
  Vec2 square = Vec2::Zero();
  for (const Component& c : t.mixture->components) {
    sum += c.mean;
    square += c.mean.cwiseAbs2() / 4.0;
  }
  CHECK(sum.norm() < 1e-12);
  CHECK((square - Vec2::Ones()).norm() < 1e-12);
}

TEST_CASE("unit. one column makes a target in one dimension") {
  const TemporaryFolder folder;
  const ResolvedTarget t = load_points(folder.file("p.csv", "value\n1\n2\n4\n9\n"), 0.5, 1);
  CHECK(t.mixture->dim == 1);
  CHECK(t.centre.x() == doctest::Approx(4.0));
  const double h = 0.5 / t.scale.x();  // a bandwidth given is in the file's units
  for (const Component& c : t.mixture->components) {
    CHECK(c.mean.y() == 0.0);
    CHECK(c.cov(0, 0) == doctest::Approx(h * h));
    CHECK(c.cov(1, 1) == 0.0);
  }
}

TEST_CASE("unit. the default bandwidth is half the median nearest-neighbour distance, repeated points aside") {
  const TemporaryFolder folder;
  const ResolvedTarget t = load_points(folder.file("p.csv", "0\n1\n1\n3\n6\n10\n"), -1.0, 1);
  // Nearest neighbours: 1, 1, 1, 2, 3, 4 in the file's units; the upper median is 2.
  const double h = 0.5 * 2.0 / t.scale.x();
  CHECK(t.mixture->components[0].cov(0, 0) == doctest::Approx(h * h));
}

TEST_CASE("unit. a hundred thousand rows are thinned to 512 that look like the rest, and the note says so") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < kMaxPointRows; ++i) text += std::to_string(i) + "," + std::to_string(i % 100) + "\n";
  const ResolvedTarget t = load_points(folder.file("p.csv", text), -1.0);
  CHECK(t.mixture->components.size() == 512);
  CHECK(t.note == "100000 rows thinned to 512 components");
  double mean = 0.0;
  double early = 0.0;
  for (const Component& c : t.mixture->components) {
    mean += c.mean.x() / 512.0;
    early += c.mean.x() < 0.0 ? 1.0 : 0.0;
  }
  CHECK(std::abs(mean) < 5.0 / std::sqrt(512.0));
  CHECK(std::abs(early - 256.0) < 5.0 * std::sqrt(128.0));
  CHECK(holds(refusal([&] { load_points(folder.file("q.csv", text + "1,2\n"), -1.0); }), "q.csv:100001: "));
}

TEST_CASE("unit. what is not a set of points is refused with file, line and a reason") {
  const TemporaryFolder folder;
  struct Bad {
    const char* text;
    const char* place;
    const char* reason;
  };
  for (const Bad& bad : std::initializer_list<Bad>{
           {"1,2\n3,dog\n", "bad.csv:2: ", "\"dog\" is not a number"},
           {"1,2\ndog,3\n", "bad.csv:2: ", "\"dog\" is not a number"},
           {"x,y\nz,w\n1,2\n", "bad.csv:2: ", "\"z\" is not a number"},
           {"1,2\n3,nan\n4,5\n", "bad.csv:2: ", "NaN"},
           {"1,2\n3,4\ninf,5\n", "bad.csv:3: ", "infinity"},
           {"1,2\n3,4\n5,1e999\n", "bad.csv:3: ", "1e999"},
           {"1,2\n3\n4,5\n", "bad.csv:2: ", "has 1 column"},
           {"1\n2\n3,4\n", "bad.csv:1: ", "has 1 column; points in 2D have 2"},
           {"1,2,3\n4,5,6\n", "bad.csv:1: ", "has 3 columns"},
           {"1,2\n3,,4\n", "bad.csv:2: ", ""},
           {"1,2\n3,4 5\n", "bad.csv:2: ", "has 3 columns"},
           {"", "bad.csv: ", "no points"},
           {"\n\n", "bad.csv: ", "no points"},
           {"x,y\n", "bad.csv: ", "no points"},
           {"1,2\n", "bad.csv: ", "one point"},
           {"1,2\n1,3\n", "bad.csv: ", "column 1 is constant"},
           {"2,1\n2,1\n2,2\n", "bad.csv: ", "constant"},
           {"1e200,0\n-1e200,1\n", "bad.csv: ", "too far apart"},
       }) {
    CAPTURE(bad.text);
    const std::string said = refusal([&] { load_points(folder.file("bad.csv", bad.text), -1.0); });
    CAPTURE(said);
    CHECK(said.starts_with((folder / bad.place).string()));
    CHECK(holds(said, bad.reason));
    CHECK(!holds(said, "\n"));
  }
  const std::string binary("1,2\n\0\0,3\n", 9);
  CHECK(holds(refusal([&] { load_points(folder.file("bad.csv", binary), -1.0); }), "bad.csv:2: is not text"));
  CHECK(holds(refusal([&] { load_points(folder / "none.csv", -1.0); }), "none.csv: no such file"));
  CHECK(holds(refusal([&] { load_points(folder.path(), -1.0); }), "is a directory"));
}

TEST_CASE("unit. points that all coincide once thinned ask for a bandwidth") {
  const TemporaryFolder folder;
  std::string text = "0\n";
  for (int i = 0; i < 50000; ++i) text += "1\n";
  const auto file = folder.file("p.csv", text);
  CHECK(holds(refusal([&] { load_points(file, -1.0, 1); }), "bandwidth"));
  CHECK(load_points(file, 0.1, 1).mixture->components.size() == 512);
}

}  // namespace
}  // namespace scorescope
