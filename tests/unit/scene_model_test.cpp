#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/math/targets.h"
#include "core/scene/fields.h"
#include "core/scene/scene_json.h"
#include "core/scene/train_job.h"

namespace scorescope {
namespace {

Scene with_model(const std::string& model = "{}") {
  return parse_scene(R"({"version": 1, "models": [)" + model + "]}", "s");
}

TEST_CASE("unit. a model left at its defaults is the recommended net") {
  const Scene scene = with_model();
  REQUIRE(scene.models.size() == 1);
  const ModelSpec& m = scene.models[0];
  CHECK(m.id == "net");
  CHECK(m.net == NetSpec{});
  CHECK(m.train == TrainSpec{});
  CHECK(m.weights.empty());
  CHECK(m.use_ema);
  // The numbers that were measured, so that a change of a default is a decision.
  CHECK(m.net.width == 64);
  CHECK(m.net.depth == 3);
  CHECK(m.net.activation == Activation::silu);
  CHECK(m.net.x_harmonics == 2);
  CHECK(m.net.noise_pairs == 8);
  CHECK(m.train.optimiser.batch == 256);
  CHECK(m.train.optimiser.learning_rate == 5e-3);
  CHECK(m.train.optimiser.beta2 == 0.99);
  CHECK(m.train.optimiser.ema == 0.998);
  CHECK(m.train.objective.t_min == 1e-3);
  CHECK(m.train.objective.stratified);
}

/// Every setting in force takes another value than it has: numbers a little off, flags flipped, names by one.
class Changer {
 public:
  int changed = 0;
  template <class T>
  void operator()(T& value, const FieldInfo& info) {
    using Field = std::remove_cvref_t<T>;
    if (info.key == "id") return;
    if constexpr (std::is_enum_v<Field>) {
      return;  // the kinds are gone through by the test
    } else if constexpr (std::is_same_v<Field, bool>) {
      value = !value;
    } else if constexpr (std::is_integral_v<Field>) {
      value += 1;
    } else if constexpr (std::is_same_v<Field, double>) {
      value = value == 0.0 ? 1.0 / 3.0 : value * (info.key == "t_max" ? 2.0 / 3.0 : 0.91);
    } else if constexpr (std::is_same_v<Field, std::string>) {
      value += "a.b";
    } else {
      fields(*this, value);
    }
    ++changed;
  }
};

TEST_CASE("unit. every setting of a model, under every kind, survives a file") {
  Scene scene = with_model();
  const auto check = [&](const ModelSpec& model) {
    scene.models[0] = model;
    Changer changer;
    fields(changer, scene.models[0]);
    CHECK(changer.changed >= 18);
    const std::string text = to_json(scene);
    CAPTURE(text);
    const Scene again = parse_scene(text, "again");
    CHECK(to_json(again) == text);
    CHECK(again == scene);
  };
  check({.id = "net"});
  const auto each = [&](auto kind, auto set) {
    for (const auto& entry : names_of(kind)) {
      ModelSpec model{.id = "net"};
      set(model) = entry.value;
      const Objective objective = model.train.objective.kind;  // each with what it needs beside it
      if (objective == Objective::likelihood || objective == Objective::contrastive) model.net.head = Head::energy;
      if (model.train.objective.levels == TrainLevels::none) {
        model.train.objective.kind = Objective::explicit_score;
        model.net.head = Head::score;
      }
      check(model);
    }
  };
  each(
      Activation{}, [](ModelSpec & m) -> auto& { return m.net.activation; });
  each(
      Head{}, [](ModelSpec & m) -> auto& { return m.net.head; });
  each(
      XFeatures{}, [](ModelSpec & m) -> auto& { return m.net.x_features; });
  each(
      NoiseEmbedding{}, [](ModelSpec & m) -> auto& { return m.net.noise_embedding; });
  each(
      Objective{}, [](ModelSpec & m) -> auto& { return m.train.objective.kind; });
  each(
      TrainLevels{}, [](ModelSpec & m) -> auto& { return m.train.objective.levels; });
  each(
      LossWeight{}, [](ModelSpec & m) -> auto& { return m.train.objective.weight; });
  each(
      TimeDensity{}, [](ModelSpec & m) -> auto& { return m.train.objective.time; });
  each(
      DataKind{}, [](ModelSpec & m) -> auto& { return m.train.data.kind; });
  each(
      RateSchedule{}, [](ModelSpec & m) -> auto& { return m.train.optimiser.rate_schedule; });
  each(
      OnChange{}, [](ModelSpec & m) -> auto& { return m.on_change; });
}

/// Keys and ranges of what a struct offers.
struct Keys {
  std::multiset<std::string> keys;
  template <class T>
  void operator()(T& value, const FieldInfo& info) {
    keys.insert(std::string(info.key));
    CHECK(!info.label.empty());
    if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
      CHECK(static_cast<double>(value) >= info.min);
      CHECK(static_cast<double>(value) <= info.max);
      CHECK(std::isfinite(info.max));
      CHECK(info.soft_min < info.soft_max);
      CHECK(!info.help.empty());
    }
  }
};

TEST_CASE("unit. the keys of a model differ, whatever its kinds") {
  for (const auto& objective : names_of(Objective{}))
    for (const auto& levels : names_of(TrainLevels{})) {
      ModelSpec model{.id = "net"};
      model.train.objective.kind = objective.value;
      model.train.objective.levels = levels.value;
      model.train.objective.weight = LossWeight::min_snr;
      model.train.objective.time = TimeDensity::log_normal;
      Keys keys;
      fields(keys, model);
      for (const std::string& key : keys.keys) {
        CAPTURE(key);
        CHECK(keys.keys.count(key) == 1);
      }
    }
}

TEST_CASE("unit. a model is set by its path, and a kind switched and back keeps what the other had") {
  Scene scene = with_model(R"({"id": "small"})");
  scene = with_setting(scene, "models/small/width", "128");
  CHECK(scene.models[0].net.width == 128);
  scene = with_setting(scene, "models/small/levels", "ladder");
  scene = with_setting(scene, "models/small/sigma_max", "7");
  scene = with_setting(scene, "models/small/levels", "schedule");
  CHECK(scene.models[0].train.objective.sigma_max == 7.0);
  CHECK(scene.models[0].train.objective.levels == TrainLevels::schedule);
  scene = with_setting(scene, "models/small/data", R"({"kind": "fixed", "count": 50})");
  scene = with_setting(scene, "models/small/data/kind", "stream");
  CHECK(scene.models[0].train.data.count == 50);
  scene = with_setting(scene, "models/small/objective", "sliced");
  scene = with_setting(scene, "models/small/probes", "3");
  scene = with_setting(scene, "models/small/objective", "dsm");
  CHECK(scene.models[0].train.objective.probes == 3);
}

TEST_CASE("unit. models get ids, and a learned score that names none takes the first") {
  const Scene scene = parse_scene(R"({"version": 1, "models": [{}, {"id": "net2"}, {}], "score": {"kind": "learned"},
      "flows": [{"kind": "pf_ode", "score": {"kind": "learned", "model": "net2"}}]})",
                                  "s");
  CHECK(scene.models[0].id == "net");
  CHECK(scene.models[2].id == "net3");
  CHECK(scene.score.model == "net");
  CHECK(scene.flows[0].score.model == "net2");
  CHECK(nlohmann::json::parse(to_json(scene))["score"] == nlohmann::json{{"kind", "learned"}, {"model", "net"}});
}

TEST_CASE("unit. s_d is the root mean square of the data, an axis") {
  // N(3, 4): E|x|^2 = 13.
  Mixture line{1, {Component{}}};
  line.components[0].mean = {3.0, 0.0};
  line.components[0].cov << 4.0, 0.0, 0.0, 0.0;
  CHECK(data_deviation(line) == doctest::Approx(std::sqrt(13.0)).epsilon(1e-12));
  // Eight Gaussians: radius 2, sd 0.15 an axis.
  CHECK(data_deviation(preset_target("eight_gaussians")) ==
        doctest::Approx(std::sqrt(2.0 + 0.15 * 0.15)).epsilon(1e-12));
}

}  // namespace
}  // namespace scorescope
