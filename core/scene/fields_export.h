#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

template <class V>
void fields(V& v, ExportSpec& s) {
  const auto seconds = [](std::string_view key, std::string_view label) {
    return FieldInfo{.key = key, .label = label, .min = 0, .max = 60, .soft_min = 0, .soft_max = 5, .help = "seconds"};
  };
  const auto played = [](std::string_view key) {
    return FieldInfo{.key = key,
                     .label = key,
                     .min = 0,
                     .max = 1,
                     .soft_min = 0,
                     .soft_max = 1,
                     .help = "played fraction of the timeline"};
  };
  const auto shown = [](std::string_view key, std::string_view help) {
    return FieldInfo{.key = key, .label = key, .help = help};
  };
  v(s.format,
    FieldInfo{.key = "format", .label = "format", .help = "what the window writes: a clip, a picture, a table"});
  v(s.width, FieldInfo{.key = "width",
                       .label = "width",
                       .min = 1,
                       .max = 7680,
                       .soft_min = 320,
                       .soft_max = 3840,
                       .help = "of a picture, in pixels"});
  v(s.height, FieldInfo{.key = "height",
                        .label = "height",
                        .min = 1,
                        .max = 4320,
                        .soft_min = 240,
                        .soft_max = 2160,
                        .help = "of a picture, in pixels"});
  v(s.fps, FieldInfo{.key = "fps",
                     .label = "frames / s",
                     .min = 1,
                     .max = 120,
                     .soft_min = 10,
                     .soft_max = 60,
                     .help = "of a clip"});
  v(s.speed, FieldInfo{.key = "speed",
                       .label = "speed",
                       .min = 0,
                       .max = 100,
                       .open_min = true,
                       .soft_min = 0.1,
                       .soft_max = 4,
                       .logarithmic = true,
                       .help = "times the timeline's"});
  v(s.from, played("from"));
  v(s.to, played("to"));
  v(s.hold_start, seconds("hold_start", "start hold"));
  v(s.hold_end, seconds("hold_end", "end hold"));
  v(s.loop, FieldInfo{.key = "loop",
                      .label = "loop",
                      .help = "how a clip repeats: once, there and back, or its end dissolving into its beginning"});
  v(s.dissolve, seconds("dissolve", "dissolve"));
  v(s.theme, FieldInfo{.key = "theme", .label = "theme", .help = "dark or light"});
  v(s.transparent,
    FieldInfo{
        .key = "transparent", .label = "transparent ground", .help = "nothing is drawn where the ground would be"});
  v(s.panels, shown("panels", "ids; none: all"));
  v(s.titles, shown("titles", "over every panel"));
  v(s.legend, shown("legend", "under every panel"));
  v(s.time_bar, FieldInfo{.key = "time_bar", .label = "time bar", .help = "under the panels"});
  v(s.gif_palette, FieldInfo{.key = "gif_palette", .label = "palette", .help = "256 colours a clip, or a frame"});
  v(s.gif_frames, FieldInfo{.key = "gif_frames",
                            .label = "GIF frames",
                            .help = "whole frames play everywhere; changes alone make a smaller file"});
  v(s.data, FieldInfo{.key = "data", .label = "data", .help = "what a table holds"});
}

}  // namespace scorescope
