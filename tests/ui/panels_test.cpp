#include "app/ui/keys.h"
#include "core/render/camera.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

TEST_CASE("ui. the legend unfolds, and every layer's word switches it on and off") {
  Rig rig(Rig::small_scene());
  CHECK_FALSE(rig.shown("panels/ode/legend/isolines"));
  rig.click("panels/ode/legend/unfold");
  for (const char* layer :
       {"density", "score", "particles", "trails", "isolines", "streamlines", "velocity", "flow_map", "denoiser",
        "covariance", "paths", "energy", "divergence", "curl", "axes", "fan", "reverse_kernel"}) {
    CAPTURE(layer);
    const auto before = rig.session.scene().shown_panels()[3].layers;
    rig.click(std::string("panels/ode/legend/") + layer);
    CHECK(rig.session.scene().shown_panels()[3].layers != before);
    rig.click(std::string("panels/ode/legend/") + layer);
    CHECK(rig.session.scene().shown_panels()[3].layers == before);
  }
  CHECK_FALSE(rig.shown("panels/sde/legend/isolines"));
  rig.click("panels/ode/legend/curl");
  rig.click("panels/ode/legend/divergence");
  const auto layers = rig.session.scene().panels[3].layers;
  CHECK(std::find(layers.begin(), layers.end(), Layer::curl) == layers.end());
  rig.click("panels/ode/legend/unfold");
  CHECK_FALSE(rig.shown("panels/ode/legend/isolines"));
  CHECK(rig.shown("panels/ode/legend/divergence"));  // on, so it stays in sight
}

TEST_CASE("ui. only flows that have a layer offer it") {
  Rig rig(Rig::small_scene());
  rig.click("panels/ald/legend/unfold");
  CHECK(rig.shown("panels/ald/legend/streamlines"));
  CHECK_FALSE(rig.shown("panels/ald/legend/velocity"));
  CHECK_FALSE(rig.shown("panels/ald/legend/flow_map"));
}

TEST_CASE("ui. the words for colour and camera go through their choices") {
  Rig rig(Rig::small_scene());
  rig.click("panels/sde/legend/unfold");
  for (const ColourBy colour : {ColourBy::component, ColourBy::start, ColourBy::log_likelihood, ColourBy::plain}) {
    rig.click("panels/sde/legend/colour_by");
    CHECK(rig.session.scene().panels[2].colour_by == colour);
  }
  for (const CameraKind camera : {CameraKind::fit, CameraKind::unit, CameraKind::data}) {
    rig.click("panels/sde/legend/camera");
    CHECK(rig.session.scene().view.camera == camera);
  }
}

TEST_CASE("ui. the wheel zooms about the cursor, in all linked panels; F and a double click fit again") {
  Rig rig(Rig::small_scene());
  const Stage& stage = rig.session.stage();
  const double before = camera_extent(rig.session.scene().view, stage);
  const PixelRect panel = rig.rect("panels/sde");
  rig.move(panel.x + 0.75f * panel.w, panel.y + 0.4f * panel.h);
  const double half_width = before * panel.w / panel.h;
  const double under = 0.5 * half_width;
  rig.wheel(2.0f);
  const ViewSpec zoomed = rig.session.scene().view;
  CHECK(zoomed.extent == doctest::Approx(before / (1.15 * 1.15)));
  CHECK(zoomed.centre.x() + under * zoomed.extent / before == doctest::Approx(under).epsilon(1e-3));
  handle_key(rig.session, Key::letter_f);
  CHECK(rig.session.scene().view == ViewSpec{});
  rig.wheel(-1.0f);
  CHECK(rig.session.scene().view.extent > before);
  rig.double_click("panels/sde");
  CHECK(rig.session.scene().view == ViewSpec{});
}

TEST_CASE("ui. the right button drags the view, a panel that is not linked alone") {
  Rig rig(Rig::small_scene());
  const PixelRect panel = rig.rect("panels/ode");
  const double per_pixel = 2.0 * camera_extent(rig.session.scene().view, rig.session.stage()) / panel.h;
  rig.drag_right("panels/ode", 0.4f, 0.6f);
  CHECK(rig.session.scene().view.centre.x() == doctest::Approx(-0.2 * panel.w * per_pixel).epsilon(0.02));
  CHECK(rig.session.scene().view.centre.y() == doctest::Approx(0.0));
  const ViewSpec shared = rig.session.scene().view;
  rig.click("panels/ode/legend/unfold");
  rig.click("panels/ode/legend/link");
  CHECK(rig.session.scene().panels[3].view == shared);
  rig.drag_right("panels/ode", 0.6f, 0.5f);
  CHECK(rig.session.scene().view == shared);
  CHECK(rig.session.scene().panels[3].view.centre.x() > shared.centre.x() + 0.05 * panel.w * per_pixel);
  rig.click("panels/ode/legend/link");
  CHECK_FALSE(rig.session.scene().panels[3].own_view);
}

TEST_CASE("ui. a hand that moves the view leaves the particles as they are") {
  Rig rig(Rig::small_scene());
  rig.session.seek(0.6);
  rig.frame(3);
  const auto* runner = rig.session.stage().flow(2).runner;
  const auto before = runner->positions().data;
  rig.move("panels/sde");
  rig.wheel(3.0f);
  CHECK(rig.session.stage().flow(2).runner == runner);
  CHECK(rig.session.stage().flow(2).runner->positions().data == before);
}

}  // namespace
}  // namespace scorescope
