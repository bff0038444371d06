#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

template <class V>
void fields(V& v, ExportSpec& s) {
  const auto seconds = [](std::string_view key, std::string_view label) {
    return field(key, label, "seconds").within(0, 60).slides(0, 5);
  };
  const auto played = [](std::string_view key) {
    return field(key, key, "played fraction of the timeline").within(0, 1).slides(0, 1);
  };
  v(s.format, field("format", "format", "what the window writes: a clip, a picture, a table"));
  v(s.width, field("width", "width", "of a picture, in pixels").within(1, 7680).slides(320, 3840));
  v(s.height, field("height", "height", "of a picture, in pixels").within(1, 4320).slides(240, 2160));
  v(s.fps, field("fps", "frames / s", "of a clip").within(1, 120).slides(10, 60));
  v(s.speed, field("speed", "speed", "times the timeline's").above(0, 100).slides_log(0.1, 4));
  v(s.from, played("from"));
  v(s.to, played("to"));
  v(s.hold_start, seconds("hold_start", "start hold"));
  v(s.hold_end, seconds("hold_end", "end hold"));
  v(s.loop,
    field("loop", "loop", "how a clip repeats: once, there and back, or its end dissolving into its beginning"));
  v(s.dissolve, seconds("dissolve", "dissolve"));
  v(s.theme, field("theme", "theme", "dark or light"));
  v(s.transparent, field("transparent", "transparent ground", "nothing is drawn where the ground would be"));
  v(s.panels, field("panels", "panels", "ids; none: all"));
  v(s.titles, field("titles", "titles", "over every panel"));
  v(s.legend, field("legend", "legend", "under every panel"));
  v(s.equation, field("equation", "equation", "under every panel, what moves its particles"));
  v(s.time_bar, field("time_bar", "time bar", "under the panels"));
  v(s.gif_palette, field("gif_palette", "palette", "256 colours a clip, or a frame"));
  v(s.gif_frames, field("gif_frames", "GIF frames",
                        "whole frames suit every slide program; changes alone make a file a third smaller"));
  v(s.data, field("data", "data", "what a table holds"));
}

}  // namespace scorescope
