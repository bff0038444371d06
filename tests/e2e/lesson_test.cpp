#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "tests/support/media.h"

namespace scorescope::testing {
namespace {

/// Short steps: one stands still, one plays for a second, one is guessed.
std::string small_lesson(const TemporaryFolder& folder) {
  return folder
      .file("lesson.md", R"(---
title: Small & quick
summary: Three steps.
minutes: 1
---

## Stands still

Some {data: particles}, and an equation.

$$pf_ode$$

```scene
{
  "base": "eight_gaussians",
  "set": {"particles": 100, "grid/steps": 10, "flows": [{"id": "ode"}], "timeline/seconds": 1},
  "t": 0.5
}
```

```note
For the one who presents.
```

## Plays

It plays.

```scene
{"u": 0, "play": true}
```

```question
Why?
---
Because.
```

## Guessed

```predict
How far?
```

As far as this.

```scene
{"u": 0.2, "play": false, "reveal": {"u": 0.9}}
```
)")
      .string();
}

/// Names of the files in a ZIP archive that was stored without compression, by its local headers.
std::set<std::string> names_in(const std::string& zip) {
  std::set<std::string> out;
  const auto number = [&](std::size_t at, int bytes) {
    std::size_t value = 0;
    for (int i = bytes; i-- > 0;)
      value = value << 8 | static_cast<unsigned char>(zip[at + static_cast<std::size_t>(i)]);
    return value;
  };
  for (std::size_t at = 0; zip.compare(at, 4, "PK\x03\x04") == 0;) {
    const std::size_t size = number(at + 18, 4), name = number(at + 26, 2), extra = number(at + 28, 2);
    out.insert(zip.substr(at + 30, name));
    at += 30 + name + extra + size;
  }
  return out;
}

TEST_CASE("e2e. a lesson as pages: everything in them, answers apart") {
  const TemporaryFolder folder;
  const Finished f = scorescope(
      {"lesson", small_lesson(folder), "--backend", "cpu", "--size", "320x180", "--html", (folder / "out").string()});
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  const std::string page = read_all(folder / "out/lesson.html");
  CHECK(holds(page, "<h1>Small &amp; quick</h1>"));
  CHECK(holds(page, "<span class=\"data\">particles</span>"));
  CHECK(holds(page, "<svg"));
  CHECK(holds(page, "data:image/png;base64,iVBOR"));
  CHECK(holds(page, "data:video/mp4;base64,"));
  CHECK(holds(page, "Why?"));
  CHECK(!holds(page, "Because."));
  CHECK(!holds(page, "For the one who presents."));
  CHECK(!holds(page, "src=\"http"));
  CHECK(holds(read_all(folder / "out/questions.html"), "Why?"));
  CHECK(!holds(read_all(folder / "out/questions.html"), "Because."));
  CHECK(holds(read_all(folder / "out/answers.html"), "Because."));
  // What is to be predicted is a question too: the picture before it is asked, another with the answer.
  const std::string asked = read_all(folder / "out/questions.html"), told = read_all(folder / "out/answers.html");
  CHECK(holds(asked, "How far?"));
  CHECK(!holds(asked, "As far as this."));
  CHECK(holds(told, "As far as this."));
  const auto picture = [](const std::string& in) {
    const auto from = in.find("data:image/png;base64,");
    REQUIRE(from != std::string::npos);
    return in.substr(from, in.find('"', from) - from);
  };
  CHECK(picture(asked) != picture(told));
  CHECK(holds(page, picture(told)));
  CHECK(!holds(page, picture(asked)));
}

TEST_CASE("e2e. a lesson as slides: a package with pictures, a clip and notes") {
  const TemporaryFolder folder;
  const Finished f = scorescope({"lesson", small_lesson(folder), "--backend", "cpu", "--size", "240x180", "--pptx",
                                 (folder / "out.pptx").string()});
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  const std::string zip = read_all(folder / "out.pptx");
  const std::set<std::string> names = names_in(zip);
  for (const char* name :
       {"[Content_Types].xml", "ppt/presentation.xml", "ppt/slides/slide1.xml", "ppt/slides/slide8.xml",
        "ppt/notesSlides/notesSlide2.xml", "ppt/media/01-stands-still.png", "ppt/media/02-plays.png",
        "ppt/media/03-guessed-before.png", "ppt/media/02-plays.mp4", "ppt/media/equation_pf_ode.png"}) {
    CAPTURE(name);
    CHECK(names.contains(name));
  }
  CHECK(!names.contains("ppt/slides/slide9.xml"));  // a title, three steps, two questions, their answers
  CHECK(holds(zip, "For the one who presents."));
  CHECK(holds(zip, "Small &amp; quick"));
  // Pictures stand on their slides as they are, not drawn out of shape.
  const std::regex extent("cx=\"(\\d+)\" cy=\"(\\d+)\"");
  int four_to_three = 0;
  for (auto at = std::sregex_iterator(zip.begin(), zip.end(), extent); at != std::sregex_iterator(); ++at) {
    const double ratio = std::stod((*at)[1]) / std::stod((*at)[2]);
    four_to_three += ratio == doctest::Approx(240.0 / 180.0).epsilon(1e-4) ? 1 : 0;
  }
  CHECK(four_to_three == 5);  // three steps, the guess before and after
}

TEST_CASE("e2e. a lesson as clips alone, and what cannot be is refused") {
  const TemporaryFolder folder;
  const std::string lesson = small_lesson(folder);
  const Finished f =
      scorescope({"lesson", lesson, "--backend", "cpu", "--size", "320x180", "--clips", (folder / "out").string()});
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  CHECK(std::filesystem::exists(folder / "out/01-stands-still.png"));
  CHECK(!std::filesystem::exists(folder / "out/01-stands-still.mp4"));
  auto facts = probe(folder / "out/02-plays.mp4");
  CHECK(facts["codec_name"] == "h264");
  CHECK(facts["width"] == "320");
  CHECK(facts["nb_read_frames"] == "51");  // a second at 25 a second, both ends, and the end stands a second more
  for (const auto& [arguments, said] : std::initializer_list<std::pair<std::vector<std::string>, const char*>>{
           {{"lesson", lesson}, "say what to write"},
           {{"lesson", "no/such", "--html", (folder / "x").string()}, "no/such"},
           {{"render", lesson, "--step", "4", "-o", (folder / "x.png").string()}, "has steps 1 to 3"}}) {
    const Finished refused = scorescope(arguments);
    CAPTURE(refused.errors);
    CHECK(refused.code == 1);
    CHECK(holds(refused.errors, said));
    CHECK(std::count(refused.errors.begin(), refused.errors.end(), '\n') == 1);
  }
}

TEST_CASE("e2e. render draws a step of a lesson") {
  const TemporaryFolder folder;
  const std::string lesson = small_lesson(folder);
  const Finished f =
      scorescope({"render", lesson, "--step", "2", "--ui", "--size", "1024x640", "-o", (folder / "step.png").string()});
  CAPTURE(f.errors);
  REQUIRE(f.code == 0);
  CHECK(read_png(folder / "step.png").width == 1024);
}

}  // namespace
}  // namespace scorescope::testing
