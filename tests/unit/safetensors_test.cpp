#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/nn/safetensors.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::refusal;

Tensors small() {
  Tensors t;
  t.metadata = {{"who", "a \"quoted\" name"}};
  t.tensors = {{"a.weight", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"a.bias", {2}, {-1, 0.5f}}, {"empty", {0}, {}}};
  return t;
}

/// A file with that header, whatever it says, and so many zero bytes of data.
std::string file_of(const std::string& header, std::size_t data = 0) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(data, '\0');
}

std::string refused(const std::string& bytes) {
  const std::string sentence = refusal([&] { read_safetensors(bytes, "w.safetensors"); });
  CHECK(sentence.starts_with("w.safetensors: "));
  return sentence;
}

TEST_CASE("unit. safetensors come back as they were, and their bytes lie where the format says") {
  const Tensors t = small();
  const std::string bytes = write_safetensors(t);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  CHECK((8 + length) % 64 == 0);
  const auto header = nlohmann::json::parse(bytes.substr(8, length));
  CHECK(header["__metadata__"]["who"] == "a \"quoted\" name");
  CHECK(header["a.bias"]["dtype"] == "F32");
  CHECK(header["a.bias"]["shape"] == std::vector<int>{2});
  const auto offsets = header["a.bias"]["data_offsets"].get<std::vector<std::size_t>>();
  REQUIRE(offsets == std::vector<std::size_t>{24, 32});
  float bias[2];
  std::memcpy(bias, bytes.data() + 8 + length + offsets[0], sizeof bias);
  CHECK(bias[0] == -1.0f);
  CHECK(bias[1] == 0.5f);

  const Tensors back = read_safetensors(bytes, "w");
  CHECK(back.metadata == t.metadata);
  REQUIRE(back.tensors.size() == t.tensors.size());
  for (std::size_t i = 0; i < t.tensors.size(); ++i) {
    CHECK(back.tensors[i].name == t.tensors[i].name);
    CHECK(back.tensors[i].shape == t.tensors[i].shape);
    CHECK(back.tensors[i].data == t.tensors[i].data);
  }
  CHECK(back.find("a.bias") == &back.tensors[1]);
  CHECK(back.find("a") == nullptr);
}

TEST_CASE("unit. a safetensors file that is cut anywhere, or goes on after its end, is refused") {
  const std::string bytes = write_safetensors(small());
  for (std::size_t n = 0; n < bytes.size(); ++n) CHECK_FALSE(refused(bytes.substr(0, n)).empty());
  CHECK(holds(refused(bytes.substr(0, 20)), "cut short"));
  CHECK(holds(refused(bytes.substr(0, bytes.size() - 1)), "ends within a.bias"));
  CHECK(holds(refused(bytes + "x"), "is longer than its tensors"));
}

TEST_CASE("unit. a safetensors file that says what cannot be is refused") {
  CHECK(holds(refused("{\"this\": \"is JSON\"}, and nothing else"), "is not a safetensors file"));
  CHECK(holds(refused(file_of("[1, 2]")), "is not a safetensors file"));
  CHECK(holds(refused(file_of(R"({"a": 1)")), "is not a safetensors file"));
  CHECK(holds(refused(file_of(R"({"a": {"dtype": "F32"}})")), "is not a safetensors file"));
  CHECK(holds(refused(file_of(R"({"__metadata__": {"step": 3}})")), "is not a safetensors file"));
  CHECK(holds(refused(file_of(std::string(100000, '[')).replace(8, 1, "{")), "is not a safetensors file"));
  const auto one = [](const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return file_of(
        R"({"a": {"dtype": ")" + dtype + R"(", "shape": )" + shape + R"(, "data_offsets": )" + offsets + "}}", 16);
  };
  CHECK(read_safetensors(one("F32", "[4]", "[0, 16]"), "w").tensors.size() == 1);
  CHECK(holds(refused(one("F16", "[8]", "[0, 16]")), "holds a as F16"));
  for (const char* shape : {"[3]", "[2, 3]", "[5]", "[-4]", "[4294967296, 4294967296]", "[0]"})
    CHECK(holds(refused(one("F32", shape, "[0, 16]")), "do not agree"));
  for (const char* offsets : {"[4, 16]", "[16, 0]", "[0, 15]", "[0, 20]"})
    CHECK(holds(refused(one("F32", "[4]", offsets)), "do not agree"));
  CHECK(holds(refused(one("F32", "[1152921504606846976]", "[0, 4611686018427387904]")), "cut short"));
  CHECK(holds(refused(one("F32", "[4]", "[0]")), "is not a safetensors file"));
}

TEST_CASE("unit. a safetensors file with a value that is not finite is refused by the tensor's name") {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    Tensors t = small();
    t.tensors[1].data[1] = bad;
    CHECK(holds(refused(write_safetensors(t)), "a value in a.bias that is not a finite number"));
  }
}

}  // namespace
}  // namespace scorescope
