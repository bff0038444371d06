#pragma once

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "core/media/image_io.h"
#include "tests/e2e/process.h"

namespace scorescope::testing {

/// What ffprobe says of the one video stream of a file: codec_name, width, pix_fmt, nb_read_frames, ...
inline std::map<std::string, std::string> probe(const std::filesystem::path& file) {
  const Finished f = run({"ffprobe", "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of",
                          "default=noprint_wrappers=1", file.string()});
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  std::map<std::string, std::string> out;
  std::istringstream lines(f.output);
  for (std::string line; std::getline(lines, line);)
    if (const auto equals = line.find('='); equals != std::string::npos)
      out.emplace(line.substr(0, equals), line.substr(equals + 1));
  return out;
}

/// Every frame of a file as ffmpeg decodes it. `decoder`: one to take instead of its own choice.
inline std::vector<Image> decode(const std::filesystem::path& file, int width, int height,
                                 const std::string& decoder = "") {
  const TemporaryFolder folder;
  const std::string raw = (folder / "frames.rgba").string();
  std::vector<std::string> command{"ffmpeg", "-v", "error", "-nostdin"};
  if (!decoder.empty()) command.insert(command.end(), {"-c:v", decoder});
  command.insert(command.end(), {"-i", file.string(), "-vsync", "0", "-vf", "scale=in_color_matrix=bt709", "-f",
                                 "rawvideo", "-pix_fmt", "rgba", raw});
  const Finished f = run(command);
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  const std::string bytes = read_all(raw);
  const auto frame = 4 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  REQUIRE(bytes.size() % frame == 0);
  std::vector<Image> out;
  for (std::size_t at = 0; at < bytes.size(); at += frame) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data() + at);
    out.push_back({width, height, {begin, begin + frame}});
  }
  return out;
}

}  // namespace scorescope::testing
