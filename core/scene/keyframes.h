#pragma once

#include <string_view>

#include "core/scene/scene.h"

namespace scorescope {

/// The scene as it stands at played fraction u: every setting that has keys at its value there, everything else as it
/// is. Numbers and lists of numbers of equal shape pass from key to key, whole settings stay whole; words, flags and
/// other lists change at their key. Before the first key and after the last a setting stands still. A function of its
/// arguments alone: whatever was shown before, instant u is the same.
Scene scene_at(const Scene& scene, double u);

/// Whether a setting can have keys: it is in the scene, and neither how it plays and is written nor what it is about
/// (ids, files, dimension, number of particles).
bool keyable(const Scene& scene, std::string_view path);

/// The track of a setting; null: it does not move.
const Track* find_track(const TimelineSpec& timeline, std::string_view path);

/// Two times this near are one key.
inline constexpr double kSameKey = 0.004;

/// A key at u for a setting, at the value that it has in `scene`, in place of one that stands there.
void set_key(Scene& scene, std::string_view path, double u);
/// Takes the key at u away, and a track with its last key. Empty path: the keys of all settings at u.
void remove_key(Scene& scene, std::string_view path, double u);

/// What an edit makes of `base`, of which `shown` is the instant u and `edited` what a hand made of that: settings
/// that move get a key at u where they were edited, the others are taken as they are. Settings that are gone lose
/// their keys.
Scene edited_base(const Scene& base, const Scene& shown, const Scene& edited, double u);

/// What is wrong with keyframes, captions and bookmarks, and with what the keyframes make of the scene. Throws
/// FieldError.
void check_story(const Scene& scene);

}  // namespace scorescope
