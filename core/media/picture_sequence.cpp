#include "core/media/picture_sequence.h"

#include <cstdio>

#include "core/math/error.h"
#include "core/media/zip_writer.h"

namespace scorescope {
namespace {

std::string frame_name(int index) {
  char text[32];
  std::snprintf(text, sizeof text, "frame_%05d.png", index);
  return text;
}

class ZipOfPictures final : public FrameSink {
 public:
  explicit ZipOfPictures(const std::filesystem::path& file) : zip_(file) {}
  void write(const Image& frame) override { zip_.add(frame_name(count_++), png_bytes(frame)); }
  void finish() override { zip_.finish(); }

 private:
  ZipWriter zip_;
  int count_ = 0;
};

class FolderOfPictures final : public FrameSink {
 public:
  explicit FolderOfPictures(std::filesystem::path folder) : folder_(std::move(folder)), temporary_(folder_) {
    temporary_ += ".part";
    std::error_code ignored, failed;
    for (const std::filesystem::path& there : {folder_, temporary_})
      if (std::filesystem::exists(there, ignored))
        throw UserError(there.string() + " is there already; name a folder that is not, to hold the pictures");
    if (!std::filesystem::create_directory(temporary_, failed))
      throw UserError("cannot write " + folder_.string() + ": " + failed.message() +
                      "; choose a place that exists and can be written to");
    ours_ = true;
  }
  FolderOfPictures(const FolderOfPictures&) = delete;
  FolderOfPictures& operator=(const FolderOfPictures&) = delete;
  ~FolderOfPictures() override {
    std::error_code ignored;
    if (ours_) std::filesystem::remove_all(temporary_, ignored);
  }
  void write(const Image& frame) override { write_png(temporary_ / frame_name(count_++), frame); }
  void finish() override {
    std::error_code failed;
    std::filesystem::rename(temporary_, folder_, failed);
    if (failed) throw UserError("cannot write " + folder_.string() + ": " + failed.message());
    ours_ = false;
  }

 private:
  std::filesystem::path folder_, temporary_;
  bool ours_ = false;
  int count_ = 0;
};

}  // namespace

std::unique_ptr<FrameSink> make_zip_of_pictures(const std::filesystem::path& file) {
  return std::make_unique<ZipOfPictures>(file);
}

std::unique_ptr<FrameSink> make_folder_of_pictures(const std::filesystem::path& folder) {
  return std::make_unique<FolderOfPictures>(folder);
}

}  // namespace scorescope
