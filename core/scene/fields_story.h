#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

/// A time of what a scene tells while it plays.
inline FieldInfo story_time(std::string_view key, std::string_view help) {
  return field(key, key, help).within(0, 1).slides(0, 1);
}

template <class V>
void fields(V& v, Keyframe& s) {
  v(s.at, story_time("at", "played fraction of the timeline"));
  v(s.value, field("value", "value", "what the setting stands at then"));
  v(s.ease, field("ease", "ease", "how it is reached from the key before"));
}

template <class V>
void fields(V& v, Track& s) {
  v(s.path, field("path", "path", "of the setting that moves"));
  v(s.keys, field("keys", "keys", "where it stands when"));
}

template <class V>
void fields(V& v, Caption& s) {
  v(s.from, story_time("from", "played fraction at which it comes"));
  v(s.to, story_time("to", "played fraction at which it goes"));
  v(s.text, field("text", "text", "what it says"));
  v(s.place, field("place", "place", "at the top, in the middle or at the bottom"));
}

template <class V>
void fields(V& v, Bookmark& s) {
  v(s.at, story_time("at", "played fraction of the timeline"));
  v(s.name, field("name", "name", "what the timeline calls it"));
}

template <class V>
void fields(V& v, PredictSpec& s) {
  v(s.question, field("question", "question", "stands on the veil; none: no veil"));
  v(s.panels, field("panels", "panels", "ids of the panels under it; none: all"));
}

}  // namespace scorescope
