#include "app/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/commands.h"
#include "app/export_command.h"
#include "app/lesson_command.h"
#include "app/window.h"
#include "core/lesson/lesson.h"
#include "core/math/error.h"
#include "core/scene/fields.h"

namespace scorescope {
namespace {

/// "1280x800" -> PixelSize, within what a picture can be.
PixelSize parse_size(const std::string& text) {
  PixelSize size;
  char tail = 0;
  if (std::sscanf(text.c_str(), "%dx%d%c", &size.width, &size.height, &tail) != 2 || size.width < 1 ||
      size.height < 1 || size.width > 7680 || size.height > 4320)
    throw UserError("--size " + text + ": give WIDTHxHEIGHT between 1x1 and 7680x4320, such as 1280x720");
  return size;
}

BackendChoice parse_backend(const std::string& text) {
  if (text == "auto") return BackendChoice::automatic;
  if (text == "cpu") return BackendChoice::cpu;
  if (text == "gpu") return BackendChoice::gpu;
  throw UserError("--backend " + text + ": choose auto, cpu or gpu");
}

ThemeName parse_theme(const std::string& text) {
  if (text == "dark") return ThemeName::dark;
  if (text == "light") return ThemeName::light;
  throw UserError("--theme " + text + ": choose dark or light");
}

/// What is typed, before it means anything.
struct Typed {
  std::string scene, backend = "auto", theme = "dark", size = "1280x800", window_size, lesson_size = "1280x720",
                     lesson_theme = "light";
  CommonOptions common;
  InfoOptions info;
  CheckOptions check;
  RenderOptions render;
  EvalOptions eval;
  RunOptions run;
  ExportOptions exported;
  TrainOptions train;
  LessonOptions lesson;
  WindowOptions window;
};

void add_common(CLI::App& app, Typed& typed, bool scene_required) {
  auto* scene = app.add_option("SCENE", typed.scene, "scene file (JSON)");
  if (scene_required) scene->required();
  app.add_option("--backend", typed.backend, "auto, cpu or gpu");
  app.add_option("--set", typed.common.settings, "path=value, e.g. flows/ode/solver=euler (may be repeated)")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--seed", typed.common.seed, "seed of all noise");
}

/// Options of `export` are settings of the scene's export section: what is typed counts once, what the scene says
/// always.
void add_export(CLI::App& app, Typed& typed) {
  add_common(app, typed, true);
  std::vector<std::string>& settings = typed.exported.settings;
  const auto setting = [&](const char* option, const std::string& path, const char* help) {
    app.add_option_function<std::string>(
        option, [&settings, path](const std::string& value) { settings.push_back("export/" + path + "=" + value); },
        help);
  };
  const auto flag = [&](const char* option, const std::string& value, const char* help) {
    app.add_flag_callback(
        option, [&settings, value] { settings.push_back("export/" + value); }, help);
  };
  app.add_option("-o,--output", typed.exported.out,
                 "file to write; its end says what: .mp4 .webm .gif .apng .zip .png .svg .pdf .csv .npy, or / for a "
                 "folder of pictures")
      ->required();
  app.add_option_function<std::string>(
      "--size",
      [&settings](const std::string& text) {
        const PixelSize size = parse_size(text);
        settings.push_back("export/width=" + std::to_string(size.width));
        settings.push_back("export/height=" + std::to_string(size.height));
      },
      "WxH (1280x720)");
  setting("--fps", "fps", "frames a second (30)");
  auto* frames = app.add_option("--frames", typed.exported.frames, "FIRST:END of the clip, END not among them");
  app.add_option("--t", typed.exported.t, "schedule time of one picture or table")->excludes(frames);
  setting("--from", "from", "first played fraction shown (0)");
  setting("--to", "to", "last one (1)");
  setting("--speed", "speed", "times the timeline's (1)");
  setting("--hold-start", "hold_start", "seconds the first picture stands (0)");
  setting("--hold-end", "hold_end", "seconds the last one stands (0)");
  setting("--loop", "loop", "once, ping_pong or dissolve");
  setting("--theme", "theme", "dark or light");
  flag("--transparent", "transparent=true", "nothing where the ground would be (webm, apng, png, svg, pdf)");
  app.add_option_function<std::vector<std::string>>(
         "--panels",
         [&settings](const std::vector<std::string>& ids) {
           settings.push_back("export/panels=" + nlohmann::json(ids).dump());
         },
         "ids of the panels shown, with commas between (all)")
      ->delimiter(',');
  setting("--data", "data", "what a .csv or .npy holds: particles, fields or metrics (particles)");
  flag("--no-titles", "titles=false", "without the titles of panels");
  flag("--no-legend", "legend=false", "without the words under panels");
  flag("--equation", "equation=true", "with the equation of its flow under every panel");
  flag("--time-bar", "time_bar=true", "with the time under all panels");
  app.add_option("--weights", typed.exported.weights, "file of trained weights that flows follow");
  app.add_option("--model", typed.exported.model, "id of the model they belong to, where the scene has several");
}

int dispatch(int argc, char** argv) {
  CLI::App app{"Scorescope: see score-based diffusion", "scorescope"};
  Typed typed;
  app.set_version_flag("--version", std::string("scorescope ") + SCORESCOPE_VERSION);
  app.footer("Without a command the window opens: scorescope [SCENE] [options].");

  auto* window = app.add_subcommand("window", "open the window (the default)");
  add_common(*window, typed, false);
  window->add_option("--size", typed.window_size, "of the window, WxH; without it, as it was left");
  window->add_option("--theme", typed.theme, "dark or light");
  window->add_option("--frames", typed.window.frames, "quit after so many frames");
  window->add_option("--dump-ui", typed.window.dump_ui, "write where every control lies (JSON) to this file");
  window->add_option("--frame-times", typed.window.frame_times,
                     "write milliseconds of every frame (JSON) to this file");
  window->add_flag("--train", typed.window.train, "train the scene's net from the first frame on");
  window->add_flag("--paused", typed.window.paused, "start paused");

  auto* check = app.add_subcommand("check", "validate a scene or a lesson; names the field and line of what is wrong");
  add_common(*check, typed, true);
  check->add_flag("--expect", typed.check.expectations, "of a lesson: compute every figure it claims");

  auto* render = app.add_subcommand("render", "draw a scene into a PNG, without a display");
  add_common(*render, typed, true);
  render->add_option("-o,--output", typed.render.out, "the PNG")->required();
  auto* frame = render->add_option("--frame", typed.render.frame, "frame of the timeline at 30 frames a second");
  render->add_option("--t", typed.render.t, "schedule time instead of a frame")->excludes(frame);
  render->add_option("--step", typed.render.step, "step of a lesson, from 1, at its own moment");
  render->add_option("--size", typed.size, "WxH");
  render->add_option("--theme", typed.theme, "dark or light");
  render->add_option("--weights", typed.render.weights, "file of trained weights that flows follow and panels show");
  render->add_flag("--ui", typed.render.interface, "the whole window, not the panels alone");

  auto* exported = app.add_subcommand("export", "write a clip, a picture or a table of a scene, without a display");
  add_export(*exported, typed);

  auto* run = app.add_subcommand("run", "run the flows of a scene");
  add_common(*run, typed, true);
  run->add_option("--out", typed.run.out, "folder for the final particles (.npy)");
  run->add_option("--metrics", typed.run.metrics, "file for the metrics (JSON)");
  run->add_option("--weights", typed.run.weights, "file of trained weights that flows follow");
  run->add_option("--model", typed.run.model, "id of the model they belong to, where the scene has several");

  auto* train = app.add_subcommand("train", "train a net of a scene, without a display");
  add_common(*train, typed, true);
  train->add_option("--model", typed.train.model, "id of the model, where the scene has several");
  train->add_option("--steps", typed.train.steps, "train until this step");
  train->add_option("--weights", typed.train.weights, "file for the trained weights (.safetensors)");
  train->add_option("--metrics", typed.train.metrics, "file for the metrics (JSON)");
  train->add_option("--resume", typed.train.resume, "weights file to go on from");
  train->add_flag("--keep", typed.train.keep, "save the weights of earlier steps too, to show the net learning");

  auto* lesson = app.add_subcommand("lesson", "write a lesson as pages, slides or clips");
  add_common(*lesson, typed, true);
  lesson->add_option("--html", typed.lesson.html, "folder for the pages: the lesson, its questions, their answers");
  lesson->add_option("--pptx", typed.lesson.pptx, "the slides (.pptx), with clips in them");
  lesson->add_option("--clips", typed.lesson.clips, "folder for the pictures and clips alone");
  lesson->add_option("--size", typed.lesson_size, "of pictures and clips, WxH (1280x720)");
  lesson->add_option("--theme", typed.lesson_theme, "light or dark");

  auto* eval = app.add_subcommand("eval", "evaluate p_t, score and posterior at the points of a CSV file");
  add_common(*eval, typed, true);
  eval->add_option("--points", typed.eval.points, "CSV of as many columns as the target has dimensions")->required();
  eval->add_option("--t", typed.eval.t, "schedule time, 0 (data) to 1 (noise)")->required();
  eval->add_flag("--likelihood", typed.eval.likelihood, "log-likelihood by the augmented ODE too");
  eval->add_option("--weights", typed.eval.weights,
                   "file of trained weights, whose fields stand beside the exact ones");
  eval->add_option("--model", typed.eval.model, "id of the model, where the scene has several");
  eval->add_option("-o,--output", typed.eval.out, "a CSV file; standard output without it");

  auto* info = app.add_subcommand("info", "which backend, and why; OpenGL, instruction set, fonts");
  info->add_flag("--json", typed.info.json, "as JSON");
  info->add_option("--backend", typed.backend, "auto, cpu or gpu");

  // The window is what happens without a command: "scorescope [SCENE] ..." is "scorescope window [SCENE] ...".
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string first = arguments.empty() ? "" : arguments.front();
  const bool global = first == "-h" || first == "--help" || first == "--version";
  const bool command = !app.get_subcommands([&](const CLI::App* known) { return known->check_name(first); }).empty();
  if (!global && !command) arguments.insert(arguments.begin(), "window");
  app.require_subcommand(1);
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
  } catch (const CLI::Success& request) {  // --help, --version
    return app.exit(request);
  } catch (const CLI::ParseError& error) {
    std::string sentence = error.what();
    std::replace(sentence.begin(), sentence.end(), '\n', ' ');
    throw UserError(sentence + " (see scorescope --help)");
  }

  typed.common.scene = typed.scene;
  typed.common.backend = typed.info.backend = parse_backend(typed.backend);
  typed.render.theme = typed.window.theme = parse_theme(typed.theme);
  if (check->parsed()) {
    command_check(typed.common, typed.check);
  } else if (info->parsed()) {
    command_info(typed.info);
  } else if (render->parsed()) {
    typed.render.size = parse_size(typed.size);
    command_render(typed.common, typed.render);
  } else if (exported->parsed()) {
    command_export(typed.common, typed.exported);
  } else if (lesson->parsed()) {
    typed.lesson.size = parse_size(typed.lesson_size);
    typed.lesson.theme = parse_theme(typed.lesson_theme);
    command_lesson(typed.common, typed.lesson);
  } else if (eval->parsed()) {
    command_eval(typed.common, typed.eval);
  } else if (train->parsed()) {
    command_train(typed.common, typed.train);
  } else if (run->parsed()) {
    command_run(typed.common, typed.run);
  } else {
    if (!typed.window_size.empty()) {
      const PixelSize size = parse_size(typed.window_size);
      typed.window.width = size.width;
      typed.window.height = size.height;
    }
    typed.window.backend = typed.common.backend;
    // A lesson is opened over the scene that the window begins with.
    if (is_lesson(typed.common.scene)) typed.window.lesson = std::exchange(typed.common.scene, {});
    typed.window.base_folder = base_folder(typed.common);
    typed.window.scene_file = typed.common.scene;
    return run_window(load_with_settings(typed.common), typed.window);
  }
  return 0;
}

}  // namespace

int run_cli(int argc, char** argv) {
  try {
    return dispatch(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "scorescope: %s\n", error.what());
  }
  return 1;
}

}  // namespace scorescope
