#include "core/nn/safetensors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/math/error.h"

namespace scorescope {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

using Json = nlohmann::ordered_json;

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kAlignment = 64;
constexpr std::uint64_t kLongestHeader = std::uint64_t{16} << 20;
constexpr const char* kMetadata = "__metadata__";

struct Span {
  std::size_t begin = 0, end = 0;
};

/// The elements of a tensor, or nothing where its shape does not fit its bytes.
bool fits(const std::vector<std::size_t>& shape, Span span) {
  if (span.end < span.begin || (span.end - span.begin) % sizeof(float) != 0) return false;
  const std::size_t count = (span.end - span.begin) / sizeof(float);
  std::size_t product = 1;
  for (const std::size_t n : shape) {
    if (n == 0) return count == 0;
    if (product > count / n) return false;
    product *= n;
  }
  return product == count;
}

}  // namespace

const Tensors::Tensor* Tensors::find(std::string_view name) const {
  const auto at = std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& t) { return t.name == name; });
  return at == tensors.end() ? nullptr : &*at;
}

std::string write_safetensors(const Tensors& tensors) {
  Json json = {{kMetadata, tensors.metadata}};
  std::size_t size = 0;
  for (const auto& t : tensors.tensors) {
    const std::size_t end = size + t.data.size() * sizeof(float);
    json[t.name] = {{"dtype", "F32"}, {"shape", t.shape}, {"data_offsets", {size, end}}};
    size = end;
  }
  std::string header = json.dump();
  header.append((kAlignment - (kLengthBytes + header.size()) % kAlignment) % kAlignment, ' ');
  const std::uint64_t length = header.size();
  std::string bytes(kLengthBytes, '\0');
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes.reserve(kLengthBytes + header.size() + size);
  bytes += header;
  for (const auto& t : tensors.tensors)
    bytes.append(reinterpret_cast<const char*>(t.data.data()), t.data.size() * sizeof(float));
  return bytes;
}

Tensors read_safetensors(std::string_view bytes, const std::string& source) {
  const auto refuse = [&](const std::string& sentence) { throw UserError(source + ": " + sentence); };
  const std::string foreign = "is not a safetensors file; `scorescope train --weights FILE` writes one";
  std::uint64_t length = 0;
  if (bytes.size() > kLengthBytes) std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length < 2 || length > kLongestHeader || bytes[kLengthBytes] != '{') refuse(foreign);
  if (length > bytes.size() - kLengthBytes) refuse("ends within its header; the file has been cut short");
  const std::string_view data = bytes.substr(kLengthBytes + length);
  const Json json = Json::parse(bytes.substr(kLengthBytes, length), nullptr, false);
  if (!json.is_object()) refuse(foreign);

  Tensors out;
  std::size_t end = 0;  // of the data taken so far
  try {
    for (const auto& [name, entry] : json.items()) {
      if (name == kMetadata) {
        out.metadata = entry.get<std::map<std::string, std::string>>();
        continue;
      }
      const auto dtype = entry.at("dtype").get<std::string>();
      if (dtype != "F32") refuse("holds " + name + " as " + dtype + "; save it as float32 (F32)");
      const auto [first, last] = entry.at("data_offsets").get<std::pair<std::size_t, std::size_t>>();
      Tensors::Tensor tensor{.name = name, .shape = entry.at("shape").get<std::vector<std::size_t>>(), .data = {}};
      if (first != end || !fits(tensor.shape, {first, last}))
        refuse("says of " + name + " what cannot be: its shape and its place in the data do not agree");
      if (last > data.size()) refuse("ends within " + name + "; the file has been cut short");
      tensor.data.resize((last - first) / sizeof(float));
      std::memcpy(tensor.data.data(), data.data() + first, last - first);
      if (!std::all_of(tensor.data.begin(), tensor.data.end(), [](float v) { return std::isfinite(v); }))
        refuse("holds a value in " + name + " that is not a finite number; train again with a smaller learning rate");
      out.tensors.push_back(std::move(tensor));
      end = last;
    }
  } catch (const Json::exception&) {
    refuse(foreign);
  }
  if (end != data.size()) refuse("is longer than its tensors; the file has been written to since");
  return out;
}

}  // namespace scorescope
