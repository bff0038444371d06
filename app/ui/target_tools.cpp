#include "app/ui/target_tools.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "app/ui/numbers.h"
#include "app/ui/rows.h"
#include "core/math/covariance_axes.h"

namespace scorescope {
namespace {

constexpr double kDegrees = 180.0 / std::numbers::pi;

/// Pictures of tools, in a square of two units around the origin, y down.
using Sketch = std::vector<std::vector<ImVec2>>;

void draw_sketch(Ui& ui, PixelRect rect, const Sketch& lines, ImU32 ink) {
  const ImVec2 c(rect.x + 0.5f * rect.w, rect.y + 0.5f * rect.h);
  const float unit = ui.px(7.0f);
  for (const auto& line : lines) {
    std::vector<ImVec2> placed;
    for (const ImVec2& p : line) placed.emplace_back(c.x + unit * p.x, c.y + unit * p.y);
    compat::polyline(*ImGui::GetWindowDrawList(), placed, ink, ui.px(1.5f));
  }
}

const Sketch& sketch_of(std::string_view tool) {
  static const std::map<std::string_view, Sketch> kSketches{
      {"components",
       {{{-0.6f, -0.9f},
         {-0.6f, 0.7f},
         {-0.15f, 0.3f},
         {0.2f, 0.95f},
         {0.45f, 0.8f},
         {0.12f, 0.2f},
         {0.65f, 0.12f},
         {-0.6f, -0.9f}}}},
      {"add", {{{0.0f, -0.8f}, {0.0f, 0.8f}}, {{-0.8f, 0.0f}, {0.8f, 0.0f}}}},
      {"brush",
       {{{0.95f, -0.95f}, {0.0f, 0.1f}},
        {{0.1f, 0.2f}, {-0.25f, -0.1f}, {-0.6f, 0.25f}, {-0.9f, 0.9f}, {-0.25f, 0.6f}, {0.1f, 0.2f}}}},
      {"eraser",
       {{{-0.85f, 0.25f}, {0.15f, -0.75f}, {0.85f, -0.05f}, {-0.1f, 0.9f}, {-0.85f, 0.25f}},
        {{-0.35f, -0.25f}, {0.4f, 0.4f}},
        {{-0.1f, 0.9f}, {0.9f, 0.9f}}}},
      {"letters",
       {{{-0.75f, -0.55f}, {-0.75f, -0.85f}, {0.75f, -0.85f}, {0.75f, -0.55f}},
        {{0.0f, -0.85f}, {0.0f, 0.85f}},
        {{-0.35f, 0.85f}, {0.35f, 0.85f}}}},
      {"open",
       {{{-0.9f, 0.75f}, {-0.9f, -0.7f}, {-0.3f, -0.7f}, {-0.1f, -0.4f}, {0.7f, -0.4f}, {0.7f, -0.1f}},
        {{-0.9f, 0.75f}, {-0.55f, -0.1f}, {1.0f, -0.1f}, {0.65f, 0.75f}, {-0.9f, 0.75f}}}},
  };
  return kSketches.at(tool);
}

bool tool_button(Ui& ui, PixelRect rect, std::string_view name, bool on, bool enabled, std::string_view help) {
  const Touch touch = control(ui, "target/tools/" + std::string(name), rect, help);
  const bool lit = touch.hovered && enabled;
  box(rect,
      on    ? ui.colours.data
      : lit ? ui.colours.hover
            : ui.colours.control,
      on ? ui.colours.data : ui.colours.line, ui.px(6));
  draw_sketch(ui, rect, sketch_of(name),
              on        ? ui.colours.on_noise
              : enabled ? ui.colours.text
                        : with_alpha(ui.colours.dim, 0.6f));
  return touch.clicked && enabled;
}

void tool_strip(Ui& ui, Column& column, Scene& scene, bool& changed) {
  struct Entry {
    std::string_view name, help;
    Tool tool;
  };
  static constexpr Entry kEntries[] = {
      {"components",
       "select and move components, or a whole point set (V)\ndrag a mean, an axis or the frame on the density, at any "
       "t; "
       "double click adds",
       Tool::components},
      {"add", "add a component where you click (A)", Tool::add},
      {"brush", "paint points (B): a target of its own, painted at t = 0\nthe wheel changes the size", Tool::brush},
      {"eraser", "take away what lies under it, points or components (E)", Tool::eraser},
      {"letters", "letters of a text as the target", Tool::look},
      {"open", "open a scene, points (CSV, NPY) or a picture (PNG, JPEG); or drop the file on the window (Ctrl O)",
       Tool::look},
  };
  const PixelRect row = column.row(ui.px(30));
  const float gap = ui.px(7), width = (row.w - 5 * gap) / 6;
  const bool plane = ui.session.stage().target()->dim == 2;
  const Hand& hand = ui.session.view().hand;
  float x = row.x;
  for (const Entry& entry : kEntries) {
    const bool paints = entry.tool == Tool::brush || entry.tool == Tool::eraser;
    const bool writes = entry.name == "letters";
    const bool on =
        entry.tool == Tool::look ? writes && scene.target.kind == TargetKind::letters : hand.tool == entry.tool;
    const std::string_view help =
        paints && !plane ? "the brush paints in the plane, and this target is a line" : entry.help;
    if (tool_button(ui, on_pixels({x, row.y, width, row.h}), entry.name, on, plane || !paints, help)) {
      if (entry.tool != Tool::look) {
        take_tool(ui.session, entry.tool);
      } else if (!writes) {
        ui.session.view().prompt = Prompt::open;
      } else if (scene.target.kind != TargetKind::letters) {
        scene.target.kind = TargetKind::letters;
        scene.title = target_title(scene.target);
        changed = true;
      }
    }
    x += width + gap;
  }
  column.gap(ui.px(6));
}

/// One number of a component.
bool number_row(Ui& ui, Column& column, const std::string& path, const FieldInfo& info, double& value,
                bool integer = false) {
  return slider(ui, path, column.row(ui.px(kRow)), info, value, integer);
}

void component_head(Ui& ui, Column& column, std::size_t index, std::size_t count) {
  const PixelRect row = column.row(ui.px(kBoxRow));
  const float button = ui.px(76), gap = ui.px(6);
  label(ui, ui.fonts.strong, {row.x, row.y, row.w - 2 * button - 2 * gap, row.h}, ui.colours.text,
        "Component " + std::to_string(index + 1));
  const PixelRect left{row.x + row.w - 2 * button - gap, row.y + ui.px(2), button, row.h - ui.px(4)};
  const PixelRect right{row.x + row.w - button, left.y, button, left.h};
  if (action_button(ui, "target/component/duplicate", left, "Duplicate", ButtonLook::plain, ui.colours.data,
                    "another one like it, a little aside (Ctrl D)"))
    duplicate_selected(ui.session);
  if (action_button(ui, "target/component/delete", right, "Delete",
                    count > 1 ? ButtonLook::plain : ButtonLook::disabled, ui.colours.data,
                    count > 1 ? "take it away (Delete)" : "a target needs one component"))
    delete_selected(ui.session);
}

/// The numbers of the selected component; what is changed makes a preset a mixture of its own.
void component_rows(Ui& ui, Column& column, Scene& scene, bool& changed) {
  const auto selected = selected_component(ui.session);
  if (!selected) return;
  const Mixture& mixture = *ui.session.stage().target();
  component_head(ui, column, *selected, mixture.components.size());
  if (selected_component(ui.session) != selected) return;
  Component c = mixture.components[*selected];
  const double extent = std::max(3.0, ui.session.stage().extent());
  const std::string path = "target/components/" + std::to_string(*selected) + "/";
  const bool plane = mixture.dim == 2;
  bool edited = number_row(ui, column, path + "weight",
                           {.key = "weight",
                            .label = "weight w",
                            .min = 1e-6,
                            .max = 1e12,
                            .soft_min = 0.01,
                            .soft_max = 10,
                            .logarithmic = true,
                            .help = "share of the mass, before all are divided by their sum"},
                           c.weight);
  const FieldInfo mean{.key = "mean",
                       .label = plane ? "mean μ x" : "mean μ",
                       .min = -1e6,
                       .max = 1e6,
                       .soft_min = -extent,
                       .soft_max = extent,
                       .help = "at t = 0; p_t has α(t) μ"};
  edited = number_row(ui, column, path + "mean/0", mean, c.mean.x()) || edited;
  FieldInfo mean_y = mean;
  mean_y.label = "mean μ y";
  if (plane) edited = number_row(ui, column, path + "mean/1", mean_y, c.mean.y()) || edited;
  CovarianceAxes axes{std::sqrt(c.cov(0, 0)), 1.0, 0.0};
  if (plane) axes = covariance_axes(c.cov, ui.session.view().hand.angle);
  const FieldInfo along{.key = "along",
                        .label = plane ? "sd, axis 1" : "sd",
                        .min = 1e-4,
                        .max = 1e6,
                        .soft_min = 0.02,
                        .soft_max = 3,
                        .logarithmic = true,
                        .help = "standard deviation at t = 0, the root of an eigenvalue of Σ"};
  FieldInfo across = along;
  across.label = "sd, axis 2";
  bool turned = number_row(ui, column, path + "sd/along", along, axes.along);
  if (plane) {
    turned = number_row(ui, column, path + "sd/across", across, axes.across) || turned;
    double degrees = axes.angle * kDegrees;
    const FieldInfo angle{.key = "angle",
                          .label = "angle",
                          .min = -360,
                          .max = 360,
                          .soft_min = -90,
                          .soft_max = 90,
                          .help = "of axis 1 from x, in degrees; it shows where the two axes differ"};
    if (number_row(ui, column, path + "angle", angle, degrees)) {
      axes.angle = ui.session.view().hand.angle = degrees / kDegrees;
      turned = true;
    }
  }
  if (turned && plane) c.cov = covariance_of(axes);
  if (turned && !plane) c.cov(0, 0) = axes.along * axes.along;
  auto label = static_cast<double>(c.label);
  if (number_row(ui, column, path + "label",
                 {.key = "label",
                  .label = "class y",
                  .min = 0,
                  .max = 1000,
                  .soft_min = 0,
                  .soft_max = 9,
                  .help = "what guidance asks for"},
                 label, true)) {
    c.label = static_cast<int>(label);
    edited = true;
  }
  if (!edited && !turned) return;
  const bool own = scene.target.kind == TargetKind::mixture;
  make_mixture(scene.target);
  scene.target.components[*selected] = c;
  if (!own) scene.title = target_title(scene.target);
  changed = true;
}

void brush_rows(Ui& ui, Column& column) {
  Hand& hand = ui.session.view().hand;
  if (hand.tool != Tool::brush && hand.tool != Tool::eraser) return;
  number_row(ui, column, "brush/radius",
             {.key = "radius",
              .label = "brush size",
              .min = 0.02,
              .max = 3,
              .soft_min = 0.02,
              .soft_max = 1,
              .logarithmic = true,
              .help = "radius, in units of the data; the wheel changes it too"},
             hand.brush.radius);
  auto density = static_cast<double>(hand.brush.density);
  if (hand.tool == Tool::brush && number_row(ui, column, "brush/density",
                                             {.key = "density",
                                              .label = "spray",
                                              .min = 1,
                                              .max = 20,
                                              .soft_min = 1,
                                              .soft_max = 12,
                                              .help = "points a dab; two dabs a radius of the way"},
                                             density, true))
    hand.brush.density = static_cast<int>(density);
}

void letters_rows(Ui& ui, Column& column, Scene& scene, bool& changed) {
  const PixelRect row = column.row(ui.px(kBoxRow));
  const float names = ui.px(kNameWidth);
  label(ui, ui.fonts.text, {row.x, row.y, names, row.h}, ui.colours.dim, "Text");
  std::string text = scene.target.text;
  if (text_field(ui, "target/text", {row.x + names, row.y + ui.px(2), row.w - names, row.h - ui.px(4)}, text,
                 "the letters that the points lie in") &&
      text != scene.target.text) {
    scene.target.text = text;
    scene.title = target_title(scene.target);
    changed = true;
  }
}

/// A bandwidth that is left to the data stands at what it came to.
void points_rows(Ui& ui, Column& column, Scene& scene, bool& changed) {
  const ResolvedTarget& target = ui.session.stage().resolved_target();
  const double unit = target.scale.x();
  double bandwidth = scene.target.bandwidth > 0.0 ? scene.target.bandwidth
                                                  : std::sqrt(target.mixture->components.front().cov(0, 0)) * unit;
  if (!number_row(ui, column, "target/bandwidth",
                  {.key = "bandwidth",
                   .label = "bandwidth",
                   .min = 0,
                   .max = 1e9,
                   .open_min = true,
                   .soft_min = 0.01 * unit,
                   .soft_max = unit,
                   .logarithmic = true,
                   .help = "standard deviation of the Gaussian on every point, in the file's units"},
                  bandwidth))
    return;
  scene.target.bandwidth = bandwidth;
  changed = true;
}

}  // namespace

void target_tools(Ui& ui, Column& column, Scene& scene, bool& changed) {
  column.gap(ui.px(8));
  tool_strip(ui, column, scene, changed);
  if (scene.target.kind == TargetKind::letters) letters_rows(ui, column, scene, changed);
  if (scene.target.kind == TargetKind::letters || scene.target.kind == TargetKind::drawn) {
    SliderRows rows(ui, column, "target/");
    fields(rows, scene.target);
    changed = changed || rows.changed;
  }
  if (scene.target.kind == TargetKind::points) points_rows(ui, column, scene, changed);
  brush_rows(ui, column);
  component_rows(ui, column, scene, changed);
}

}  // namespace scorescope
