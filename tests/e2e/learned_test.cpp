#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/e2e/process.h"

namespace scorescope::testing {
namespace {

nlohmann::json metrics_of(const std::string& file) {
  return nlohmann::json::parse(read_all(file));
}

TEST_CASE("e2e. train, then run with the weights: the flows follow the net, and more training brings them nearer") {
  const TemporaryFolder folder;
  const auto file = [&](const char* name) { return (folder / name).string(); };
  // A scene that names no net: it is trained and followed all the same.
  const std::string scene = folder
                                .file("s.json", R"({"version": 1, "particles": 1000, "grid": {"steps": 40},
                 "flows": [{"kind": "reverse_sde"}, {"id": "exact", "kind": "pf_ode", "score": {}}]})")
                                .string();
  double before = 1e9;
  for (const char* steps : {"1", "400"}) {
    const Finished trained =
        scorescope({"train", scene, "--backend", "cpu", "--steps", steps, "--weights", file("w.safetensors")});
    CAPTURE(trained.errors);
    REQUIRE(trained.code == 0);
    const Finished f = scorescope({"run", scene, "--backend", "cpu", "--weights", file("w.safetensors"), "--out",
                                   file("out"), "--metrics", file("m.json")});
    CAPTURE(f.errors);
    REQUIRE(f.code == 0);
    const auto flows = metrics_of(file("m.json"))["flows"];
    CHECK(flows[0]["model"] == "net");
    CHECK(flows[0]["step"] == std::stoi(steps));
    CHECK(!flows[1].contains("paired_error"));
    const double now = flows[0]["paired_error"]["sliced_w2"];
    CHECK(flows[0]["paired_error"]["rms"] > 0.0);
    CHECK(now < 0.7 * before);
    before = now;
  }
  const std::string points = folder.file("p.csv", "1,0\n").string();
  const Finished plain = scorescope({"eval", scene, "--points", points, "--t", "0.3"});
  const Finished with =
      scorescope({"eval", scene, "--points", points, "--t", "0.3", "--weights", file("w.safetensors")});
  CHECK(plain.code == 0);
  CHECK(with.code == 0);
  CHECK(!holds(plain.output, "learned"));
  CHECK(holds(with.output, "learned_score_x,learned_score_y,learned_x0_x"));
}

TEST_CASE("e2e. check speaks of models, and weights that cannot be followed are refused in one line") {
  const TemporaryFolder folder;
  const std::string scene =
      folder
          .file("s.json",
                R"({"version": 1, "models": [{"id": "a"}, {"id": "b", "preconditioning": false, "head": "x0"}]})")
          .string();
  const Finished f = scorescope({"check", scene});
  CHECK(f.code == 0);
  CHECK(holds(f.output, "model a: 3 x 64 silu, eps head, 10242 parameters; untrained"));
  CHECK(holds(f.output, "trains badly"));
  const auto refused = [&](std::vector<std::string> more, const std::string& part) {
    more.insert(more.begin(), {"run", scene});
    const Finished said = scorescope(more);
    CAPTURE(said.errors);
    CHECK(said.code == 1);
    CHECK(std::count(said.errors.begin(), said.errors.end(), '\n') == 1);
    CHECK(holds(said.errors, part));
  };
  const std::string none = (folder / "none").string();
  refused({"--weights", none}, "choose one by --model: a, b");
  refused({"--weights", none, "--model", "c"}, "--model c");
  refused({"--weights", none, "--model", "a"}, "none");
  refused({"--weights", scene, "--model", "a"}, "s.json");
  refused({"--set", "models/a/weights=" + scene}, "s.json");
}

}  // namespace
}  // namespace scorescope::testing
