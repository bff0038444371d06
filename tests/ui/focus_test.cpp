#include "core/render/camera.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

/// Where a panel of a plane shows a point.
Vec2 pixel_of(const Rig& rig, const std::string& panel, const Vec2& x) {
  const PixelRect r = rig.rect("panels/" + panel);
  const double per_unit = 0.5 * r.h / camera_extent(rig.session.scene().view, rig.session.stage());
  return {r.x + 0.5 * r.w + per_unit * x.x(), r.y + 0.5 * r.h - per_unit * x.y()};
}

void click_at(Rig& rig, const Vec2& at) {
  rig.move(static_cast<float>(at.x()), static_cast<float>(at.y()));
  rig.press();
  rig.release();
  rig.frame(4);
}

/// A particle that stands apart from all others, in the middle part of its panel.
int lone_particle(const Rig& rig, std::size_t flow) {
  const Points& points = rig.session.stage().flow(flow).runner->positions();
  int best = -1;
  double farthest = 0.0;
  for (std::size_t i = 0; i < points.count(); ++i) {
    const Vec2 x(points.data[2 * i], points.data[2 * i + 1]);
    if (x.norm() > 2.2) continue;
    double nearest = 1e9;
    for (std::size_t j = 0; j < points.count(); ++j)
      if (j != i) nearest = std::min(nearest, (x - Vec2(points.data[2 * j], points.data[2 * j + 1])).norm());
    if (nearest > farthest) farthest = nearest, best = static_cast<int>(i);
  }
  return best;
}

TEST_CASE("ui. a click on a particle singles it out in every panel, one on empty ground lets go") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.4);
  rig.frame(6);
  const int wanted = lone_particle(rig, 2);
  const std::vector<float>& data = rig.session.stage().flow(2).runner->positions().data;
  const Vec2 x(data[2 * static_cast<std::size_t>(wanted)], data[2 * static_cast<std::size_t>(wanted) + 1]);
  click_at(rig, pixel_of(rig, "sde", x) + Vec2(2.0, 1.0));
  CHECK(rig.session.scene().focus.particle == wanted);
  CHECK(rig.session.view().panel == "sde");
  CHECK(rig.shown("focus/copies"));
  rig.drag("focus/copies", 0.0f, 0.5f);
  const int copies = rig.session.scene().focus.copies;
  CHECK(copies > 100);
  rig.frame(4);
  for (std::size_t f = 0; f < 4; ++f)
    CHECK(rig.session.stage().flow(f).runner->positions().count() == static_cast<std::size_t>(copies));
  const PixelRect panel = rig.rect("panels/sde");
  click_at(rig, {panel.x + 12.0, panel.y + 60.0});
  CHECK(rig.session.scene().focus == FocusSpec{});
  CHECK_FALSE(rig.shown("focus/copies"));
}

TEST_CASE("ui. dragging over a panel singles nothing out") {
  Rig rig(Rig::small_scene());
  rig.drag("panels/sde", 0.4f, 0.6f);
  CHECK(rig.session.scene().focus == FocusSpec{});
}

TEST_CASE("ui. on a line a path is clicked") {
  Scene scene = Rig::small_scene();
  scene.target.preset = "bimodal";
  Rig rig(scene);
  rig.session.seek(0.7);
  rig.frame(6);
  const Stage::FlowView view = rig.session.stage().flow(3);
  const PixelRect r = rig.rect("panels/ode");
  const double per_unit = 0.5 * r.h / camera_extent(scene.view, rig.session.stage());
  // The outermost of those shown stands apart.
  std::uint32_t top = 0;
  for (std::uint32_t p = 1; p < 16; ++p)
    if (view.runner->tracked_path(p)[0] > view.runner->tracked_path(top)[0]) top = p;
  const double x = view.runner->tracked_path(top)[static_cast<std::size_t>(view.row)];
  click_at(rig, {r.x + 0.755 * r.w * 0.7, r.y + 0.5 * r.h - per_unit * x});
  CHECK(rig.session.scene().focus.particle == static_cast<int>(top));
}

}  // namespace
}  // namespace scorescope
