#include <doctest/doctest.h>

#include <cmath>

#include "core/math/targets.h"
#include "core/nn/param_layout.h"
#include "core/nn/safetensors.h"
#include "core/scene/train_job.h"
#include "core/scene/weights_file.h"
#include "tests/support/files.h"
#include "tests/support/schedules.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::read_all;
using testing::refusal;
using testing::TemporaryFolder;

Scene small_scene() {
  Scene scene = default_scene();
  ModelSpec model;
  model.id = "teacher";
  model.net.width = 16;
  model.net.depth = 2;
  scene.models = {model};
  return scene;
}

std::shared_ptr<const Mixture> two_modes(int dim) {
  Mixture m{.dim = dim, .components = {}};
  for (const double side : {-1.0, 1.0}) {
    Component c;
    c.mean = Vec2(2.0 * side, 0.0);
    c.cov = 0.1 * Mat2::Identity();
    m.components.push_back(c);
  }
  return std::make_shared<const Mixture>(m);
}

/// Weights whose every number says where it belongs.
Weights numbered(const ParamLayout& layout, std::int64_t step) {
  Weights w{.step = step, .params = {}, .ema = {}, .adam_m = {}, .adam_v = {}};
  for (std::size_t i = 0; i < layout.size; ++i) {
    const auto v = 0.001f * static_cast<float>(i) + 10.0f * static_cast<float>(step);
    w.params.push_back(v);
    w.ema.push_back(v + 1.0f);
    w.adam_m.push_back(v + 2.0f);
    w.adam_v.push_back(v + 3.0f);
  }
  return w;
}

SavedNet small_net(int dim = 2) {
  const Scene scene = small_scene();
  const TrainJob job = train_job(scene, scene.models[0], two_modes(dim));
  return saved_net(job, "teacher", numbered(param_layout(job.net, dim), 70));
}

bool same(const SavedNet& a, const SavedNet& b) {
  return a.dim == b.dim && a.model == b.model && a.net == b.net && a.train == b.train && a.levels == b.levels &&
         a.seed == b.seed && a.weights == b.weights;
}

TEST_CASE("unit. weights come back from a file bit for bit, with all that says what they are") {
  const TemporaryFolder folder;
  for (const int dim : {1, 2}) {
    const SavedNet net = small_net(dim);
    save_weights(folder / "w.safetensors", net);
    const SavedNet back = load_weights(folder / "w.safetensors");
    CHECK(same(back, net));
    CHECK(back.kept.empty());
    CHECK(back.learned(back.weights, true).params == net.weights.ema);
    CHECK(back.learned(back.weights, false).params == net.weights.params);
    CHECK(back.learned(back.weights, false).step == 70);
  }
}

TEST_CASE("unit. a weights file holds PyTorch's tensors: weight [out, in] and bias [out] of every layer") {
  const SavedNet net = small_net();
  const TemporaryFolder folder;
  save_weights(folder / "w.safetensors", net);
  const Tensors t = read_safetensors(read_all(folder / "w.safetensors"), "w");
  CHECK(t.metadata.at("format") == "scorescope weights");
  CHECK(t.metadata.at("step") == "70");
  const ParamLayout layout = param_layout(net.net, 2);
  REQUIRE(layout.layers.size() == 3);
  const auto& last = layout.layers[2];
  REQUIRE(t.find("layers.2.weight") != nullptr);
  CHECK(t.find("layers.2.weight")->shape == std::vector<std::size_t>{2, 16});
  CHECK(t.find("layers.2.weight")->data[17] == net.weights.params[last.weight + 17]);
  CHECK(t.find("ema.layers.2.bias")->data[1] == net.weights.ema[last.bias + 1]);
  CHECK(t.find("adam.v")->data == net.weights.adam_v);
}

TEST_CASE("unit. every schedule and every kind of noise levels is written into a weights file and read again") {
  const TemporaryFolder folder;
  for (const NoiseSchedule& schedule : testing::every_schedule()) {
    SavedNet net = small_net();
    net.levels = trained_levels(net.train.objective, schedule, 1.7);
    save_weights(folder / "w.safetensors", net);
    CHECK(same(load_weights(folder / "w.safetensors"), net));
  }
  for (const TrainLevels kind : {TrainLevels::ladder, TrainLevels::single, TrainLevels::none}) {
    SavedNet net = small_net();
    net.net.head = Head::score;
    net.train.objective.levels = kind;
    if (kind == TrainLevels::none) net.train.objective.kind = Objective::implicit;
    net.levels = trained_levels(net.train.objective, {}, 1.7);
    save_weights(folder / "w.safetensors", net);
    CHECK(same(load_weights(folder / "w.safetensors"), net));
  }
}

TEST_CASE("unit. kept weights are saved without the state of Adam") {
  const TemporaryFolder folder;
  SavedNet net = small_net();
  const ParamLayout layout = param_layout(net.net, 2);
  const Scene scene = small_scene();
  const std::vector<std::shared_ptr<const Weights>> kept = {std::make_shared<const Weights>(numbered(layout, 1)),
                                                            std::make_shared<const Weights>(numbered(layout, 2))};
  net = saved_net(train_job(scene, scene.models[0], two_modes(2)), "teacher", net.weights, kept);
  save_weights(folder / "w.safetensors", net);
  const SavedNet back = load_weights(folder / "w.safetensors");
  CHECK(same(back, net));
  REQUIRE(back.kept.size() == 2);
  for (const std::size_t i : {0U, 1U}) {
    CHECK(back.kept[i]->step == kept[i]->step);
    CHECK(back.kept[i]->params == kept[i]->params);
    CHECK(back.kept[i]->ema == kept[i]->ema);
    CHECK(back.kept[i]->adam_m.empty());
  }
}

/// What loading refuses with, after `change` has been at the tensors of a good file.
template <class F>
std::string refused(F&& change) {
  const TemporaryFolder folder;
  save_weights(folder / "w.safetensors", small_net());
  Tensors t = read_safetensors(read_all(folder / "w.safetensors"), "w");
  change(t);
  const auto file = folder.file("bad.safetensors", write_safetensors(t));
  const std::string sentence = refusal([&] { load_weights(file); });
  CHECK(sentence.starts_with(file.string() + ": "));
  return sentence;
}

void erase(Tensors& t, const std::string& name) {
  std::erase_if(t.tensors, [&](const auto& tensor) { return tensor.name == name; });
}

TEST_CASE("unit. a weights file that is not what it should be is refused in one sentence") {
  const TemporaryFolder folder;
  CHECK(holds(refusal([&] { load_weights(folder / "none"); }), "no such file; name a weights file"));
  CHECK(holds(refusal([&] { load_weights(folder.path()); }), "is a directory"));
  CHECK(holds(refusal([&] { load_weights(folder.file("a.json", "{\"version\": 1}")); }), "is not a safetensors file"));
  CHECK(holds(refused([](Tensors& t) { t.metadata.clear(); }), "of some other program"));
  CHECK(holds(refused([](Tensors& t) { t.metadata["version"] = "2"; }), "is of version 2"));
  CHECK(holds(refused([](Tensors& t) { t.metadata["spec"] += " "; }), "changed after it was written"));
  CHECK(holds(refused([](Tensors& t) { t.metadata["step"] = "many"; }), "describes its net incompletely"));
  CHECK(holds(refused([](Tensors& t) { t.metadata.erase("kept"); }), "describes its net incompletely"));
  CHECK(holds(refused([](Tensors& t) { t.metadata["kept"] = "[4]"; }), "has no tensor kept.4.layers.0.weight"));
  CHECK(holds(refused([](Tensors& t) { erase(t, "layers.1.bias"); }), "has no tensor layers.1.bias"));
  CHECK(holds(refused([](Tensors& t) { erase(t, "ema.layers.0.weight"); }), "has no tensor ema.layers.0.weight"));
  CHECK(holds(refused([](Tensors& t) {
                t.tensors[1] = {"layers.0.bias", {15}, std::vector<float>(15)};
              }),
              "layers.0.bias has shape [15], and the net it describes has [16]"));
  CHECK(holds(refused([](Tensors& t) { t.tensors[0].data[3] = std::nanf(""); }), "not a finite number"));
}

TEST_CASE("unit. weights of another net are refused by the first difference") {
  const SavedNet saved = small_net();
  const auto difference = [&](const NetSpec& net, int dim) {
    return refusal([&] { require_net(saved, net, dim, "w.safetensors"); });
  };
  CHECK(difference(saved.net, 2).empty());
  NetSpec net = saved.net;
  net.depth = 5;
  CHECK(difference(net, 2) == "w.safetensors: holds another net: depth is 2 there and 5 here");
  net.width = 64;
  CHECK(difference(net, 2) == "w.safetensors: holds another net: width is 16 there and 64 here");
  net = saved.net;
  net.noise_embedding = NoiseEmbedding::raw;
  CHECK(holds(difference(net, 2), R"(noise_embedding is "fourier" there and "raw" here)"));
  CHECK(holds(difference(saved.net, 1), "2 dimensions there and 1 here"));
}

TEST_CASE("unit. to train on, the noise levels must be the same and Adam's state be there; the data may have changed") {
  const Scene scene = small_scene();
  SavedNet saved = small_net();
  const TrainJob job = train_job(scene, scene.models[0], two_modes(2));
  const auto sentence = [&](const TrainJob& j) {
    return refusal([&] { require_resumable(saved, j, "w.safetensors"); });
  };
  CHECK(sentence(job).empty());
  TrainJob other = job;
  other.levels.data_deviation *= 2.0;
  CHECK(sentence(other).empty());
  other.levels.schedule = ScheduleKind(VpLinear{0.1, 30.0});
  CHECK(holds(sentence(other), "other noise levels: beta_max is 20.0 there and 30.0 here"));
  other = job;
  other.levels.lambda_min -= 1.0;
  CHECK(holds(sentence(other), "other noise levels: lambda_min is "));
  saved.weights.adam_v.clear();
  saved.weights.adam_m.clear();
  CHECK(holds(sentence(job), "can only be sampled with"));
  const TemporaryFolder folder;
  save_weights(folder / "w.safetensors", saved);
  CHECK(same(load_weights(folder / "w.safetensors"), saved));
}

}  // namespace
}  // namespace scorescope
