#include <chrono>
#include <cmath>
#include <thread>

#include "tests/ui/rig.h"

namespace scorescope {
namespace {

/// Small enough that a frame and a step are short.
Scene scene_with_net() {
  Scene scene = Rig::small_scene();
  scene.particles = 300;
  scene.grid.steps = 20;
  ModelSpec model{.id = "net"};
  model.net.width = 16;
  model.net.depth = 2;
  model.train.optimiser.batch = 64;
  scene.models.push_back(model);
  scene.score.kind = ScoreKind::learned;
  scene.score.model = "net";
  return scene;
}

/// Frames go by until `reached`; a machine that is busy takes longer, so the limit is generous.
template <class Reached>
void frames_until(Rig& rig, Reached reached) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!reached()) {
    REQUIRE(std::chrono::steady_clock::now() < limit);
    rig.frame(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

ModelTraining& training(Rig& rig) {
  REQUIRE(rig.session.training() != nullptr);
  return *rig.session.training();
}

void pause(Rig& rig) {
  rig.session.pause_training();
  frames_until(rig, [&] { return !training(rig).running(); });
}

int magenta_in(const Image& image, PixelRect r) {
  int count = 0;
  for (int y = static_cast<int>(r.y); y < static_cast<int>(r.y + r.h); ++y)
    for (int x = static_cast<int>(r.x); x < static_cast<int>(r.x + r.w); ++x) {
      const std::uint8_t* p = &image.rgba[4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                                               static_cast<std::size_t>(x))];
      count += p[0] > 150 && p[0] - p[1] > 80 && p[2] - p[1] > 30 ? 1 : 0;
    }
  return count;
}

TEST_CASE("ui. Train: a net is there, its loss is recorded, its arrows appear") {
  Rig rig(Rig::small_scene());
  const PixelRect panel = rig.rect("panels/sde");
  const PixelRect inside{panel.x + 20, panel.y + 50, panel.w - 40, panel.h - 100};
  CHECK(magenta_in(rig.picture(), inside) == 0);
  rig.click("training/start");
  REQUIRE(rig.session.scene().models.size() == 1);
  CHECK(rig.session.scene().score.kind == ScoreKind::learned);
  CHECK(rig.session.message().empty());
  frames_until(rig, [&] { return training(rig).record().loss.size() > 40; });
  CHECK(training(rig).running());
  frames_until(rig, [&] { return rig.session.stage().net("net")->step > 20; });
  CHECK(magenta_in(rig.picture(), inside) > 50);
  CHECK(rig.shown("training/loss"));
  frames_until(rig, [&] { return training(rig).error() != nullptr && std::isfinite(training(rig).floor()); });
  // The flows follow, without ever having fewer particles than before.
  const auto sde = rig.session.stage().flow_index("sde").value();
  frames_until(rig, [&] {
    CHECK(rig.session.stage().flow(sde).runner->ready() == 500);
    return rig.session.stage().flow(sde).learned->step > 20;
  });
  rig.click("training/start");
  frames_until(rig, [&] { return !training(rig).running(); });
  const auto stopped = training(rig).step();
  rig.frame(10);
  CHECK(training(rig).step() == stopped);
}

TEST_CASE("ui. a single step, and back to the same first weights") {
  Rig rig(scene_with_net());
  const std::vector<float> first = rig.session.stage().net("net")->params;
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == 1; });
  rig.frame(2);
  CHECK(rig.session.stage().net("net")->params != first);
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == 2; });
  CHECK(training(rig).record().loss.size() == 2);
  const std::vector<float> loss = training(rig).record().loss;
  rig.click("training/reset");
  frames_until(rig, [&] { return training(rig).step() == 0; });
  rig.frame(2);
  CHECK(rig.session.stage().net("net")->params == first);
  rig.click("training/step");
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).record().loss.size() == 2; });
  CHECK(training(rig).record().loss == loss);
}

TEST_CASE("ui. the record is scrubbed: the net as it was, and now again") {
  Rig rig(scene_with_net());
  rig.click("training/start");
  frames_until(rig, [&] { return training(rig).kept().size() > 8; });
  pause(rig);
  const auto end = training(rig).step();
  rig.frame(3);
  const auto now = rig.session.stage().net("net");
  CHECK(now->step == end);
  rig.drag("training/record", 0.97f, 0.3f);
  REQUIRE(training(rig).scrubbed().has_value());
  const auto then = rig.session.stage().net("net");
  CHECK(then->step == *training(rig).scrubbed());
  CHECK(then->step < end);
  CHECK(training(rig).step() == end);
  rig.session.stage().finish();
  CHECK(rig.session.stage().flow(2).learned == then);
  rig.click("training/now");
  rig.frame(2);
  CHECK(rig.session.stage().net("net")->params == now->params);
  // Or on from there.
  rig.drag("training/record", 0.97f, 0.3f);
  const auto step = *training(rig).scrubbed();
  rig.click("training/rewind");
  frames_until(rig, [&] { return training(rig).step() == step; });
  CHECK(training(rig).record().loss.size() == static_cast<std::size_t>(step));
  CHECK_FALSE(training(rig).scrubbed().has_value());
}

TEST_CASE("ui. a learning rate of 10 ends in one sentence, and the window lives on") {
  Scene scene = scene_with_net();
  scene.models[0].train.optimiser.clip = 0.0;
  scene.models[0].train.optimiser.learning_rate = 10.0;
  Rig rig(scene);
  rig.click("training/start");
  frames_until(rig, [&] { return !rig.session.message().empty(); });
  CHECK_FALSE(training(rig).running());
  CHECK(rig.session.message().find('\n') == std::string::npos);
  CHECK(rig.shown("message"));
  for (const float p : rig.session.stage().net("net")->params) CHECK(std::isfinite(p));
  rig.click("message/dismiss");
  rig.click("transport/play");
  rig.frame(5);
  CHECK(rig.session.stage().u() > 0.0);
  CHECK(rig.session.message().empty());
}

TEST_CASE("ui. another learning rate goes on from the present weights, another width begins anew") {
  Rig rig(scene_with_net());
  rig.click("training/start");
  frames_until(rig, [&] { return training(rig).step() > 30; });
  pause(rig);
  const auto step = training(rig).step();
  rig.drag("models/net/learning_rate", 0.5f, 0.2f);
  const double rate = rig.session.scene().models[0].train.optimiser.learning_rate;
  CHECK(rate < 2e-3);
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == step + 1; });
  CHECK(training(rig).record().loss.size() == static_cast<std::size_t>(step + 1));
  rig.click("models/settings");
  rig.drag("models/net/depth", 0.3f, 0.9f);
  CHECK(rig.session.scene().models[0].net.depth > 3);
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == 1; });
  CHECK(rig.session.stage().net("net")->net.depth == rig.session.scene().models[0].net.depth);
}

TEST_CASE("ui. a changed target: training is kept or restarted, as was chosen") {
  Rig rig(scene_with_net());
  rig.click("training/start");
  frames_until(rig, [&] { return training(rig).step() > 30; });
  pause(rig);
  const auto step = training(rig).step();
  rig.click("target/rings");
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == step + 1; });
  Scene scene = rig.session.scene();
  scene.models[0].on_change = OnChange::restart;
  REQUIRE(rig.session.apply(scene));
  rig.click("target/two_moons");
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == 1; });
}

TEST_CASE("ui. what makes no sense is said under the control, and not taken") {
  Scene scene = scene_with_net();
  scene.models[0].net.activation = Activation::relu;
  Rig rig(scene);
  const Scene before = rig.session.scene();
  rig.click("models/net/objective");
  rig.click("models/net/objective/implicit");
  CHECK(rig.session.scene() == before);
  CHECK(rig.shown("models/remark"));
  CHECK(rig.session.message().empty());
  rig.click("models/net/objective");
  rig.click("models/net/objective/explicit");
  CHECK(rig.session.scene().models[0].train.objective.kind == Objective::explicit_score);
  CHECK_FALSE(rig.shown("models/remark"));
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == 1; });
}

TEST_CASE("ui. the score is exact, of a kernel density or learned") {
  Rig rig(Rig::small_scene());
  rig.click("score/kind/kde");
  CHECK(rig.session.scene().score.kind == ScoreKind::kde);
  CHECK(rig.shown("score/bandwidth"));
  rig.click("score/kind/learned");
  CHECK(rig.session.scene().score.model == "net");
  REQUIRE(rig.session.scene().models.size() == 1);
  CHECK(rig.session.training() == nullptr);
  rig.click("score/kind/exact");
  CHECK(rig.session.scene().score.kind == ScoreKind::exact);
  CHECK(rig.session.scene().models.size() == 1);
}

TEST_CASE("ui. two nets train side by side, and one is shown") {
  Rig rig(scene_with_net());
  rig.click("training/start");
  rig.click("models/add");
  REQUIRE(rig.session.scene().models.size() == 2);
  CHECK(rig.session.shown_model()->id == "net2");
  CHECK(rig.session.scene().score.model == "net2");
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == 1; });
  const ModelTraining& other = *rig.session.trainings().find("net");
  const auto before = other.step();
  frames_until(rig, [&] { return other.step() > before; });
  rig.click("models/shown");
  rig.click("models/shown/net");
  CHECK(rig.session.shown_model()->id == "net");
}

TEST_CASE("ui. so many steps a frame and no more") {
  Rig rig(scene_with_net());
  rig.click("training/step");
  frames_until(rig, [&] { return training(rig).step() == 1; });
  training(rig).set_steps_per_frame(1);
  rig.session.train();
  const auto before = training(rig).step();
  rig.frame(20);
  pause(rig);
  CHECK(training(rig).step() > before);
  CHECK(training(rig).step() <= before + 24);
}

}  // namespace
}  // namespace scorescope
