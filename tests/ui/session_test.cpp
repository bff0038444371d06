#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "app/session_files.h"
#include "app/ui/keys.h"
#include "core/scene/scene_json.h"
#include "tests/support/files.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

TEST_CASE("ui. a drag is one step of undo, and undo puts back the scene byte for byte") {
  Rig rig(Rig::small_scene());
  const std::string before = to_json(rig.session.scene());
  rig.drag("schedule/beta_max", 0.5f, 0.95f);
  const std::string after = to_json(rig.session.scene());
  CHECK(before != after);
  rig.click("target/two_moons");
  rig.frame(2);
  handle_key(rig.session, Key::undo);
  CHECK(to_json(rig.session.scene()) == after);
  handle_key(rig.session, Key::undo);
  CHECK(to_json(rig.session.scene()) == before);
  CHECK_FALSE(rig.session.history().can_undo());
  handle_key(rig.session, Key::redo);
  handle_key(rig.session, Key::redo);
  CHECK(rig.session.scene().target.preset == "two_moons");
}

TEST_CASE("ui. undo while the hand still holds takes back the drag so far") {
  Rig rig(Rig::small_scene());
  const Scene before = rig.session.scene();
  rig.move("schedule/beta_max", 0.5f);
  rig.press();
  rig.move("schedule/beta_max", 0.9f);
  CHECK_FALSE(rig.session.scene() == before);
  handle_key(rig.session, Key::undo);
  CHECK(rig.session.scene() == before);
}

TEST_CASE("ui. mark and flip exchange two scenes, as one step of undo") {
  Rig rig(Rig::small_scene());
  handle_key(rig.session, Key::letter_m);
  rig.click("target/spirals");
  handle_key(rig.session, Key::letter_x);
  CHECK(rig.session.scene().target.preset == "eight_gaussians");
  rig.frame(2);
  handle_key(rig.session, Key::letter_x);
  CHECK(rig.session.scene().target.preset == "spirals");
  rig.frame(2);
  handle_key(rig.session, Key::undo);
  CHECK(rig.session.scene().target.preset == "eight_gaussians");
}

TEST_CASE("ui. a scene is saved under a typed name, is clean then, and opens again") {
  const testing::TemporaryFolder folder;
  Rig rig(Rig::small_scene());
  CHECK_FALSE(rig.session.dirty());
  rig.click("target/rings");
  CHECK(rig.session.dirty());
  handle_key(rig.session, Key::save);  // it has no file yet: asks
  rig.frame(3);
  CHECK(rig.shown("prompt/file"));
  rig.type((folder / "mine").string() + "\n");
  rig.frame(2);
  CHECK_FALSE(rig.shown("prompt/file"));
  CHECK_FALSE(rig.session.dirty());
  CHECK(load_scene(folder / "mine.json") == rig.session.scene());
  rig.click("target/bimodal");
  CHECK(rig.session.dirty());
  rig.session.view().recent = {folder / "mine.json"};
  handle_key(rig.session, Key::open);
  rig.frame(3);
  rig.click("prompt/recent/0");
  CHECK(rig.session.scene().target.preset == "rings");
  CHECK_FALSE(rig.session.dirty());
  rig.frame(2);
  handle_key(rig.session, Key::undo);  // opening is a step too
  CHECK(rig.session.scene().target.preset == "bimodal");
}

TEST_CASE("ui. Escape closes the question and changes nothing; a bad name is one sentence") {
  Rig rig(Rig::small_scene());
  const Scene before = rig.session.scene();
  handle_key(rig.session, Key::open);
  rig.frame(3);
  rig.type("/no/such/scene.json\n");
  CHECK(rig.session.scene() == before);
  CHECK(rig.session.message().find("/no/such/scene.json") != std::string::npos);
  handle_key(rig.session, Key::save_as);
  rig.frame(3);
  handle_key(rig.session, Key::escape);
  rig.frame(2);
  CHECK_FALSE(rig.shown("prompt/file"));
}

TEST_CASE("ui. what a session left behind is offered once, and taken up") {
  const testing::TemporaryFolder folder;
  const pid_t child = fork();
  if (child == 0) {  // a process that ends without a word
    Document document{default_scene(), folder.path(), {}};
    document.scene.title = "Left behind";
    SessionFiles(folder.path()).autosave(document);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  SessionFiles files(folder.path());
  const auto left = files.left_behind();
  REQUIRE(left.has_value());
  CHECK(left->scene.title == "Left behind");
  Rig rig(Rig::small_scene());
  rig.session.view().left_behind = left;
  rig.frame(2);
  rig.click("restore/accept");
  CHECK(rig.session.scene().title == "Left behind");
  CHECK_FALSE(rig.shown("restore/accept"));
  files.discard();
  CHECK_FALSE(SessionFiles(folder.path()).left_behind().has_value());
}

TEST_CASE("ui. session memory: recent files latest first without repeats, and a spoilt file means none") {
  const testing::TemporaryFolder folder;
  {
    SessionFiles files(folder.path());
    for (int i = 0; i < 12; ++i) files.opened("/scenes/" + std::to_string(i) + ".json");
    files.opened("/scenes/7.json");
    files.arranged({.width = 1234, .height = 777, .columns = false, .folded = {"score"}, .solo = 2, .file = "/a.json"});
    files.hinted();
    files.autosave({default_scene(), ".", {}});
    files.finish();
  }
  SessionFiles again(folder.path());
  REQUIRE(again.memory().recent.size() == SessionFiles::kRecent);
  CHECK(again.memory().recent[0] == "/scenes/7.json");
  CHECK(again.memory().recent[1] == "/scenes/11.json");
  const SessionFiles::Arrangement& left = again.memory().arrangement;
  CHECK(left.width == 1234);
  CHECK_FALSE(left.columns);
  CHECK(left.folded == std::set<std::string>{"score"});
  CHECK(left.solo == 2);
  CHECK(left.file == "/a.json");
  CHECK(again.memory().hinted);
  CHECK_FALSE(again.left_behind().has_value());
  std::ofstream(folder / "session.json") << "{\"recent\": 7}";
  CHECK(SessionFiles(folder.path()).memory().recent.empty());
}

}  // namespace
}  // namespace scorescope
