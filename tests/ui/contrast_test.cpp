#include <algorithm>

#include "app/ui/style.h"
#include "core/scene/field_info.h"
#include "tests/support/colour.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

using testing::ciede2000;
using testing::contrast;

constexpr double kReadable = 4.5, kApart = 15.0;

Rgb unpacked(ImU32 colour) {
  const ImVec4 c = ImGui::ColorConvertU32ToFloat4(colour);
  return {c.x, c.y, c.z};
}

TEST_CASE("ui. CIEDE2000 agrees with the published pairs") {
  struct Pair {
    testing::Lab one, two;
    double difference;
  };
  // Sharma, Wu, Dalal 2005, table 1.
  const Pair pairs[] = {{{50.0, 2.6772, -79.7751}, {50.0, 0.0, -82.7485}, 2.0425},
                        {{50.0, 3.1571, -77.2803}, {50.0, 0.0, -82.7485}, 2.8615},
                        {{50.0, 2.8361, -74.0200}, {50.0, 0.0, -82.7485}, 3.4412},
                        {{50.0, -1.3802, -84.2814}, {50.0, 0.0, -82.7485}, 1.0000},
                        {{50.0, 0.0, 0.0}, {50.0, -1.0, 2.0}, 2.3669},
                        {{50.0, 2.4900, -0.0010}, {50.0, -2.4900, 0.0009}, 7.1792},
                        {{50.0, 2.4900, -0.0010}, {50.0, -2.4900, 0.0011}, 7.2195},
                        {{50.0, 2.5, 0.0}, {73.0, 25.0, -18.0}, 27.1492},
                        {{50.0, 2.5, 0.0}, {61.0, -5.0, 29.0}, 22.8977},
                        {{50.0, 2.5, 0.0}, {56.0, -27.0, -3.0}, 31.9030},
                        {{50.0, 2.5, 0.0}, {58.0, 24.0, 15.0}, 19.4535},
                        {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
                        {{63.0109, -31.0961, -5.8663}, {62.8187, -29.7946, -4.0864}, 1.2630},
                        {{6.7747, -0.2908, -2.4247}, {5.8714, -0.0985, -2.2286}, 0.6377},
                        {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082}};
  for (const Pair& pair : pairs) {
    CHECK(ciede2000(pair.one, pair.two) == doctest::Approx(pair.difference).epsilon(1e-4));
    CHECK(ciede2000(pair.two, pair.one) == doctest::Approx(pair.difference).epsilon(1e-4));
  }
  // White and sRGB red under D65 (Lindbloom).
  const testing::Lab red = testing::lab_of({1.0, 0.0, 0.0});
  CHECK(red.l == doctest::Approx(53.24).epsilon(1e-3));
  CHECK(red.a == doctest::Approx(80.09).epsilon(1e-3));
  CHECK(red.b == doctest::Approx(67.20).epsilon(1e-3));
  CHECK(contrast({0, 0, 0}, {1, 1, 1}) == doctest::Approx(21.0));
}

TEST_CASE("ui. every ink is readable on every ground of both themes") {
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    const Theme& t = theme(name);
    const Colours c = colours_of(t);
    CAPTURE(name_of(name));
    for (const Rgb ink : {t.text, t.dim}) CHECK(contrast(ink, unpacked(c.hover)) >= kReadable);
    for (const Rgb ground : {t.background, t.panel, t.control, t.stage})
      for (const Rgb ink : {t.text, t.dim, t.data, t.noise, t.score, t.learned})
        CHECK(contrast(ink, ground) >= kReadable);
    for (const Rgb filled : {t.data, t.noise, t.score, t.learned})
      CHECK(contrast(unpacked(c.on_noise), filled) >= kReadable);
  }
}

TEST_CASE("ui. the four meanings stay apart for every kind of sight") {
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    const Theme& t = theme(name);
    const Rgb meanings[] = {t.data, t.noise, t.score, t.learned};
    for (const testing::Sight& sight : {testing::kNormal, testing::kProtanopia, testing::kDeuteranopia})
      for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = i + 1; j < 4; ++j) {
          CAPTURE(name_of(name));
          CAPTURE(i);
          CAPTURE(j);
          CHECK(ciede2000(testing::seen(meanings[i], sight), testing::seen(meanings[j], sight)) >= kApart);
        }
  }
}

Rgb at(const Image& image, int x, int y) {
  const std::size_t i =
      4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x));
  const auto part = [&](std::size_t k) { return static_cast<float>(image.rgba[i + k]) / 255.0f; };
  return {part(0), part(1), part(2)};
}

TEST_CASE("ui. words over the brightest and the fullest density are readable as drawn") {
  Scene scene = Rig::small_scene();
  // One wide Gaussian: the whole panel is as dense as it gets, and full of particles.
  scene.target = {.kind = TargetKind::mixture, .dim = 2, .components = {Component{}}};
  scene.target.components[0].cov = 4.0 * Mat2::Identity();
  scene.view.extent = 0.8;
  scene.particles = 5000;
  Rig rig(scene);
  rig.session.seek(1.0);
  rig.session.stage().finish();
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    rig.session.set_theme(name);
    rig.frame(3);
    const Image image = rig.picture();
    const Theme& t = theme(name);
    const auto check_around = [&](PixelRect r, const std::vector<Rgb>& inks) {
      // Above and below the letters, where the ground shows as it is.
      for (const float y : {r.y, r.y + r.h - 1.0f})
        for (int x = static_cast<int>(r.x); x < static_cast<int>(r.x + r.w); ++x)
          for (const Rgb ink : inks) {
            CAPTURE(x);
            CAPTURE(y);
            CHECK(contrast(ink, at(image, x, static_cast<int>(y))) >= kReadable);
          }
    };
    for (const std::string panel : {"panels/fwd", "panels/sde"}) {
      CAPTURE(panel);
      CAPTURE(name_of(name));
      const PixelRect middle = rig.rect(panel);
      // The density behind is there: without the strips these words would not be readable.
      CHECK(contrast(t.dim, at(image, static_cast<int>(middle.x + 0.5f * middle.w),
                               static_cast<int>(middle.y + 0.5f * middle.h))) < kReadable);
      check_around(rig.rect(panel + "/legend/density"), {t.text, t.dim});
      check_around(rig.rect(panel + "/legend/score"), {t.score, t.dim});
      check_around(rig.rect(panel + "/legend/particles"), {t.data, t.dim});
      PixelRect title = rig.rect(panel + "/title");
      // Small panels take smaller type, on a smaller strip.
      const float type = std::clamp(std::min(middle.w / 330.0f, middle.h / 280.0f), 0.72f, 1.0f);
      title = {title.x + 14.0f, title.y + 8.0f * type, title.w - 28.0f, 23.0f * type};
      check_around(title, {t.text, t.dim});
    }
  }
}

}  // namespace
}  // namespace scorescope
