#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace scorescope {

/// Named float32 arrays and strings in one file, as the safetensors format has it: 8 bytes little-endian length of the
/// header, the header (JSON: name -> dtype, shape, data_offsets; "__metadata__" -> strings), then the raw data.
/// docs/weights-format.md.
struct Tensors {
  struct Tensor {
    std::string name;
    std::vector<std::size_t> shape;
    std::vector<float> data;  ///< row-major
  };
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;  ///< in the order of their data

  [[nodiscard]] const Tensor* find(std::string_view name) const;
};

/// The data begins at a multiple of 64 bytes: the header is padded with spaces.
std::string write_safetensors(const Tensors& tensors);

/// Throws UserError ("SOURCE: ...") for anything but a whole, well-formed file of finite float32 tensors.
Tensors read_safetensors(std::string_view bytes, const std::string& source);

}  // namespace scorescope
