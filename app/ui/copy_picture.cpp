#include "app/ui/copy_picture.h"

#include "app/clipboard.h"
#include "app/export_desk.h"
#include "core/render/canvas_choice.h"
#include "core/render/compose.h"
#include "core/render/target.h"

namespace scorescope {
namespace {

Image present_picture(const Session& session) {
  const ExportSpec& spec = session.scene().exported;
  Composition composition{.look = theme(session.theme_name())};
  for (const PanelSpec& panel : session.visible_panels()) composition.panels.push_back(panel.id);
  const RenderTarget target(spec.width, spec.height);
  Composer(session.backend(), make_canvas()).draw(session.stage(), composition, spec.width, spec.height);
  return target.read();
}

}  // namespace

void copy_present_picture(Session& session) {
  GLint bound = 0;
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &bound);
  try {
    session.say(copy_picture(present_picture(session), proposed_file(session).replace_extension(".png")));
  } catch (const std::exception& error) {
    session.say(error.what());
  }
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(bound));
}

}  // namespace scorescope
