#pragma once

#include <string>
#include <vector>

namespace scorescope {

/// What a scene tells while it plays. Times are played fractions u of the timeline: 0 its start, 1 its end.

/// Any value of a scene file, as its JSON text: what a key gives to the setting its track names.
struct AnyValue {
  std::string json = "0";
  bool operator==(const AnyValue&) const = default;
};

/// How a key is reached from the one before: evenly; slow at both ends; slow at first; slow at last; not until its
/// time.
enum class Ease { linear, smooth, in, out, hold };

struct Keyframe {
  double at = 0.0;
  AnyValue value;
  Ease ease = Ease::linear;
  bool operator==(const Keyframe&) const = default;
};

/// A setting that moves: its path and where it stands when.
struct Track {
  std::string path;
  std::vector<Keyframe> keys;  ///< times rise
  bool operator==(const Track&) const = default;
};

enum class CaptionPlace { top, middle, bottom };

/// A sentence over the panels.
struct Caption {
  double from = 0.0, to = 1.0;
  std::string text;
  CaptionPlace place = CaptionPlace::bottom;
  bool operator==(const Caption&) const = default;
};

/// A moment to come back to.
struct Bookmark {
  double at = 0.0;
  std::string name;
  bool operator==(const Bookmark&) const = default;
};

/// What a class predicts before it sees it: the panels named are veiled until somebody reveals them.
struct PredictSpec {
  std::string question;             ///< stands on the veil; empty: nothing is to be predicted
  std::vector<std::string> panels;  ///< ids; empty: all
  bool operator==(const PredictSpec&) const = default;
};

/// Whose symbols equations, sliders and tooltips are written in.
enum class Notation { principles, song, liu, inouye, wu };

}  // namespace scorescope
