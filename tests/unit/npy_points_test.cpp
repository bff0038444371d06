#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "core/math/targets.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::refusal;
using testing::TemporaryFolder;

template <class T>
std::string bytes_of(const std::vector<T>& values, bool swapped = false) {
  std::string out;
  for (const T& v : values) {
    std::string one(sizeof(T), '\0');
    std::memcpy(one.data(), &v, sizeof(T));
    if (swapped) one = std::string(one.rbegin(), one.rend());
    out += one;
  }
  return out;
}

std::string npy(const std::string& type, const std::string& shape, const std::string& data, bool fortran = false,
                char version = 1) {
  std::string header =
      "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
  header.append(63 - (12 + header.size()) % 64, ' ');
  header += '\n';
  std::string out = "\x93NUMPY";
  out += version;
  out += '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) out += static_cast<char>((header.size() >> (8 * i)) & 0xff);
  return out + header + data;
}

TEST_CASE("unit. NPY of any number type, byte order, shape, Fortran order and version is read to the same points") {
  const TemporaryFolder folder;
  const std::vector<Vec2> want{{1.0, 2.0}, {3.0, 4.0}, {5.0, 60.0}};
  const std::vector<double> rows{1, 2, 3, 4, 5, 60}, columns{1, 3, 5, 2, 4, 60};
  const std::vector<float> f32(rows.begin(), rows.end());
  const std::vector<std::int64_t> i64(rows.begin(), rows.end());
  const std::vector<std::uint8_t> u8(rows.begin(), rows.end());
  const std::vector<std::int16_t> i16(rows.begin(), rows.end());
  for (const std::string& text :
       {npy("<f8", "(3, 2)", bytes_of(rows)), npy("<f8", "(3, 2)", bytes_of(columns), true),
        npy("<f4", "(3, 2)", bytes_of(f32)), npy(">f4", "(3, 2)", bytes_of(f32, true)),
        npy("<i8", "(3, 2)", bytes_of(i64)), npy("|u1", "(3,2)", bytes_of(u8)),
        npy(">i2", "(3, 2)", bytes_of(i16, true)), npy("<f8", "(3, 2)", bytes_of(rows), false, 2),
        npy("<f8", "(3, 2)", bytes_of(rows), false, 3)}) {
    const PointTable table = read_points(folder.file("p.npy", text), 1, 2);
    CHECK(table.columns == 2);
    CHECK(table.rows == want);
  }
  for (const char* shape : {"(4,)", "(4, 1)"}) {
    const std::string text = npy("<f8", shape, bytes_of(std::vector<double>{1, 2, 4, 9}));
    const ResolvedTarget t = load_points(folder.file("p.npy", text), 0.5, 1);
    CHECK(t.mixture->dim == 1);
    CHECK(t.centre.x() == doctest::Approx(4.0));
  }
}

TEST_CASE("unit. an NPY file that cannot be used is refused in one sentence that says why") {
  const TemporaryFolder folder;
  const std::string data = bytes_of(std::vector<double>{1, 2, 3, 4});
  struct Bad {
    std::string bytes, reason;
  };
  for (const Bad& bad : std::initializer_list<Bad>{
           {npy("<f8", "(2, 2)", data.substr(1)), "is cut short or too long"},
           {npy("<f8", "(2, 2)", data + "x"), "is cut short or too long"},
           {npy("<f8", "(2, 3)", data), "has shape (2, 3); an array"},
           {npy("<f8", "(1, 2, 2)", data), "has shape (1, 2, 2)"},
           {npy("<f8", "()", data), "has shape ()"},
           {npy("<f8", "(99999999999999999999, 2)", data), "shape"},
           {npy("<c16", "(2,)", data), "holds values of type"},
           {npy("<f2", "(2, 2)", data), "holds values of type <f2"},
           {npy("|O", "(2, 2)", data), "holds values of type |O"},
           {npy("<f8", "(200000, 2)", data), "holds 200000 rows; at most 100000"},
           {npy("<f8", "(2, 2)", bytes_of(std::vector<double>{1, 2, NAN, 4})), "row 1 holds a NaN"},
           {npy("<f8", "(4,)", data), "has 1 column; points in 2D have 2"},
           {std::string("\x93NUMPY"), "is cut short"},
           {std::string("\x93NUMPY\x01\x00\xff\xff{", 11), "is cut short"},
       }) {
    const std::string said = refusal([&] { load_points(folder.file("bad.npy", bad.bytes), -1.0); });
    CAPTURE(said);
    CHECK(said.starts_with((folder / "bad.npy: ").string()));
    CHECK(holds(said, bad.reason));
  }
}

}  // namespace
}  // namespace scorescope
