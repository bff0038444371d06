#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

/// A time of what a scene tells while it plays.
inline FieldInfo story_time(std::string_view key, std::string_view help) {
  return {.key = key, .label = key, .min = 0, .max = 1, .soft_min = 0, .soft_max = 1, .help = help};
}

template <class V>
void fields(V& v, Keyframe& s) {
  v(s.at, story_time("at", "played fraction of the timeline"));
  v(s.value, FieldInfo{.key = "value", .label = "value", .help = "what the setting stands at then"});
  v(s.ease, FieldInfo{.key = "ease", .label = "ease", .help = "how it is reached from the key before"});
}

template <class V>
void fields(V& v, Track& s) {
  v(s.path, FieldInfo{.key = "path", .label = "path", .help = "of the setting that moves"});
  v(s.keys, FieldInfo{.key = "keys", .label = "keys", .help = "where it stands when"});
}

template <class V>
void fields(V& v, Caption& s) {
  v(s.from, story_time("from", "played fraction at which it comes"));
  v(s.to, story_time("to", "played fraction at which it goes"));
  v(s.text, FieldInfo{.key = "text", .label = "text", .help = "what it says"});
  v(s.place, FieldInfo{.key = "place", .label = "place", .help = "at the top, in the middle or at the bottom"});
}

template <class V>
void fields(V& v, Bookmark& s) {
  v(s.at, story_time("at", "played fraction of the timeline"));
  v(s.name, FieldInfo{.key = "name", .label = "name", .help = "what the timeline calls it"});
}

template <class V>
void fields(V& v, PredictSpec& s) {
  v(s.question, FieldInfo{.key = "question", .label = "question", .help = "stands on the veil; none: no veil"});
  v(s.panels, FieldInfo{.key = "panels", .label = "panels", .help = "ids of the panels under it; none: all"});
}

}  // namespace scorescope
