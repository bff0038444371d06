#include "app/commands.h"

#include <algorithm>
#include <cstdio>

#include "app/assets.h"
#include "app/headless_backend.h"
#include "app/info.h"
#include "app/render_window.h"
#include "app/session.h"
#include "core/lesson/claims.h"
#include "core/lesson/trained_net.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/math/pairwise_distance.h"
#include "core/media/image_io.h"
#include "core/nn/spec_names.h"
#include "core/render/compose.h"
#include "core/scene/model_checks.h"
#include "core/scene/point_fields.h"
#include "core/scene/scene_json.h"
#include "core/scene/trained_scene.h"

namespace scorescope {
namespace {

constexpr double kFramesPerSecond = 30.0;

void check_lesson(const std::filesystem::path& file, bool expectations) {
  const Lesson lesson = load_lesson(file, asset_folder());
  std::size_t claims = 0;
  for (const LessonStep& step : lesson.steps) claims += step.expectations.size();
  const auto backend = make_cpu_backend();
  for (const LessonStep& step : lesson.steps) {
    try {
      for (const StepView* view : {&step.shown, step.revealed ? &*step.revealed : nullptr})
        if (view != nullptr) const Stage staged(view->scene, *backend, lesson.folder());
    } catch (const UserError& error) {
      throw UserError(file.string() + ":" + std::to_string(step.line) + ": " + error.what());
    }
  }
  std::printf("%s: valid; %s, %zu step%s, %zu expectation%s\n", file.c_str(), lesson.title.c_str(), lesson.steps.size(),
              lesson.steps.size() == 1 ? "" : "s", claims, claims == 1 ? "" : "s");
  if (!expectations) return;
  check_claims(lesson, [](const Expectation& expectation, const ClaimChecker::Outcome& outcome) {
    std::printf("  %s line %d: %s (found %s)\n", outcome.holds ? "holds" : "FAILS", expectation.line,
                expectation.sentence().c_str(), outcome.found.dump().c_str());
  });
}

}  // namespace

Scene load_with_settings(const CommonOptions& options) {
  Scene scene = options.scene.empty() ? default_scene() : load_scene(options.scene);
  if (options.seed) scene = with_setting(scene, "seed", std::to_string(*options.seed));
  for (const std::string& setting : options.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UserError("--set " + setting + ": give path=value, such as schedule/beta_max=12");
    scene = with_setting(scene, setting.substr(0, equals), setting.substr(equals + 1));
  }
  return scene;
}

std::filesystem::path base_folder(const CommonOptions& options) {
  return options.scene.has_parent_path() ? options.scene.parent_path() : std::filesystem::path(".");
}

void command_check(const CommonOptions& options, const CheckOptions& check) {
  if (is_lesson(options.scene)) return check_lesson(options.scene, check.expectations);
  if (const auto lessons = lesson_files(options.scene); !lessons.empty()) {
    for (const auto& lesson : lessons) check_lesson(lesson, check.expectations);
    return;
  }
  const auto backend = make_cpu_backend();
  const Stage stage(load_with_settings(options), *backend, base_folder(options));
  const ResolvedTarget& target = stage.resolved_target();
  std::printf("%s: valid; %s, %zu component%s in %dD, %zu flow%s, %d particles%s%s\n", options.scene.c_str(),
              stage.scene().title.c_str(), target.mixture->components.size(),
              target.mixture->components.size() == 1 ? "" : "s", target.mixture->dim, stage.flow_count(),
              stage.flow_count() == 1 ? "" : "s", stage.scene().particles, target.note.empty() ? "" : "; ",
              target.note.c_str());
  for (const ModelSpec& model : stage.scene().models) {
    const auto net = stage.net(model.id);
    std::printf("  model %s: %d x %d %s, %s head, %zu parameters; %s\n", model.id.c_str(), model.net.depth,
                model.net.width, std::string(name_of(model.net.activation)).c_str(),
                std::string(name_of(model.net.head)).c_str(), net->params.size(),
                net->step == 0 ? "untrained" : (std::to_string(net->step) + " steps").c_str());
    if (const std::string warning = combination_of(stage.scene(), model).warning; !warning.empty())
      std::printf("    %s\n", warning.c_str());
  }
  const auto anneals = [](const FlowSpec& flow) { return flow.kind == FlowKind::annealed_langevin; };
  const std::vector<FlowSpec>& flows = stage.scene().flows;
  if (std::none_of(flows.begin(), flows.end(), anneals) || target.mixture->components.size() < 2) return;
  std::vector<Vec2> centres;
  for (const Component& c : target.mixture->components) centres.push_back(c.mean);
  std::printf(
      "  a sigma_max of %.3g lets annealed Langevin reach every mode from every other (their largest distance)\n",
      pairwise_distance(centres).largest);
}

void command_info(const InfoOptions& options) {
  const auto context = context_for(options.backend == BackendChoice::cpu ? BackendChoice::automatic : options.backend);
  const ChosenBackend chosen = backend_for(options.backend, context);
  std::optional<GlInfo> gl;
  if (context) gl = gl_info();
  std::fputs(describe_machine(chosen, gl ? &*gl : nullptr, options.json).c_str(), stdout);
}

void command_render(const CommonOptions& options, const RenderOptions& render) {
  const bool lesson = is_lesson(options.scene);
  const Scene opened = lesson ? default_scene() : with_weights(load_with_settings(options), render.weights, {});
  if (render.frame && *render.frame < 0)
    throw UserError("--frame " + std::to_string(*render.frame) + ": frames count from 0");
  const EglContext context;
  const GlInfo gl = gl_info();
  const ChosenBackend chosen = choose_backend(options.backend, &gl);
  Session session(opened, *chosen.backend, base_folder(options));
  if (lesson && !open_lesson(session, options.scene, render.step - 1, true)) throw UserError(session.message());
  if (const Lesson* read = open_lesson_of(session)) {
    const LessonPlace place = *session.lesson_place();
    session.use_nets(nets_at(*read, place.step, place.revealed));
  }
  session.finish_training();  // a picture shows what the step comes to, not how fast this machine is
  const Scene& scene = session.scene();
  double u = lesson && !session.playing() ? session.stage().u() : 1.0;
  if (render.t) {
    if (!(*render.t >= 0.0 && *render.t <= 1.0))
      throw UserError("--t " + std::to_string(*render.t) + ": the schedule time lies between 0 (data) and 1 (noise)");
    session.stage().seek_t(*render.t);
    u = session.stage().u();
  } else if (render.frame) {
    u = *render.frame * scene.timeline.speed / (kFramesPerSecond * scene.timeline.seconds);
    if (u > 1.0 + 1e-12)
      throw UserError(
          "--frame " + std::to_string(*render.frame) + ": the timeline has frames 0 to " +
          std::to_string(static_cast<int>(kFramesPerSecond * scene.timeline.seconds / scene.timeline.speed)));
  }
  session.seek(u);
  session.stage().finish();
  session.set_theme(render.theme);
  write_png(render.out, render.interface ? render_window(session, render.size.width, render.size.height)
                                         : render_panels(session.stage(), *chosen.backend, render.theme,
                                                         render.size.width, render.size.height));
}

void command_eval(const CommonOptions& options, const EvalOptions& eval) {
  const Scene scene = with_weights(load_with_settings(options), eval.weights, eval.model);
  const auto target = resolve_target(scene.target, base_folder(options));
  const int dim = target->mixture->dim;
  std::shared_ptr<const LearnedScore> net;
  if (!scene.models.empty() || !eval.model.empty()) {
    const bool followed = scene.score.kind == ScoreKind::learned;
    const std::string& usual = followed ? scene.score.model : scene.models.front().id;
    const std::string& id = eval.model.empty() ? usual : chosen_model(scene, eval.model).id;
    net = ModelNets().of(scene, target->mixture, base_folder(options)).find(id);
  }
  const PointTable points = read_points(eval.points, 1, dim);
  const std::string table = point_table(point_fields(scene, *target, eval.t, points.rows, eval.likelihood, net), dim);
  if (eval.out.empty())
    std::fputs(table.c_str(), stdout);
  else
    write_file(eval.out, table);
}

}  // namespace scorescope
