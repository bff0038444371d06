#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/media.h"

namespace scorescope::testing {

constexpr int kWidth = 160, kHeight = 120;

/// A scene that costs little: two panels, 40 frames at 20 a second.
inline std::string small_scene(const TemporaryFolder& folder) {
  return folder
      .file("scene.json", R"({"version": 1, "particles": 200, "grid": {"steps": 20}, "timeline": {"seconds": 1.95},
        "flows": [{"id": "sde", "kind": "reverse_sde"}, {"id": "ode", "kind": "pf_ode"}],
        "export": {"width": 160, "height": 120, "fps": 20}})")
      .string();
}

inline Finished export_scene(const TemporaryFolder& folder, const std::string& out,
                             std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"export", small_scene(folder), "--backend", "cpu", "-o", (folder / out).string()});
  return scorescope(std::move(more));
}

inline void check_exported(const Finished& f) {
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  CHECK(f.errors.empty());
}

/// Exit code 1 and one line that holds `part`; nothing in the folder but what was put there.
inline void check_refused(const Finished& f, const std::string& part, const TemporaryFolder& folder,
                          std::size_t files = 1) {
  CAPTURE(f.errors);
  CHECK(f.code == 1);
  CHECK(std::count(f.errors.begin(), f.errors.end(), '\n') == 1);
  CHECK(holds(f.errors, part));
  CHECK(static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {})) == files);
}

/// Mean difference of the channels of two pictures, of 255.
inline double difference(const Image& a, const Image& b) {
  REQUIRE(a.rgba.size() == b.rgba.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < a.rgba.size(); ++i) sum += std::abs(int{a.rgba[i]} - int{b.rgba[i]});
  return sum / static_cast<double>(a.rgba.size());
}

inline std::vector<Image> pictures_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path());
  std::sort(names.begin(), names.end());
  std::vector<Image> out;
  for (const auto& name : names) out.push_back(decode(name, kWidth, kHeight).front());
  return out;
}

}  // namespace scorescope::testing
