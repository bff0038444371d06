#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

template <class V>
void fields(V& v, Key& s) {
  v(s.at, FieldInfo{.key = "at", .label = "at", .min = 0, .max = 1, .help = "played fraction of the timeline"});
  v(s.value, FieldInfo{.key = "value", .label = "value"});
  v(s.ease, FieldInfo{.key = "ease", .label = "ease", .help = "how it is reached from the key before"});
}

template <class V>
void fields(V& v, Track& s) {
  v(s.path, FieldInfo{.key = "path", .label = "path", .help = "of the setting that moves"});
  v(s.keys, FieldInfo{.key = "keys", .label = "keys"});
}

template <class V>
void fields(V& v, Caption& s) {
  v(s.from, FieldInfo{.key = "from", .label = "from", .min = 0, .max = 1});
  v(s.to, FieldInfo{.key = "to", .label = "to", .min = 0, .max = 1});
  v(s.text, FieldInfo{.key = "text", .label = "text"});
  v(s.place, FieldInfo{.key = "place", .label = "place"});
}

template <class V>
void fields(V& v, Bookmark& s) {
  v(s.at, FieldInfo{.key = "at", .label = "at", .min = 0, .max = 1});
  v(s.name, FieldInfo{.key = "name", .label = "name"});
}

template <class V>
void fields(V& v, PredictSpec& s) {
  v(s.question, FieldInfo{.key = "question", .label = "question"});
  v(s.panels, FieldInfo{.key = "panels", .label = "panels", .help = "ids; none: all"});
}

}  // namespace scorescope
