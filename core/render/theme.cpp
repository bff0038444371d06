#include "core/render/theme.h"

namespace scorescope {
namespace {

constexpr Rgb hex(unsigned v) {
  return {static_cast<float>((v >> 16) & 255u) / 255.0f, static_cast<float>((v >> 8) & 255u) / 255.0f,
          static_cast<float>(v & 255u) / 255.0f};
}

constexpr Theme kDark{
    .name = ThemeName::dark,
    .background = hex(0x0f131a),
    .panel = hex(0x161b24),
    .control = hex(0x1c222d),
    .line = hex(0x2a3240),
    .text = hex(0xe6eaf0),
    .dim = hex(0x8a94a6),
    .stage = hex(0x0b0e14),
    .data = hex(0xf5a83c),
    .noise = hex(0x62b3ff),
    .score = hex(0xa8f5e6),
    .learned = hex(0xee4f98),
    .density = {hex(0x0b0e14), hex(0x0f1b32), hex(0x183462), hex(0x265694), hex(0x5492c8), hex(0xb2d8f0)}};

constexpr Theme kLight{
    .name = ThemeName::light,
    .background = hex(0xf3f4f6),
    .panel = hex(0xffffff),
    .control = hex(0xf0f2f5),
    .line = hex(0xd8dde5),
    .text = hex(0x171b22),
    .dim = hex(0x5c6675),
    .stage = hex(0xffffff),
    .data = hex(0x9c4a08),
    .noise = hex(0x1060d8),
    .score = hex(0x0f7a63),
    .learned = hex(0x700f50),
    .density = {hex(0xffffff), hex(0xe2ecfa), hex(0xb7d1f2), hex(0x82afe6), hex(0x568cd2), hex(0x3468b4)}};

}  // namespace

const Theme& theme(ThemeName name) {
  return name == ThemeName::dark ? kDark : kLight;
}

}  // namespace scorescope
