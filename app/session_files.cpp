#include "app/session_files.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "core/lesson/lesson_log.h"
#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr char kPrefix[] = "autosave-";

Json read_json(const fs::path& file) {
  std::ifstream in(file);
  return in ? Json::parse(in, nullptr, false) : Json(Json::value_t::discarded);
}

bool alive(long process) {
  return kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM;
}

/// The process whose autosave this is; 0 for another file.
long process_of(const fs::path& file) {
  const std::string name = file.stem().string();
  if (file.extension() != ".json" || name.rfind(kPrefix, 0) != 0) return 0;
  return std::strtol(name.c_str() + sizeof kPrefix - 1, nullptr, 10);
}

std::optional<Document> read_document(const fs::path& file) {
  const Json json = read_json(file);
  if (!json.is_object() || !json.contains("scene")) return std::nullopt;
  try {
    std::vector<LoggedState> log;
    for (const Json& state : json.value("log", Json::array()))
      log.push_back({state.at("title"), parse_scene(state.at("scene").dump(), file.string()),
                     state.at("folder").get<std::string>(), state.at("u"), state.at("asked")});
    return Document{parse_scene(json["scene"].dump(), file.string()),
                    json.value("folder", "."),
                    json.value("file", ""),
                    {},
                    log.empty() ? nullptr : std::make_shared<const std::vector<LoggedState>>(std::move(log))};
  } catch (const UserError&) {
    return std::nullopt;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace

fs::path SessionFiles::default_folder() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
    return fs::path(state) / "scorescope";
  const char* home = std::getenv("HOME");
  return home != nullptr ? fs::path(home) / ".local/state/scorescope" : fs::path();
}

SessionFiles::SessionFiles(fs::path folder) : folder_(std::move(folder)) {
  std::error_code failure;
  if (folder_.empty()) return;
  fs::create_directories(folder_, failure);
  const Json json = read_json(folder_ / "session.json");
  if (!json.is_object()) return;
  try {
    for (const std::string& file : json.value("recent", std::vector<std::string>{})) memory_.recent.emplace_back(file);
    Arrangement& left = memory_.arrangement;
    left.width = json.value("width", 0);
    left.height = json.value("height", 0);
    left.columns = json.value("columns", true);
    left.folded = json.value("folded", std::set<std::string>{});
    if (json.contains("solo")) left.solo = json["solo"].get<std::size_t>();
    left.file = json.value("file", "");
    memory_.hinted = json.value("hinted", false);
  } catch (const Json::exception&) {
    memory_ = {};  // not ours any more: as if it were not there
  }
}

void SessionFiles::write_memory() const {
  if (folder_.empty()) return;
  Json recent = Json::array();
  for (const fs::path& file : memory_.recent) recent.push_back(file.string());
  const Arrangement& left = memory_.arrangement;
  Json json{{"recent", recent},      {"width", left.width},        {"height", left.height},   {"columns", left.columns},
            {"folded", left.folded}, {"file", left.file.string()}, {"hinted", memory_.hinted}};
  if (left.solo) json["solo"] = *left.solo;
  try {
    write_file(folder_ / "session.json", json.dump(1) + "\n");
  } catch (const UserError&) {  // a session without memory
  }
}

void SessionFiles::opened(const fs::path& file) {
  const fs::path absolute = fs::absolute(file).lexically_normal();
  std::erase(memory_.recent, absolute);
  memory_.recent.insert(memory_.recent.begin(), absolute);
  if (memory_.recent.size() > kRecent) memory_.recent.resize(kRecent);
  write_memory();
}

void SessionFiles::arranged(const Arrangement& arrangement) {
  memory_.arrangement = arrangement;
  write_memory();
}

void SessionFiles::hinted() {
  memory_.hinted = true;
  write_memory();
}

std::optional<Document> SessionFiles::left_behind() {
  std::vector<fs::path> orphans;
  if (folder_.empty()) return std::nullopt;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder_, failure)) {
    const long process = process_of(entry.path());
    if (process > 0 && process != getpid() && !alive(process)) orphans.push_back(entry.path());
  }
  const auto age = [](const fs::path& file) {
    std::error_code gone;
    return fs::last_write_time(file, gone);
  };
  std::sort(orphans.begin(), orphans.end(), [&](const fs::path& a, const fs::path& b) { return age(a) > age(b); });
  for (const fs::path& file : orphans)
    if (auto document = read_document(file)) {
      orphan_ = file;
      return document;
    }
  return std::nullopt;
}

void SessionFiles::discard() {
  std::error_code failure;
  if (!orphan_.empty()) fs::remove(orphan_, failure);
  orphan_.clear();
}

fs::path SessionFiles::autosave_file() const {
  return folder_ / (kPrefix + std::to_string(getpid()) + ".json");
}

void SessionFiles::autosave(const Document& document) {
  if (folder_.empty()) return;
  const auto absolute = [](const fs::path& p) { return p.empty() ? std::string() : fs::absolute(p).string(); };
  try {
    Json json{{"scene", Json::parse(to_json(document.scene))},
              {"folder", absolute(document.folder)},
              {"file", absolute(document.file)}};
    for (const LoggedState& state : document.log ? *document.log : std::vector<LoggedState>{})
      json["log"].push_back({{"title", state.title},
                             {"scene", Json::parse(to_json(state.scene))},
                             {"folder", absolute(state.folder)},
                             {"u", state.u},
                             {"asked", state.asked}});
    write_file(autosave_file(), json.dump() + "\n");
  } catch (const UserError&) {  // a session without memory
  }
}

void SessionFiles::finish() {
  std::error_code failure;
  if (!folder_.empty()) fs::remove(autosave_file(), failure);
}

}  // namespace scorescope
