#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/nn/net_field.h"
#include "core/scene/weights_file.h"
#include "tests/e2e/process.h"
#include "tests/support/paths.h"

namespace scorescope::testing {
namespace {

/// A scene with one small net, in a folder of its own.
class TrainedScene {
 public:
  explicit TrainedScene(const std::string& more = "") {
    const auto ignored = folder_.file(
        "scene.json",
        R"({"version": 1, "seed": 3, "models": [{"id": "small", "width": 16, "depth": 2, "batch": 64, "steps": 200)" +
            more + "}]}");
  }
  /// `scorescope train` on it; names of files are in the folder.
  [[nodiscard]] Finished train(std::vector<std::string> arguments, const std::string& backend = "cpu") const {
    arguments.insert(arguments.begin(), {"train", (folder_ / "scene.json").string(), "--backend", backend});
    return scorescope(arguments);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] bool has(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

void check_one_line(const Finished& f, const std::string& part) {
  CAPTURE(f.errors);
  CHECK(f.code == 1);
  CHECK(f.output.empty());
  CHECK(std::count(f.errors.begin(), f.errors.end(), '\n') == 1);
  CHECK(f.errors.starts_with("scorescope: "));
  CHECK(holds(f.errors, part));
}

TEST_CASE("e2e. train writes weights that load, and metrics that say how it went") {
  const TrainedScene scene(R"(, "weights": "by_default.safetensors")");
  const Finished f = scene.train({"--metrics", scene.file("m.json"), "--keep"});
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  CHECK(f.errors.empty());
  CHECK(f.output.starts_with("small: step 200 on cpu in "));
  const SavedNet saved = load_weights(scene.file("by_default.safetensors"));
  CHECK(saved.model == "small");
  CHECK(saved.net.width == 16);
  CHECK(saved.seed == 3);
  CHECK(saved.weights.step == 200);
  REQUIRE(saved.kept.size() > 5);
  CHECK(saved.kept.back()->step == 192);

  const auto m = nlohmann::json::parse(read_all(scene.file("m.json")));
  CHECK(m["model"] == "small");
  CHECK(m["backend"] == "cpu");
  CHECK(m["end"] == "finished");
  CHECK(m["steps"] == 200);
  CHECK(m["parameters"] == saved.weights.params.size());
  CHECK(m["steps_per_second"] > 0.0);
  CHECK(m["seconds"] > 0.0);
  CHECK(m["final_loss"] > m["floor"]);
  CHECK(m["final_loss"] < m["loss"]["mean"][0]);
  CHECK(m["loss"]["mean"].size() == 200);
  CHECK(m["error_by_time"].size() == 24);
  CHECK(m["eps_error"] > 0.0);
}

TEST_CASE("e2e. training on from a weights file gives bit for bit what training straight through does") {
  const TrainedScene scene;
  REQUIRE(scene.train({"--weights", scene.file("whole.safetensors")}).code == 0);
  REQUIRE(scene.train({"--weights", scene.file("half.safetensors"), "--steps", "100"}).code == 0);
  REQUIRE(scene.train({"--weights", scene.file("rest.safetensors"), "--resume", scene.file("half.safetensors")}).code ==
          0);
  CHECK(load_weights(scene.file("half.safetensors")).weights.step == 100);
  CHECK(load_weights(scene.file("rest.safetensors")).weights == load_weights(scene.file("whole.safetensors")).weights);
  check_one_line(scene.train({"--weights", scene.file("a"), "--resume", scene.file("whole.safetensors")}),
                 "stands at step 200 already; give --steps above it");
}

TEST_CASE("e2e. the GPU trains the same net, to rounding, and goes on where the CPU stopped") {
  const TrainedScene scene;
  REQUIRE(scene.train({"--weights", scene.file("cpu"), "--steps", "20"}).code == 0);
  REQUIRE(scene.train({"--weights", scene.file("half"), "--steps", "10"}).code == 0);
  const Finished f = scene.train({"--weights", scene.file("gpu"), "--steps", "20", "--metrics", scene.file("m.json"),
                                  "--resume", scene.file("half")},
                                 "gpu");
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  CHECK(nlohmann::json::parse(read_all(scene.file("m.json")))["backend"] == "gpu");
  const std::vector<float> cpu = load_weights(scene.file("cpu")).weights.params;
  const std::vector<float> gpu = load_weights(scene.file("gpu")).weights.params;
  REQUIRE(gpu.size() == cpu.size());
  for (std::size_t i = 0; i < cpu.size(); ++i) CHECK(std::abs(gpu[i] - cpu[i]) < 1e-4f);
}

TEST_CASE("e2e. docs/load_weights.py gets the same eps from a weights file, for every head") {
  for (const char* head : {"eps", "score", "x0", "v", "velocity"}) {
    for (const bool preconditioning : {true, false}) {
      CAPTURE(head);
      CAPTURE(preconditioning);
      const TrainedScene scene(std::string(R"(, "head": ")") + head + R"(", "preconditioning": )" +
                               (preconditioning ? "true" : "false"));
      const std::string file = scene.file("w.safetensors");
      REQUIRE(scene.train({"--weights", file, "--steps", "30"}).code == 0);
      const SavedNet saved = load_weights(file);
      const Signal level = saved.levels.schedule.at(0.3);
      const auto learned = std::make_shared<const LearnedScore>(saved.learned(saved.weights, true));
      const float x = 1.25f, y = -0.5f;
      float score_x = 0.0f, score_y = 0.0f;
      NetField<float>::Workspace workspace;
      NetField<float>(learned, level).evaluate(&x, &y, 1, {.score_x = &score_x, .score_y = &score_y}, workspace);

      std::ostringstream alpha, sigma;
      alpha.precision(17);
      sigma.precision(17);
      alpha << level.alpha;
      sigma << level.sigma;
      const Finished python = run(
          {"python3", testing::source_dir() + "/docs/load_weights.py", file, alpha.str(), sigma.str(), "1.25", "-0.5"});
      CAPTURE(python.errors);
      REQUIRE(python.code == 0);
      std::istringstream numbers(python.output);
      double eps_x = 0.0, eps_y = 0.0;
      numbers >> eps_x >> eps_y;
      CHECK(eps_x == doctest::Approx(-level.sigma * static_cast<double>(score_x)).epsilon(1e-4));
      CHECK(eps_y == doctest::Approx(-level.sigma * static_cast<double>(score_y)).epsilon(1e-4));
    }
  }
}

TEST_CASE("e2e. a learning rate of 10 ends in one sentence, and weights that never were any good are not saved") {
  const TrainedScene scene;
  const Finished f = scene.train({"--weights", scene.file("w.safetensors"), "--metrics", scene.file("m.json"), "--set",
                                  "models/small/learning_rate=10"});
  check_one_line(f, "a learning rate of 10 is the likely cause (0.005 is usual)");
  CHECK_FALSE(scene.has("w.safetensors"));
  CHECK(nlohmann::json::parse(read_all(scene.file("m.json")))["end"] == "failed");
}

TEST_CASE("e2e. training that is stopped from outside saves what there is") {
  const TrainedScene scene;
  const std::string file = scene.file("w.safetensors");
  Process process({testing::binary(), "train", scene.file("scene.json"), "--backend", "cpu", "--weights", file,
                   "--steps", "100000000"},
                  "", scene.folder());
  while (process.processor_seconds() < 1.0) sleep_seconds(0.02);
  process.terminate();
  CHECK(process.wait(30.0) == 1);
  CHECK(holds(process.errors(), "interrupted at step "));
  CHECK(holds(process.errors(), "the weights are in " + file));
  CHECK(load_weights(file).weights.step > 0);
}

TEST_CASE("e2e. train refuses what it cannot do before it begins") {
  const TrainedScene scene;
  const std::string weights = scene.file("w.safetensors");
  check_one_line(scene.train({}), "--weights: name a file to save the trained net in");
  check_one_line(scene.train({"--weights", scene.file("none/w")}), "does not exist; make it first");
  check_one_line(scene.train({"--weights", scene.folder().path().string()}), "is a directory");
  check_one_line(scene.train({"--weights", weights, "--steps", "0"}), "--steps 0: give 1 or more");
  check_one_line(scene.train({"--weights", weights, "--model", "large"}), "has no such model; there are small");
  check_one_line(scene.train({"--weights", weights, "--resume", scene.file("none")}), "no such file");
  REQUIRE(scene.train({"--weights", weights, "--steps", "1"}).code == 0);
  check_one_line(scene.train({"--weights", weights, "--resume", weights, "--set", "models/small/width=32"}),
                 "holds another net: width is 16 there and 32 here");
  check_one_line(scene.train({"--weights", weights, "--resume", weights, "--set", "schedule/beta_max=30"}),
                 "was trained at other noise levels: beta_max is 20.0 there and 30.0 here");
  check_one_line(scene.train({"--weights", weights, "--set", "models/small/data/kind=fixed", "--set",
                              "models/small/data/count=1"}),
                 "a net learns from at least 2 points, found 1");
}

}  // namespace
}  // namespace scorescope::testing
