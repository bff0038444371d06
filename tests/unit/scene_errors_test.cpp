#include <doctest/doctest.h>

#include <random>

#include "core/scene/scene_json.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::refusal;
using testing::TemporaryFolder;

std::string parse_refusal(const std::string& text) {
  return refusal([&] { parse_scene(text, "dir/s.json"); });
}

struct Bad {
  const char* text;   ///< the lines between { "version": 1, and }
  const char* place;  ///< "line: path: "
  const char* reason;
};

TEST_CASE("unit. what a scene says wrongly is refused with file, line, field path and what would be right") {
  for (const Bad& bad : std::initializer_list<Bad>{
           {"\"sede\": 3", "2: sede: ", "did you mean \"seed\"?"},
           {"\"grid\": {\n\"stepz\": 3}", "3: grid/stepz: ", "did you mean \"steps\"?"},
           {"\"zzzzzzzzz\": 3", "2: zzzzzzzzz: ", "known here: version, title"},
           {"\"seed\": 3,\n\"seed\": 4", "3: seed: ", "twice"},
           {"\"grid\": {\"steps\": 3,\n\"t_min\": 0.1,\n\"steps\": 4}", "4: grid/steps: ", "twice"},
           {"\"seed\": \"three\"", "2: seed: ", "must be a whole number, found \"three\""},
           {"\"seed\": 3.5", "2: seed: ", "must be a whole number, found 3.5"},
           {"\"seed\": -1", "2: seed: ", "at least 0"},
           {"\"seed\": 9007199254740994", "2: seed: ", "at most 9007199254740992"},
           {"\"title\": 3", "2: title: ", "must be text, found 3"},
           {"\"timeline\": {\"loop\": 1}", "2: timeline/loop: ", "must be true or false, found 1"},
           {"\"grid\": 3", "2: grid: ", "must be an object"},
           {"\"flows\": {}", "2: flows: ", "must be a list"},
           {"\"flows\": [3]", "2: flows/0: ", "must be an object"},
           {"\"particles\": 0", "2: particles: ", "must be at least 1 and at most 1000000, found 0"},
           {"\"particles\": 1000001", "2: particles: ", "at most 1000000"},
           {"\"particles\": 1e400", "2:", ""},
           {"\"prior\": \"normal\"", "2: prior: ", "must be one of standard, moments, exact, found \"normal\""},
           {"\"grid\": {\"steps\": 0}", "2: grid/steps: ", "at least 1"},
           {"\"grid\": {\"t_min\": 0}", "2: grid/t_min: ", "above 0"},
           {"\"grid\": {\"t_min\": 0.5, \"t_max\": 0.5}", "2: grid/t_max: ", "above t_min"},
           {"\"grid\": {\"rho\": 5}", "2: grid/rho: ", "belongs to kind \"karras\""},
           {"\"schedule\": {\"beta_min\": 5,\n\"beta_max\": 1}", "3: schedule/beta_max: ", "at least beta_min"},
           {"\"schedule\": {\"kind\": \"vp\"}", "2: schedule/kind: ", "must be one of vp_linear"},
           {"\"schedule\": {\"sigma_max\": 5}", "2: schedule/sigma_max: ", "belongs to kind \"ve_geometric\""},
           {"\"schedule\": {\"kind\": \"ve_geometric\", \"sigma_min\": 11}",
            "2: schedule/sigma_max: ", "above sigma_min"},
           {"\"target\": {\"name\": \"nine\"}", "2: target/name: ", "must be one of eight_gaussians"},
           {"\"target\": {\"kind\": \"points\"}", "2: target/file: ", "must name a file of points"},
           {"\"target\": {\"kind\": \"points\", \"file\": \"a\", \"bandwidth\": 0}",
            "2: target/bandwidth: ", "above 0"},
           {"\"target\": {\"kind\": \"mixture\"}", "2: target/components: ", "at least one component"},
           {"\"target\": {\"kind\": \"mixture\", \"dim\": 3}", "2: target/dim: ", "at most 2"},
           {"\"target\": {\"kind\": \"mixture\", \"components\": [\n{},\n{\"weight\": -0.5}]}",
            "4: target/components/1/weight: ", "must be above 0"},
           {"\"target\": {\"kind\": \"mixture\", \"components\": [\n{\"wieght\": 1}]}",
            "3: target/components/0/wieght: ", "did you mean \"weight\"?"},
           {"\"target\": {\"kind\": \"mixture\", \"components\": [\n{\"mean\": [1]}]}",
            "3: target/components/0/mean: ", "list of 2 numbers"},
           {"\"target\": {\"kind\": \"mixture\", \"components\": [\n{\"mean\": [1, \"x\"]}]}",
            "3: target/components/0/mean/1: ", "must be a number"},
           {"\"target\": {\"kind\": \"mixture\", \"components\": [\n{\"cov\": [[1, 2], [2, 1]]}]}",
            "3: target/components/0/cov: ", "positive definite"},
           {"\"target\": {\"kind\": \"mixture\", \"components\": [\n{\"cov\": [[0, 0], [0, 1]]}]}",
            "3: target/components/0/cov: ", "positive definite"},
           {"\"target\": {\"kind\": \"mixture\", \"components\": [\n{\"cov\": [[1, 0.1], [0.2, 1]]}]}",
            "3: target/components/0/cov: ", "symmetric"},
           {"\"target\": {\"kind\": \"mixture\", \"components\": [\n{\"cov\": [1, 1]}]}",
            "3: target/components/0/cov/0: ", "list of 2 numbers"},
           {"\"target\": {\"kind\": \"mixture\", \"dim\": 1, \"components\": [\n{\"cov\": [[-1]]}]}",
            "3: target/components/0/cov: ", "positive variance"},
           {"\"flows\": [{\"id\": \"a\", \"kind\": \"forwards\"}]",
            "2: flows/a/kind: ", "must be one of forward, langevin, annealed_langevin"},
           {"\"flows\": [{\"id\": \"a\", \"kind\": \"pf_ode\",\n\"solver\": \"rk45\"}]",
            "3: flows/a/solver: ", "must be one of euler, heun"},
           {"\"flows\": [{\"id\": \"a\", \"kind\": \"forward\",\n\"levels\": 4}]",
            "3: flows/a/levels: ", "belongs to kind \"annealed_langevin\""},
           {"\"flows\": [{\"id\": \"a\"},\n{\"id\": \"a\"}]", "3: flows/1/id: ", "used twice"},
           {"\"flows\": [{\"id\": \"a b\"}]", "2: flows/0/id: ", "letters, digits"},
           {"\"flows\": [{\"id\": \"a\", \"kind\": \"annealed_langevin\", \"sigma_max\": 0.01}]",
            "2: flows/a/sigma_max: ", "above sigma_min"},
           {"\"flows\": [{\"id\": \"a\", \"grid\": {\"t_min\": 2}}]", "2: flows/a/grid/t_min: ", "at most 1"},
           {"\"flows\": [{\"id\": \"a\", \"score\": {\"kind\": \"learned\"}}]",
            "2: flows/a/score/kind: ", "needs a net, and this scene has no models"},
           {"\"score\": {\"kind\": \"taught\"}", "2: score/kind: ", "must be one of exact, kde, learned"},
           {"\"score\": {\"model\": \"net\"}", "2: score/model: ", "belongs to kind \"learned\""},
           {"\"models\": [{}], \"score\": {\"kind\": \"learned\", \"model\": \"other\"}",
            "2: score/model: ", "names no model of this scene: \"other\"; there are net"},
           {"\"score\": {\"samples\": 5}", "2: score/samples: ", "belongs to kind \"kde\""},
           {"\"score\": {\"kind\": \"kde\", \"bandwidth\": -1}", "2: score/bandwidth: ", "at least 0"},
           {"\"flows\": [{\"id\": \"a\", \"kind\": \"pf_ode\", \"guidance\": {\"label\": 4}}]",
            "2: flows/a/guidance/label: ", "is no class of the target, whose components have label 0"},
           {"\"flows\": [{\"id\": \"a\", \"kind\": \"forward\", \"guidance\": {}}]",
            "2: flows/a/guidance: ", "belongs to kind \"reverse_sde\""},
           {"\"measure\": {\"elbow\": true}", "2: measure/elbow: ", "did you mean \"elbo\"?"},
           {"\"measure\": {\"elbo\": 3}", "2: measure/elbo: ", "must be true, false or an object"},
           {"\"measure\": {\"elbo\": {\"steps\": 0}}", "2: measure/elbo/steps: ", "at least 1"},
           {"\"measure\": {\"elbo\": {\"variance\": \"posterior\"}}",
            "2: measure/elbo/variance: ", "must be one of beta_tilde, beta, optimal"},
           {"\"measure\": {\"guidance\": {\"label\": 3}}", "2: measure/guidance/label: ", "is no class"},
           {"\"measure\": {\"reverse_kernel\": {\"early\": 0.5, \"late\": 0.5}}",
            "2: measure/reverse_kernel/late: ", "above early"},
           {"\"flows\": [{},{},{},{},{},{},{},{},{},{}]", "2: flows: ", "at most 9"},
           {"\"panels\": [{\"id\": \"p\",\n\"flow\": \"none\"}]", "3: panels/p/flow: ", "names no flow"},
           {"\"panels\": [{\"id\": \"p\", \"flow\": \"sde\", \"layers\": [\"dots\"]}]",
            "2: panels/p/layers/0: ", "must be one of density"},
           {"\"panels\": [{\"id\": \"p\", \"flow\": \"sde\", \"view\": {\"centre\": [0, 1e9]}}]",
            "2: panels/p/view/centre/1: ", "must lie between"},
           {"\"view\": {\"camera\": \"fix\"}", "2: view/camera: ", "must be one of data, fit, unit"},
           {"\"models\": [{\"widht\": 3}]", "2: models/0/widht: ", "did you mean \"width\"?"},
           {"\"models\": [{},\n{\"width\": 8}]", "3: models/1/width: ", "must be at least 16 and at most 256"},
           {"\"models\": [{\"id\": \"net\"},\n{\"id\": \"net\"}]", "3: models/1/id: ", "used twice"},
           {"\"models\": [{\"head\": \"noise\"}]", "2: models/0/head: ", "must be one of score, eps, x0"},
           {"\"models\": [{\"kde_samples\": 5}]",
            "2: models/0/kde_samples: ", "belongs to objective \"kde\", and this is objective \"dsm\""},
           {"\"models\": [{\"sigma_max\": 5}]",
            "2: models/0/sigma_max: ", "belongs to levels \"ladder\", and this is levels \"schedule\""},
           {"\"models\": [{\"gamma\": 5}]", "2: models/0/gamma: ", "belongs to weight \"min_snr\""},
           {"\"models\": [{\"t_min\": 0.5, \"t_max\": 0.5}]", "2: models/net/t_max: ", "must be above t_min"},
           {"\"models\": [{\"levels\": \"ladder\", \"sigma_max\": 0.01}]",
            "2: models/net/sigma_max: ", "must be above sigma_min"},
           {"\"models\": [{\"data\": {\"count\": 5}}]", "2: models/0/data/count: ", "belongs to kind \"fixed\""},
           {"\"flows\": [{\"id\": \"a\", \"kind\": \"reverse_sde\", \"eta\": 0.5}]",
            "2: flows/a/eta: ", "belongs to solver \"ddim\", and this is solver \"euler_maruyama\""},
           {"\"timeline\": {\"seconds\": 0}", "2: timeline/seconds: ", "above 0"},
           {"\"view\": {\"extent\": null}", "2: view/extent: ", "must be a number, found null"},
       }) {
    const std::string said = parse_refusal("{\"version\": 1,\n" + std::string(bad.text) + "\n}");
    CAPTURE(std::string(bad.text));
    CAPTURE(said);
    CHECK(said.starts_with("dir/s.json:" + std::string(bad.place)));
    CHECK(holds(said, bad.reason));
    CHECK(!holds(said, "\n"));
  }
}

TEST_CASE("unit. what is not JSON, or not a scene, is refused with its line") {
  for (const Bad& bad : std::initializer_list<Bad>{
           {"", "s.json:1: ", "not valid JSON"},
           {"hello", "s.json:1: ", "not valid JSON"},
           {"{\n\"version\": 1,\n\"seed\": 3,,\n}", "s.json:3: ", "not valid JSON at column 11"},
           {"{\"version\": 1,\n\"seed\": 3", "s.json:2: ", "not valid JSON"},
           {"{\"version\": 1}\n}", "s.json:2: ", "not valid JSON"},
           {"{\"version\": 1, \"seed\": 1e999}", "s.json:1: ", ""},
           {"{\"version\": 1, \"title\": \"\xff\"}", "s.json:1: ", "not valid JSON"},
           {"[1, 2]", "s.json:1: ", "must be an object"},
           {"3", "s.json:1: ", "must be an object"},
           {"{}", "s.json:1: version: ", "\"version\": 1"},
           {"{\n\n\"version\": 2}", "s.json:3: version: ", "at most 1"},
           {"{\"version\": \"1\"}", "s.json:1: version: ", "must be a whole number"},
       }) {
    const std::string said = parse_refusal(bad.text);
    CAPTURE(std::string(bad.text));
    CAPTURE(said);
    CHECK(holds(said, bad.place));
    CHECK(holds(said, bad.reason));
    CHECK(!holds(said, "\n"));
  }
  for (const char bracket : {'[', '{'})
    CHECK(holds(parse_refusal("{\"version\": 1, \"title\": " + std::string(200000, bracket)), "nested deeper than 64"));
  CHECK(
      holds(parse_refusal("{\"version\": 1, \"x\": " + std::string(100, '[') + std::string(100, ']') + "}"), "nested"));
}

TEST_CASE("unit. a scene file that cannot be read is refused by name") {
  const TemporaryFolder folder;
  CHECK(holds(refusal([&] { load_scene(folder / "none.json"); }), (folder / "none.json").string() + ": no such file"));
  CHECK(holds(refusal([&] { load_scene(folder.path()); }), "is a directory"));
  const auto file = folder.file("bad.json", "{\"version\": 1,\n\"seed\": true}");
  CHECK(refusal([&] { load_scene(file); }).starts_with(file.string() + ":2: seed: "));
}

TEST_CASE("unit. a setting that cannot be is refused by its path, and changes nothing") {
  const Scene scene = default_scene();
  for (const auto& [path, value, reason] : std::initializer_list<std::array<const char*, 3>>{
           {"sede", "3", "--set sede: "},
           {"", "3", "give a field path"},
           {"/", "3", "give a field path"},
           {"grid/steps", "many", "--set grid/steps: must be a whole number, found \"many\""},
           {"grid/steps", "-3", "--set grid/steps: must be at least 1"},
           {"grid/steps/more", "3", "holds a value"},
           {"flows/none/solver", "heun", "no entry \"none\""},
           {"flows/7", "{}", "no entry \"7\""},
           {"flows/ode/solver", "rk45", "--set flows/ode/solver: must be one of"},
           {"flows/fwd/levels", "3", "--set flows/fwd/levels: belongs to kind"},
           {"flows/sde/kind", "brownian", "--set flows/sde/kind: must be one of"},
           {"nowhere/else", "3", "--set nowhere: "},
           {"panels", "3", "--set panels: must be a list"},
           {"seed", "1e999", "--set seed: "},
           {"seed", "[", "--set seed: must be a whole number"},
           {"title", "\xff\xfe", "--set title: "},
           {"prior", "\xff\xfe", "--set prior: "},
           {"flows/s\xff/solver", "heun", "no entry"},
           {"version", "2", "--set version: "},
       }) {
    const std::string said = refusal([&, p = path, v = value] { with_setting(scene, p, v); });
    const auto of_path = std::string(path);
    CAPTURE(of_path);
    CAPTURE(said);
    CHECK(holds(said, reason));
    CHECK(!holds(said, "\n"));
  }
  const std::string deep = std::string(200000, '[') + std::string(200000, ']');
  CHECK(holds(refusal([&] { with_setting(scene, "title", deep); }), "--set title: "));
}

TEST_CASE("unit. scenes cut short or scrambled are accepted or refused, and nothing worse") {
  std::vector<std::string> seeds{to_json(default_scene())};
  for (const char* name : {"mixture", "ve_geometric", "bimodal_1d"})
    seeds.push_back(testing::read_all(testing::source_dir() + "/assets/scenes/" + name + ".json"));
  std::mt19937 random(11);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  const char* const scraps[] = {"{",      "}",        "[",      "]",    ",",       ":",
                                "\"",     "\\",       "null",   "-1",   "1e999",   "0",
                                "1.5",    "true",     "\n",     "\xff", "\\ud800", "\"version\"",
                                "1e-400", "\"kind\"", "\"id\"", "/",    "\0",      "18446744073709551616"};
  int accepted = 0;
  const auto try_text = [&](const std::string& text) {
    try {
      to_json(parse_scene(text, "s"));
      ++accepted;
    } catch (const UserError& error) {
      if (std::string(error.what()).find('\n') != std::string::npos) FAIL("more than one line: ", error.what());
    }
  };
  for (const std::string& seed : seeds) {
    for (std::size_t cut = 0; cut < seed.size(); cut += 7) try_text(seed.substr(0, cut));
    for (int round = 0; round < 1500; ++round) {
      std::string text = seed;
      for (std::size_t edits = 1 + below(3); edits-- > 0;) {
        const std::size_t at = below(text.size());
        const std::size_t length = std::min(text.size() - at, below(12));
        switch (below(4)) {
          case 0:
            text.erase(at, length);
            break;
          case 1:
            text.insert(at, scraps[below(std::size(scraps))]);
            break;
          case 2:
            text.replace(at, length, scraps[below(std::size(scraps))]);
            break;
          default:
            text.insert(at, text.substr(below(text.size()), below(40)));
        }
        if (text.empty()) text = "{";
      }
      try_text(text);
    }
  }
  CHECK(accepted > 0);
}

}  // namespace
}  // namespace scorescope
