#include <doctest/doctest.h>

#include "core/lesson/claims.h"
#include "core/lesson/lesson.h"
#include "core/math/error.h"
#include "core/scene/scene_fields.h"
#include "core/scene/scene_patch.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace scorescope {
namespace {

using testing::holds;

const std::filesystem::path kAssets = testing::source_dir() + "/assets";
constexpr const char* kHead = "---\ntitle: T\nsummary: S\nminutes: 2\n---\n";
constexpr const char* kScene = "```scene\n{\"base\": \"eight_gaussians\"}\n```\n";

Lesson parse(const std::string& text) {
  return parse_lesson(text, "here/lesson.md", kAssets);
}

std::string refusal(const std::string& text) {
  try {
    parse(text);
  } catch (const UserError& error) {
    return error.what();
  }
  return "accepted";
}

std::string styled(const std::string& line) {
  std::string out;
  const LessonText text = read_lesson_text({{line, 1}});
  for (const TextSpan& span : text.at(0).spans)
    out += std::to_string(static_cast<int>(span.style)) + "<" + span.text + ">";
  return out;
}

TEST_CASE("unit. every lesson of the installation can be read, and its template too") {
  const auto files = lesson_files(kAssets / "lessons");
  CHECK(!files.empty());
  for (const auto& file : files) {
    CAPTURE(file.string());
    const Lesson lesson = load_lesson(file, kAssets);
    CHECK(!lesson.steps.empty());
    for (const LessonStep& step : lesson.steps) CHECK(!step.parts.empty());
  }
  CHECK(load_lesson(testing::source_dir() + "/docs/lesson-template", kAssets).steps.size() == 2);
}

TEST_CASE("unit. what the lessons claim is true") {
  for (const auto& file : lesson_files(kAssets / "lessons")) {
    CAPTURE(file.string());
    CHECK_NOTHROW(check_claims(load_lesson(file, kAssets)));
  }
  CHECK_NOTHROW(check_claims(load_lesson(testing::source_dir() + "/docs/lesson-template", kAssets)));
}

TEST_CASE("unit. text of a lesson: styles, colours, signs that are meant") {
  CHECK(styled("a *b* **c** `d`") == "0<a >1<b>0< >2<c>0< >3<d>");
  CHECK(styled("{data: x₀} and {score: the arrows}") == "4<x₀>0< and >6<the arrows>");
  CHECK(styled("3 * 4 \\* \\{ \\$") == "0<3 * 4 * { $>");
  const LessonText text = read_lesson_text(
      {{"one", 1}, {"line", 2}, {"", 3}, {"- a", 4}, {"  more", 5}, {"1. b", 6}, {"$$pf_ode$$", 7}, {"end", 8}});
  REQUIRE(text.size() == 5);
  CHECK(text[0].spans[0].text == "one line");
  CHECK(text[1].kind == TextBlock::Kind::bullet);
  CHECK(text[1].spans[0].text == "a more");
  CHECK(text[2].kind == TextBlock::Kind::numbered);
  CHECK(text[2].number == 1);
  CHECK(text[3].equation == "pf_ode");
  CHECK(plain_text(text) == "one line a more b end");
}

TEST_CASE("unit. a step goes on from the scene before, and reveals") {
  const Lesson lesson =
      parse(std::string(kHead) + "## One\nText.\n" + kScene +
            "## Two\n```predict\nWhat?\n```\nThis.\n```scene\n{\"t\": 0.3, \"set\": "
            "{\"grid/steps\": 20}, \"reveal\": {\"set\": {\"flows/ald\": null}, \"play\": true}}\n```\n"
            "## Three\nMore.\n");
  REQUIRE(lesson.steps.size() == 3);
  CHECK(lesson.steps[0].shown.scene.flows.size() == 4);
  CHECK_FALSE(lesson.steps[0].shown.stays);
  const LessonStep& two = lesson.steps[1];
  CHECK(two.predicts());
  CHECK(two.shown.scene.grid.steps == 20);
  CHECK(two.shown.scene.flows.size() == 4);
  CHECK(two.shown.t == 0.3);
  CHECK_FALSE(two.shown.play);
  REQUIRE(two.revealed.has_value());
  CHECK(two.revealed->scene.flows.size() == 3);
  CHECK(two.revealed->play);
  CHECK(two.revealed->stays);
  CHECK(lesson.steps[2].shown.scene == two.revealed->scene);
}

TEST_CASE("unit. a note says when its step is planned; a step says in a breath what it is about") {
  const Lesson lesson = parse(
      std::string(kHead) + "## One\n$$pf_ode$$\nIt *falls*. And rises.\n" + kScene +
      "```note minute 0\nBegin.\n```\n## Two\nAs p = 0.5 says, so?\n```predict\nWhat *then*?\n```\nThis! Or that.\n"
      "```note minute 12.5\nGo on.\n```\n## Three\n```note\nEnd.\n```\n");
  REQUIRE(lesson.steps.size() == 3);
  CHECK(lesson.steps[0].minute == 0.0);
  CHECK(lesson.steps[1].minute == 12.5);
  CHECK_FALSE(lesson.steps[2].minute.has_value());
  CHECK(lesson.steps[0].first_words(false) == "It falls.");
  CHECK(lesson.steps[1].first_words(false) == "What then?");
  CHECK(lesson.steps[1].first_words(true) == "This!");
  CHECK(lesson.steps[2].first_words(false).empty());
  CHECK(plain_text(lesson.steps[1].parts.back().text) == "Go on.");
  CHECK_THROWS_WITH_AS(parse(std::string(kHead) + "## One\nText.\n" + kScene + "```note minute soon\nA.\n```\n"),
                       doctest::Contains("minute: must be a number"), UserError);
}

TEST_CASE("unit. a prediction without another scene veils the picture, and one with panels those") {
  const auto second = [](const std::string& scene) {
    return parse(std::string(kHead) + "## One\nText.\n" + kScene + "## Two\n```predict\nWhat *then*?\n```\nThis.\n" +
                 scene)
        .steps[1];
  };
  const LessonStep all = second("");
  CHECK(all.shown.scene.predict.question == "What then?");
  REQUIRE(all.revealed.has_value());
  CHECK(all.revealed->scene.predict.question.empty());
  const LessonStep none = second("```scene\n{\"reveal\": {\"play\": true}}\n```\n");
  CHECK(none.shown.scene.predict.question.empty());
  const LessonStep one = second(
      "```scene\n{\"set\": {\"panels\": [{\"id\": \"a\", \"flow\": \"sde\"}], \"predict/panels\": [\"a\"]}, "
      "\"reveal\": "
      "{\"play\": true}}\n```\n");
  CHECK(one.shown.scene.predict.question == "What then?");
  CHECK(one.revealed->scene.predict == PredictSpec{});
}

TEST_CASE("unit. settings add and take away entries of a list") {
  const Scene scene = with_settings(
      default_scene(), nlohmann::ordered_json::parse(R"({"flows/few": {"kind": "pf_ode", "grid": {"steps": 5}},
        "flows/fwd": null, "schedule/kind": "ve_geometric", "schedule/sigma_max": 5})"));
  REQUIRE(scene.flows.size() == 4);
  CHECK(scene.flows.back().id == "few");
  CHECK(scene.flows.back().grid.steps == 5);
  CHECK(scene.schedule.ve_geometric.sigma_max == 5.0);
  try {
    with_settings(default_scene(), nlohmann::ordered_json::parse(R"({"flows/sde/grid/steps": 0})"));
    FAIL("accepted");
  } catch (const FieldError& error) {
    CHECK(error.pointer == "flows/sde/grid/steps");
    CHECK(holds(error.sentence, "at least 1"));
  }
}

TEST_CASE("unit. a lesson that cannot be used is refused in one sentence with file and line") {
  const std::string head = kHead, one = "## One\n";
  const auto step = [&](const std::string& body) { return head + one + kScene + body; };
  for (const auto& [text, said] : std::initializer_list<std::pair<std::string, const char*>>{
           {"", "lesson.md:1: a lesson begins with"},
           {"---\ntitle: T\n", "lesson.md:2: the head of the lesson is not ended"},
           {"---\ntitle: T\nminutes: 1\n---\n", "lesson.md:4: summary is missing"},
           {"---\ntitle: T\nsummary: S\nminutes: soon\n---\n", "lesson.md:4: minutes: must be a number"},
           {"---\ntitel: T\n---\n", "lesson.md:2: titel: is not known"},
           {"---\ntitle: T\nsummary: S\nminutes: 1\nkind: failure\n---\n", "lesson.md:6: symptom is missing"},
           {head, "at least one step"},
           {head + "Text.\n", "lesson.md:6: text stands before the first step"},
           {head + one + "Text.\n", "lesson.md:6: the first step needs"},
           {head + one + "```scene\n{\"set\": {}}\n```\n", "lesson.md:8: the first step's scene needs a \"base\""},
           {head + one + "```scene\n{\"base\": \"nine\"}\n```\n", "lesson.md:8: base: there is no scene \"nine\""},
           {head + one + "```scene\n{\n \"base\": \"ou\",\n \"set\": {\n  \"grid/steps\": 0}}\n```\n",
            "lesson.md:11: set grid/steps: must be at least 1"},
           {head + one + "```scene\n{\n \"base\": \"ou\",\n \"sets\": {}}\n```\n", "lesson.md:10: sets: is not known"},
           {head + one + "```scene\n{\n \"base\": }\n```\n", "lesson.md:9: not valid JSON at column 10"},
           {head + one + "```scene\n{\"base\": \"ou\", \"t\": 3}\n```\n",
            "lesson.md:8: t: must be a number from 0 to 1"},
           {head + one + "```scene\n{\"base\": \"ou\", \"train\": true}\n```\n", "has no model to train"},
           {head + one + "```scene\n{\"base\": \"ou\", \"reveal\": {}}\n```\n", "\"reveal\" needs a ```predict"},
           {step("```scene\n{}\n```\n"), "lesson.md:10: a step has one scene"},
           {step("```code\n```\n"), "lesson.md:10: ```code is no block"},
           {step("```try\nx\n"), "lesson.md:10: this block is not ended"},
           {step("```try\n```\n"), "lesson.md:10: this block is empty"},
           {step("```question\nWhy?\n```\n"), "lesson.md:10: a question block holds"},
           {step("### Deeper\n"), "lesson.md:10: a heading within a step"},
           {step("| a | b |\n"), "lesson.md:10: a table"},
           {step("a [link](b)\n"), "links and pictures"},
           {step("an $x^2$\n"), "mathematics in a line"},
           {step("so *far\n\nand* on\n"), "lesson.md:10: *emphasis* is begun and not ended"},
           {step("{red: no}\n"), "lesson.md:10: { begins a word in a colour"},
           {step("\n\n$$no_such$$\n"), "lesson.md:12: there is no equation \"no_such\""},
           {step("x $$pf_ode$$\n"), "mathematics in a line"},
           {step("the \xE2\x88\x87 sign\n"), "lesson.md:10: the character U+2207 is in no face"},
           {step("\xFF\n"), "lesson.md:10: is not UTF-8"},
           {step("```expect\n{\"at\": \"flows/sde/nfe\"}\n```\n"), "lesson.md:11: expect: says nothing"},
           {step("```expect\n[{\"at\": \"flows/sde/nfe\", \"is\": 1},\n{\"att\": 1}]\n```\n"),
            "lesson.md:12: expect: \"att\" is not known"},
           {step("```expect\n{\"at\": \"sde/nfe\", \"is\": 1}\n```\n"), "must begin with flows/"},
           {step("```expect\n{\"at\": \"flows/sde/w2\", \"is\": 0.5}\n```\n"), "needs \"within\""},
       }) {
    const std::string sentence = refusal(text);
    const auto& of_text = text;
    CAPTURE(of_text);
    CAPTURE(sentence);
    CHECK(sentence.starts_with("here/lesson.md:"));
    CHECK(holds(sentence, said));
    CHECK(!holds(sentence, "\n"));
  }
}

/// What the one expectation of a lesson over a small scene comes to: "holds", or the sentence.
std::string judged(const std::string& expectation) {
  const std::string scene =
      "```scene\n{\"base\": \"bimodal_1d\", \"set\": {\"particles\": 400, \"grid/steps\": 20}}\n```\n";
  try {
    check_claims(parse(kHead + std::string("## One\nText.\n") + scene + "```expect\n" + expectation + "\n```\n"));
  } catch (const UserError& error) {
    return error.what();
  }
  return "holds";
}

TEST_CASE("unit. expectations hold or say what was found") {
  CHECK(judged(R"({"at": "flows/sde/nfe", "is": 20})") == "holds");
  CHECK(judged(R"({"at": "flows/sde/nfe", "set": {"grid/steps": 7}, "is": 7})") == "holds");
  CHECK(judged(R"({"at": "flows/sde/nfe", "over": {"at": "flows/sde/nfe", "set": {"grid/steps": 10}}, "is": 2})") ==
        "holds");
  CHECK(judged(R"({"at": "alpha", "eval": {"t": 0}, "is": 1})") == "holds");
  CHECK(judged(R"({"at": "measure/schedule/along/-1/t", "with": {"times": 3}, "is": 1})") == "holds");
  CHECK(judged(R"({"at": "measure/schedule/along/1/t", "with": {"times": 3}, "is": 0.5005, "within": 1e-9})") ==
        "holds");
  CHECK(judged(R"({"at": "measure/schedule/along/1/t", "set": {"measure/schedule/times": 3}, "is": 0.5005,
                   "within": 1e-9})") == "holds");
  CHECK(judged(R"({"at": "flows/sde/nfe", "is": 21})") == "here/lesson.md:12: expected flows/sde/nfe is 21, found 20");
  CHECK(holds(judged(R"({"at": "flows/sde/nfe", "above": 20})"), "found 20"));
  CHECK(holds(judged(R"([{"at": "flows/sde/nfe", "is": 1}, {"at": "flows/sde/nfe", "is": 2}])"), "(and 1 more)"));
  CHECK(holds(judged(R"({"at": "flows/none/nfe", "is": 1})"), "lesson.md:12: flows/none/nfe: the scene has no flow"));
  CHECK(holds(judged(R"({"at": "flows/sde/nfee", "is": 1})"), "there is no \"nfee\"; there are id, kind"));
  CHECK(holds(judged(R"({"at": "flows/sde/kind", "above": 1})"), "a number is wanted"));
  CHECK(holds(judged(R"({"at": "score", "eval": {"x": [1, 2], "t": 0.2}, "is": 1})"), "\"x\" has 2 numbers"));
  CHECK(holds(judged(R"({"at": "train/floor", "train": 5, "above": 0})"), "the scene has no model"));
}

}  // namespace
}  // namespace scorescope
