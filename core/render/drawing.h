#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/media/image_io.h"
#include "core/render/canvas.h"

namespace scorescope {

/// A picture as a list of what is drawn, back to front, in pixels with the origin at the top left: what a vector file
/// is written from.
struct Drawing {
  struct Point {
    float x = 0, y = 0;
  };
  /// Filled; the ink changes evenly from top to bottom.
  struct Rectangle {
    PixelRect rect;
    Ink top, bottom;
  };
  struct Polyline {
    std::vector<Point> points;
    float width = 1.0f;
    Ink ink;
  };
  struct Polygon {
    std::vector<Point> points;
    Ink ink;
  };
  /// Discs with a rim around them, each over the one before.
  struct Dots {
    std::vector<Point> centres;
    float radius = 1.0f, halo = 0.0f;
    Ink fill, rim;
  };
  struct Text {
    std::string words;
    Face face = Face::text;
    float size = 12.0f, x = 0, baseline = 0;
    Ink ink;
  };
  struct Picture {
    PixelRect rect;
    Image image;
  };
  /// What follows, up to the next one, shows only within; empty: everywhere.
  struct Clip {
    std::vector<PixelRect> within;
  };
  /// A panel's edge: the ground outside its round corners, and a line.
  struct Frame {
    PixelRect rect;
    float radius = 0.0f, line_width = 1.0f;
    Ink ground, line;
  };
  /// A typeset equation in a theme's colours, its upper left corner at (x, y).
  struct Formula {
    std::shared_ptr<const Equation> equation;
    float x = 0, y = 0, ex = 1.0f;
    ThemeName theme = ThemeName::dark;
    float opacity = 1.0f;
  };
  using Item = std::variant<Rectangle, Polyline, Polygon, Dots, Text, Picture, Clip, Frame, Formula>;

  int width = 0, height = 0;
  std::vector<Item> items;
};

}  // namespace scorescope
