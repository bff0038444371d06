#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>

#include "core/media/image_io.h"
#include "tests/e2e/process.h"
#include "tests/support/paths.h"

namespace scorescope::testing {
namespace {

std::string scene(const std::string& name) {
  return testing::source_dir() + "/assets/scenes/" + name + ".json";
}

/// Exit code 1, exactly one line on stderr that holds `part`, nothing on stdout.
void check_refused(const Finished& f, const std::string& part) {
  CAPTURE(f.errors);
  CHECK(f.code == 1);
  CHECK(f.output.empty());
  CHECK(std::count(f.errors.begin(), f.errors.end(), '\n') == 1);
  CHECK(f.errors.ends_with('\n'));
  CHECK(f.errors.starts_with("scorescope: "));
  CHECK(holds(f.errors, part));
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST_CASE("e2e. check says that every scene of the installation is valid") {
  for (const auto& entry : std::filesystem::directory_iterator(testing::source_dir() + "/assets/scenes")) {
    if (entry.path().extension() != ".json") continue;
    const Finished f = scorescope({"check", entry.path().string()});
    CAPTURE(f.errors);
    CHECK(f.code == 0);
    CHECK(holds(f.output, "valid"));
    CHECK(f.errors.empty());
  }
}

TEST_CASE("e2e. render writes the picture it was asked for, the same one twice") {
  const TemporaryFolder folder;
  const std::vector<std::string> command{"render", scene("eight_gaussians"), "--t", "0.2", "--size", "320x240"};
  for (const char* name : {"a.png", "b.png"}) {
    auto with_output = command;
    with_output.insert(with_output.end(), {"-o", (folder / name).string()});
    const Finished f = scorescope(with_output);
    CAPTURE(f.errors);
    CHECK(f.code == 0);
  }
  const Image image = read_png(folder / "a.png");
  CHECK(image.width == 320);
  CHECK(image.height == 240);
  CHECK(read_all(folder / "a.png") == read_all(folder / "b.png"));
}

TEST_CASE("e2e. render --ui draws the whole window, in both themes") {
  const TemporaryFolder folder;
  for (const char* theme : {"dark", "light"}) {
    const auto file = folder / (std::string(theme) + ".png");
    const Finished f = scorescope(
        {"render", scene("bimodal_1d"), "--ui", "--theme", theme, "--size", "1280x800", "-o", file.string()});
    CAPTURE(f.errors);
    CHECK(f.code == 0);
    const Image image = read_png(file);
    CHECK(image.width == 1280);
    // The empty end of the left column is its ground: 161b24 or ffffff.
    const std::size_t at = 4 * (std::size_t{700} * 1280 + 6);
    CHECK(image.rgba[at] == (std::string(theme) == "dark" ? 0x16 : 0xff));
  }
}

TEST_CASE("e2e. run writes particles and metrics") {
  const TemporaryFolder folder;
  const Finished f = scorescope({"run", scene("eight_gaussians"), "--set", "particles=200", "--set", "grid/steps=20",
                                 "--out", (folder / "out").string(), "--metrics", (folder / "m.json").string()});
  CAPTURE(f.errors);
  CHECK(f.code == 0);
  CHECK(files_in(folder / "out") == 4);
  const auto metrics = nlohmann::json::parse(read_all(folder / "m.json"));
  CHECK(metrics["flows"].size() == 4);
}

void check_finite(const nlohmann::json& json, const std::string& path) {
  if (json.is_structured()) {
    for (const auto& [key, value] : json.items()) check_finite(value, path + "/" + key);
  } else if (json.is_null()) {  // what NaN and infinity are written as
    FAIL_CHECK(path, " is not a finite number");
  }
}

TEST_CASE("e2e. run --metrics of every scene of the installation gives finite numbers, and what its measures ask for") {
  const TemporaryFolder folder;
  for (const auto& entry : std::filesystem::directory_iterator(testing::source_dir() + "/assets/scenes")) {
    if (entry.path().extension() != ".json") continue;
    CAPTURE(entry.path().string());
    const Finished f = scorescope({"run", entry.path().string(), "--backend", "cpu", "--set", "particles=500",
                                   "--metrics", (folder / "m.json").string()});
    CAPTURE(f.errors);
    REQUIRE(f.code == 0);
    const auto asked = nlohmann::json::parse(read_all(entry.path()));
    const auto metrics = nlohmann::json::parse(read_all(folder / "m.json"));
    check_finite(metrics, entry.path().filename().string());
    for (const auto& flow : metrics["flows"]) {
      for (const char* key : {"kl", "js", "tv", "mode_weights", "nfe"}) CHECK(flow.contains(key));
      CHECK(flow.contains("w2") == (flow["mean"].size() == 1));
    }
    if (asked.contains("measure"))
      for (const auto& [key, value] : asked["measure"].items()) CHECK(metrics["measure"].contains(key));
  }
}

TEST_CASE("e2e. eval writes a table of the points, in the file's units, and refuses bad files") {
  const TemporaryFolder folder;
  const std::string points = folder.file("p.csv", "x,y\n1,0\n2.5,-0.5\n").string();
  const auto eval = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command{"eval", scene("eight_gaussians")};
    command.insert(command.end(), more.begin(), more.end());
    return scorescope(command);
  };
  const Finished f = eval({"--points", points, "--t", "0.2", "--likelihood"});
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  CHECK(f.output.starts_with("x,y,log_p,score_x,score_y,eps_x,"));
  CHECK(std::count(f.output.begin(), f.output.end(), '\n') == 3);
  std::istringstream line(f.output.substr(f.output.find('\n') + 1));
  std::vector<double> row;
  for (std::string cell; row.size() < 19 && std::getline(line, cell, ',');) row.push_back(std::stod(cell));
  REQUIRE(row.size() == 19);
  CHECK(row[0] == 1.0);
  CHECK(std::abs(row[17] - row[2]) < 1e-6);  // the augmented ODE against the closed form
  CHECK(eval({"--points", points, "--t", "0.2", "-o", (folder / "out.csv").string()}).output.empty());
  CHECK(f.output.starts_with(read_all(folder / "out.csv").substr(0, 60)));

  // A points target: the same law in units twice as large has half the score.
  std::string data = "0\n1\n5\n7\n", twice = "0\n2\n10\n14\n";
  std::vector<double> score;
  for (const auto& [text, at, name] : {std::tuple{data, "3\n", "a"}, std::tuple{twice, "6\n", "b"}}) {
    const std::string stem = name;
    const auto ignored = folder.file(stem + ".csv", text);
    const auto s =
        folder.file(stem + ".json", R"({"version":1,"target":{"kind":"points","dim":1,"file":")" + stem + R"(.csv"}})");
    const Finished one =
        scorescope({"eval", s.string(), "--points", folder.file(stem + "p.csv", at).string(), "--t", "0.1"});
    REQUIRE(one.code == 0);
    const std::string cells = one.output.substr(one.output.find('\n') + 1);
    const auto second = cells.find(',', cells.find(',') + 1) + 1;
    score.push_back(std::stod(cells.substr(second)));
  }
  CHECK(score[1] == doctest::Approx(0.5 * score[0]).epsilon(1e-6));

  check_refused(eval({"--points", folder.file("bad.csv", "1,2\n3,four\n").string(), "--t", "0.2"}), "bad.csv:2");
  check_refused(eval({"--points", folder.file("line.csv", "1\n3\n").string(), "--t", "0.2"}), "has 1 column");
  check_refused(eval({"--points", folder.file("none.csv", "").string(), "--t", "0.2"}), "no points");
  check_refused(eval({"--points", points, "--t", "1.5"}), "--t");
  check_refused(eval({"--points", points, "--t", "1", "--likelihood"}), "noise end");
  check_refused(eval({"--points", points}), "--t");
}

TEST_CASE("e2e. info") {
  CHECK(scorescope({"info"}).code == 0);
  CHECK(nlohmann::json::parse(scorescope({"info", "--json"}).output).contains("backend"));
  CHECK(scorescope({"--version"}).code == 0);
  CHECK(scorescope({"--help"}).code == 0);
}

TEST_CASE("e2e. a bad scene is refused in one line, and nothing is written") {
  const std::string mixture = R"({"version":1,"target":{"kind":"mixture","dim":2,"components":[)";
  const struct {
    const char* name;
    std::string text, part;
  } cases[] = {
      {"not JSON", "particles: 3", "scene.json:1"},
      {"cut off", R"({"version": 1, "title": "a)", ":1"},
      {"empty", "", ""},
      {"a list", "[1]", ""},
      {"no version", "{}", "version"},
      {"wrong type", R"({"version":1,"particles":"many"})", "particles"},
      {"unknown key", R"({"version":1,"particels":3})", "particels"},
      {"negative weight", mixture + R"({"weight":-1,"mean":[0,0],"cov":[[1,0],[0,1]]}]}})", "weight"},
      {"not positive definite", mixture + R"({"weight":1,"mean":[0,0],"cov":[[1,2],[2,1]]}]}})", "cov"},
      {"zero particles", R"({"version":1,"particles":0})", "particles"},
      {"unknown flow", R"({"version":1,"flows":[{"id":"a","kind":"sideways"}]})", "flows"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const TemporaryFolder folder;
    const std::string file = folder.file("scene.json", c.text).string();
    check_refused(scorescope({"check", file}), c.part);
    check_refused(scorescope({"render", file, "-o", (folder / "out.png").string()}), "scene.json");
    check_refused(scorescope({"run", file, "--out", (folder / "out").string(), "--metrics", (folder / "m").string()}),
                  "scene.json");
    CHECK(files_in(folder.path()) == 1);
  }
}

TEST_CASE("e2e. bad point files are refused with file and line") {
  std::string many;
  for (int i = 0; i < 100001; ++i) many += std::to_string(i % 977) + "," + std::to_string(i % 1013) + "\n";
  const struct {
    const char* name;
    std::string text, part;
  } cases[] = {
      {"a word", "1,2\n3,four\n5,6\n", "points.csv:2"},
      {"not a number", "1,2\n3,nan\n5,6\n", "points.csv:2"},
      {"one row", "1,2\n", "points.csv"},
      {"one column", "1\n2\n4\n", "points.csv:1"},
      {"no rows", "x,y\n", "points.csv"},
      {"empty", "", "points.csv"},
      {"ragged", "1,2\n3\n", "points.csv:2"},
      {"too many", many, "100000"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const TemporaryFolder folder;
    const auto points = folder.file("points.csv", c.text);
    const std::string file =
        folder.file("scene.json", R"({"version":1,"target":{"kind":"points","file":"points.csv"}})").string();
    check_refused(scorescope({"check", file}), c.part);
    check_refused(scorescope({"render", file, "-o", (folder / "out.png").string()}), c.part);
    CHECK(read_all(points) == c.text);
    CHECK(files_in(folder.path()) == 2);
  }
}

TEST_CASE("e2e. what is not there, and what cannot be written") {
  const TemporaryFolder folder;
  check_refused(scorescope({"check", (folder / "none.json").string()}), "none.json");
  check_refused(scorescope({"check", folder.path().string()}), "directory");
  check_refused(scorescope({"render", scene("rings"), "-o", (folder / "no").string() + "/such/a.png"}), "a.png");
  check_refused(scorescope({"render", scene("rings"), "-o", folder.path().string()}), folder.path().string());
  const std::string file = folder.file("plain", "").string();
  check_refused(scorescope({"run", scene("rings"), "--out", file + "/below"}), "--out");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("e2e. usage errors") {
  const TemporaryFolder folder;
  const std::string out = (folder / "a.png").string();
  check_refused(scorescope({"check"}), "SCENE");
  check_refused(scorescope({"--frobnicate"}), "frobnicate");
  check_refused(scorescope({"render", scene("rings")}), "--output");
  check_refused(scorescope({"render", scene("rings"), "-o", out, "--size", "big"}), "--size big");
  check_refused(scorescope({"render", scene("rings"), "-o", out, "--size", "0x5"}), "--size 0x5");
  check_refused(scorescope({"render", scene("rings"), "-o", out, "--backend", "quantum"}), "--backend quantum");
  check_refused(scorescope({"render", scene("rings"), "-o", out, "--theme", "blue"}), "--theme blue");
  check_refused(scorescope({"render", scene("rings"), "-o", out, "--t", "2"}), "--t");
  check_refused(scorescope({"render", scene("rings"), "-o", out, "--frame", "-1"}), "--frame");
  check_refused(scorescope({"render", scene("rings"), "-o", out, "--frame", "100000"}), "--frame");
  check_refused(scorescope({"check", scene("rings"), "--set", "nothing"}), "--set");
  check_refused(scorescope({"check", scene("rings"), "--set", "flows/none/solver=heun"}), "flows/none");
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("e2e. without a display the window says so, in one line") {
  check_refused(scorescope({scene("rings")}), "no display");
  check_refused(scorescope({}), "no display");
}

}  // namespace
}  // namespace scorescope::testing
