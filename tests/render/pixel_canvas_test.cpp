#include "core/render/pixel_canvas.h"

#include <array>
#include <cmath>
#include <numbers>

#include "tests/render/golden.h"

namespace scorescope {
namespace {

constexpr PixelRect kAll{0, 0, kWidth, kHeight};
constexpr std::array<std::uint8_t, 4> kWhite{255, 255, 255, 255};
const Texels kOneTexel{1, 1, kWhite};

std::array<float, 4> white(float alpha) {
  return {1.0f, 1.0f, 1.0f, alpha};
}

/// A picture of the processor's alone, on black.
template <class Draw>
Image painted(Draw&& draw) {
  return drawn_on<PixelCanvas>(kWidth, kHeight, [&](std::unique_ptr<PixelCanvas> canvas) {
    Theme black;
    canvas->begin(kWidth, kHeight);
    canvas->clear(black);
    draw(*canvas);
    canvas->end();
  });
}

/// Drawn by OpenGL and by the processor, over the theme's ground and over none.
template <class Draw>
void check_alike(Draw&& draw) {
  for (const bool clear_ground : {false, true}) {
    CAPTURE(clear_ground);
    drawn_alike(kWidth, kHeight, [&](std::unique_ptr<Canvas> canvas) {
      Theme look = theme(ThemeName::dark);
      look.clear_ground = clear_ground;
      canvas->begin(kWidth, kHeight);
      canvas->clear(look);
      draw(*canvas, look);
      canvas->end();
    });
  }
}

Stroke stroke(float ax, float ay, float bx, float by, float half_a, float half_b, float alpha_a = 1.0f,
              float alpha_b = 1.0f) {
  return {ax, ay, bx, by, half_a, half_b, {0.9f, 0.6f, 0.2f, alpha_a}, {0.2f, 0.8f, 0.7f, alpha_b}};
}

}  // namespace

TEST_CASE("render. the processor draws lines as OpenGL does: upright, level, oblique, tapered, fading, short, rimmed") {
  const EglContext context;
  std::vector<Stroke> lines{stroke(20, 20, 20, 90, 2, 2), stroke(30, 20, 90, 20, 2, 2), stroke(30, 30, 90, 31, 1, 1),
                            stroke(140, 40, 140, 40, 3, 3), stroke(-40, 100, 300, 140, 1, 1, 0.2f, 0.8f)};
  for (int i = 0; i < 24; ++i) {
    const float angle = 2.0f * std::numbers::pi_v<float> * static_cast<float>(i) / 24.0f;
    lines.push_back(stroke(200 + 8 * std::cos(angle), 60 + 8 * std::sin(angle), 200 + 40 * std::cos(angle),
                           60 + 40 * std::sin(angle), 3.0f, 0.3f, 0.9f, 0.5f));
  }
  const auto with_rim = [&](float halo) {
    return [&, halo](Canvas& canvas, const Theme& look) {
      canvas.clip({5, 8, 240, 170});
      canvas.strokes(lines, halo, {look.text, 0.7f});
      canvas.unclip();
    };
  };
  check_alike(with_rim(0.0f));
  check_alike(with_rim(1.5f));
}

TEST_CASE("render. the processor draws grounds, veils, particles, frames and words as OpenGL does") {
  const EglContext context;
  check_alike([](Canvas& canvas, const Theme& look) {
    canvas.fill({10, 10, 100, 80}, {look.data, 0.9f}, {look.noise, 0.1f});
    canvas.bars(std::vector<PixelRect>{{120, 10, 9, 60}, {131, 30, 9, 40}}, {look.score, 0.6f});
    std::vector<float> places, crowd;
    for (int i = 0; i < 60; ++i) {
      const auto turn = static_cast<float>(i);
      places.insert(places.end(), {std::cos(turn) * turn / 60.0f, std::sin(turn) * turn / 60.0f});
    }
    for (int i = 0; i < 20000; ++i) {
      const auto turn = static_cast<float>(i);
      crowd.insert(crowd.end(), {0.5f * std::cos(turn), 0.5f * std::sin(1.3f * turn)});
    }
    const DiscStyle style{2.3f, 1.0f, {look.data, 0.8f}, {look.stage, 0.9f}, 60.3f, 130.2f, 55.0f};
    canvas.discs(places, style);
    DiscStyle other = style;
    other.cx = 190.0f, other.halo = 0.0f;
    canvas.discs(places, other);
    canvas.splat(crowd, {150, 90, 100, 100}, other);
    canvas.veil({0, 100, kWidth, 30}, 0.9f, 0.0f, look);
    canvas.text("Score ∇ log p", Face::text, 15.0f, 20.4f, 60.0f, {look.text, 0.9f});
    canvas.frame({4, 4, 248, 184}, 9.0f, 1.0f, look);
  });
}

TEST_CASE("render. triangles side by side leave no gap and do not overlap") {
  const EglContext context;
  // A fan of slivers around a point off the pixels' centres: each pixel within is covered by one of them, once.
  std::vector<Corner> fan;
  const auto at = [](int i) -> Corner {
    const float angle = 2.0f * std::numbers::pi_v<float> * static_cast<float>(i) / 37.0f;
    return {128.3f + 80.0f * std::cos(angle), 95.7f + 80.0f * std::sin(angle), white(0.5f), 0.5f, 0.5f};
  };
  for (int i = 0; i < 37; ++i) fan.insert(fan.end(), {{128.3f, 95.7f, white(0.5f), 0.5f, 0.5f}, at(i), at(i + 1)});
  const Image image = painted([&](PixelCanvas& canvas) { canvas.mesh(kAll, fan, kOneTexel); });
  int within = 0;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const double off = std::hypot(x + 0.5 - 128.3, y + 0.5 - 95.7);
      const double seen = channel(image, x, y, 0);
      if (off < 79.0) CHECK(seen == 128.0);
      if (off > 81.0) CHECK(seen == 0.0);
      within += seen > 0.0 ? 1 : 0;
    }
  }
  CHECK(within == doctest::Approx(std::numbers::pi * 80.0 * 80.0).epsilon(0.01));
}

TEST_CASE("render. inks are even over a triangle, and so are texels; what is clipped is not drawn") {
  const EglContext context;
  // From black to white along x: at a pixel's centre the share of the way it has gone.
  const auto corner = [](float x, float y, float grey) -> Corner {
    return {x, y, {grey, grey, grey, 1.0f}, 0.5f, 0.5f};
  };
  const std::vector<Corner> ramp{corner(20, 20, 0), corner(220, 20, 1), corner(20, 180, 0)};
  // Two texels side by side, over a hundred pixels: the middle half of them goes from one colour to the other.
  const std::array<std::uint8_t, 8> two{0, 0, 0, 255, 200, 200, 200, 255};
  const auto texel = [](float x, float y, float u, float v) -> Corner { return {x, y, white(1.0f), u, v}; };
  const std::vector<Corner> rectangle{texel(140, 120, 0, 0), texel(240, 120, 1, 0), texel(240, 180, 1, 1),
                                      texel(140, 120, 0, 0), texel(240, 180, 1, 1), texel(140, 180, 0, 1)};
  const Image image = painted([&](PixelCanvas& canvas) {
    canvas.mesh({0, 0, kWidth, 40}, ramp, kOneTexel);
    canvas.mesh(kAll, rectangle, {2, 1, two});
  });
  for (int x = 30; x < 180; x += 7) CHECK(std::abs(channel(image, x, 30, 1) - 255.0 * (x + 0.5 - 20.0) / 200.0) <= 1.0);
  CHECK(channel(image, 40, 41, 1) == 0.0);
  for (int x = 140; x < 240; x += 9) {
    const double share = std::clamp(2.0 * (x + 0.5 - 140.0) / 100.0 - 0.5, 0.0, 1.0);
    CHECK(std::abs(channel(image, x, 150, 2) - 200.0 * share) <= 1.0);
  }
}

TEST_CASE("render. what is no number, and what lies far outside, is not drawn and harms nothing") {
  const EglContext context;
  const Image image = painted([](PixelCanvas& canvas) {
    const float beyond = 1e30f;
    canvas.discs(std::vector<float>{NAN, 0.0f, 0.0f, NAN, beyond, 0.0f, 0.0f, -beyond},
                 {2, 0, {{1, 1, 1}, 1}, {}, 9, 9, 1});
    canvas.strokes(std::vector<Stroke>{stroke(NAN, 5, 20, 20, 1, 1), stroke(-beyond, NAN, 5, 5, 1, 1),
                                       stroke(300, 5, beyond, 9, 2, 2), stroke(5, -beyond, 9, -300, 2, 2)},
                   0.0f, {});
    canvas.fill({-beyond, -beyond, beyond / 2, beyond / 2}, {{1, 1, 1}, 1}, {{1, 1, 1}, 1});
  });
  int lit = 0;
  for (std::size_t i = 0; i < image.rgba.size(); i += 4) lit += image.rgba[i] > 0 ? 1 : 0;
  CHECK(lit == 0);
}

}  // namespace scorescope
