#include "core/media/image_io.h"

#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/math/atomic_file.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{512} << 20;

std::string bytes_of(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) throw UserError(file.string() + ": is a directory; name a PNG");
  std::ifstream in(file, std::ios::binary);
  if (!in) throw UserError(file.string() + ": no such file, or it cannot be read; name a PNG");
  if (std::filesystem::is_regular_file(file, ignored) && std::filesystem::file_size(file, ignored) > kLargestFile)
    throw UserError(file.string() + ": is larger than 512 MiB; this is not one of our pictures");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::string png_bytes(const Image& image) {
  const auto pixels = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
  if (image.width < 1 || image.height < 1 || image.rgba.size() != 4 * pixels)
    throw std::invalid_argument("png_bytes: an image whose bytes do not match its size");
  std::string bytes;
  const auto append = [](void* to, void* data, int size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  if (stbi_write_png_to_func(append, &bytes, image.width, image.height, 4, image.rgba.data(), 4 * image.width) == 0)
    throw UserError("the picture is too large for the memory that is left");
  return bytes;
}

void write_png(const std::filesystem::path& file, const Image& image) {
  // Encoded in memory first: a picture that cannot be encoded must not touch the file that is there.
  write_file(file, png_bytes(image));
}

Image read_png(const std::filesystem::path& file) {
  const std::string bytes = bytes_of(file);
  Image image;
  int channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> data(
      stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()), static_cast<int>(bytes.size()),
                            &image.width, &image.height, &channels, 4),
      stbi_image_free);
  if (!data)
    throw UserError(file.string() + ": is not a picture that can be read, or it is cut short; a PNG is needed");
  image.rgba.assign(data.get(),
                    data.get() + 4 * static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height));
  return image;
}

}  // namespace scorescope
