#include <doctest/doctest.h>

#include <algorithm>
#include <any>
#include <deque>
#include <functional>
#include <set>

#include "app/models.h"
#include "app/session.h"
#include "core/scene/fields.h"
#include "core/scene/scene_fields.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using Edit = std::function<void(Scene&)>;

/// Every single value of a scene and, for each, other values it may take: edits of a copy. Lists are gone into. A path
/// names the kinds it stands under: "flows/*[reverse_sde][ddim]/eta".
class Leaves {
 public:
  struct Leaf {
    std::string path;
    std::vector<Edit> edits;
    bool choice = false;  ///< other fields may belong to the other value
  };
  std::vector<Leaf> leaves;

  explicit Leaves(Scene& scene) {
    for (const FlowSpec& flow : scene.flows) words_.push_back(flow.id);
    for (const ModelSpec& model : scene.models) words_.push_back(model.id);
    for (const PanelSpec& panel : scene.shown_panels()) words_.push_back(panel.id);
    std::size_t count = 0;
    const auto collect = [&]<class T>(T& value, const FieldInfo& info, const std::string& path) {
      Leaf leaf{path, {}, std::is_enum_v<T> || std::is_same_v<T, bool>};
      for (const T& other : others(value, info)) leaf.edits.push_back(setter(count, std::any(T(other))));
      leaves.push_back(std::move(leaf));
      ++count;
    };
    Walk<decltype(collect)> walk{collect, ""};
    fields(walk, scene);
  }

 private:
  /// In the order of fields(), `act` is handed every value.
  template <class Act>
  struct Walk {
    Act& act;
    std::string path;

    template <class T>
    void operator()(T& value, const FieldInfo& info) {
      const std::string here = path + std::string(info.key);
      if constexpr (requires { value.begin(); } && !std::is_same_v<T, std::string>) {
        act(value, info, here);
        if constexpr (requires { value.front().id; })
          for (auto& item : value) go_into(item, here + "/*");
      } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string> ||
                           std::is_same_v<T, Vec2>) {
        act(value, info, here);
        if constexpr (std::is_enum_v<T>)
          if (info.key == "kind" || info.key == "solver" || info.key == "objective")
            path = path.substr(0, path.size() - 1) + "[" + std::string(name_of(value)) + "]/";
      } else {
        go_into(value, here);
      }
    }
    void operator()(VectorRef v, const FieldInfo& info) { act(v.value, info, path + std::string(info.key)); }
    void operator()(MatrixRef m, const FieldInfo& info) { act(m.value, info, path + std::string(info.key)); }
    void components(std::vector<Component>& list, int dim, const FieldInfo& info) {
      act(list, info, path + std::string(info.key));
      for (Component& c : list) {
        Walk inside{act, path + std::string(info.key) + "/*/"};
        fields(inside, c, dim);
      }
    }
    template <class T>
    void optional(bool& present, T& value, const FieldInfo& info) {
      act(present, info, path + std::string(info.key) + "?");
      if (present) (*this)(value, info);
    }
    template <class T>
    void toggle(T& value, const FieldInfo& info) {
      act(value.on, info, path + std::string(info.key) + "?");
      if (value.on) (*this)(value, info);
    }
    template <class T>
    void go_into(T& value, const std::string& here) {
      Walk inside{act, here + "/"};
      fields(inside, value);
    }
  };

  template <class T>
  std::vector<T> others(const T& value, const FieldInfo& info) const {
    std::vector<T> out;
    if constexpr (std::is_same_v<T, bool>) {
      out = {!value};
    } else if constexpr (std::is_enum_v<T>) {
      for (const auto& entry : names_of(value))
        if (entry.value != value) out.push_back(entry.value);
    } else if constexpr (std::is_integral_v<T>) {
      for (const auto step : {1, -1}) {
        const T other = static_cast<T>(value + static_cast<T>(step));
        const auto v = static_cast<double>(other);
        if (v >= info.min && v <= info.max && !(info.open_min && v <= info.min)) out.push_back(other);
      }
    } else if constexpr (std::is_same_v<T, double>) {
      for (const double v : {value * 0.9, value * 1.1, value + 0.25, value - 0.25, value + 2.0})
        if (v != value && v >= info.min && v <= info.max && !(info.open_min && v <= info.min)) out.push_back(v);
    } else if constexpr (std::is_same_v<T, std::string>) {
      out = {value + "x"};
      out.insert(out.end(), words_.begin(), words_.end());
    } else if constexpr (std::is_same_v<T, Vec2>) {
      out = {Vec2(value + Vec2(0.25, 0.0))};
    } else if constexpr (std::is_same_v<T, Mat2>) {
      out = {Mat2(1.25 * value)};
    } else if constexpr (requires { value.begin(); }) {  // reordered, shorter, longer
      if (value.size() > 1) {
        out.push_back(value);
        std::rotate(out.back().begin(), out.back().begin() + 1, out.back().end());
      }
      if (!value.empty()) {
        out.push_back(value);
        out.back().pop_back();
      }
      if constexpr (std::is_same_v<T, std::vector<std::string>>)
        for (const std::string& word : words_) out.push_back({word});
      out.push_back(value);
      out.back().push_back(value.empty() ? typename T::value_type{} : value.back());
      if constexpr (requires { out.back().back().id; }) out.back().back().id += "_copy";
      if constexpr (std::is_same_v<typename T::value_type, std::array<double, 2>>) {  // knots
        out.push_back(value);
        for (auto& knot : out.back()) knot[1] += 0.5;
      }
    }
    return out;
  }

  /// Replaces the value that the walk meets as the `at`-th. Whatever its type: a walk for each would take a compiler
  /// a quarter of an hour.
  static Edit setter(std::size_t at, std::any other) {
    return [at, other = std::move(other)](Scene& edited) {
      std::size_t met = 0;
      const auto set = [&]<class S>(S& there, const FieldInfo&, const std::string&) {
        if (met++ != at) return;
        if (const S* wanted = std::any_cast<S>(&other)) there = *wanted;
      };
      Walk<decltype(set)> walk{set, ""};
      fields(walk, edited);
    };
  }

  std::vector<std::string> words_{"two_moons", "beside.csv", "score"};  ///< what a word may be changed to
};

std::string text_of(const Scene& scene) {
  return write_scene(scene).dump();
}

/// Small and quick to stage, with something in every list.
Scene rich_scene(const std::filesystem::path& points) {
  Scene scene = default_scene();
  scene.particles = 8;
  scene.grid.steps = 3;
  scene.timeline.pace = Pace::t;
  scene.target.kind = TargetKind::mixture;
  scene.target.components = {Component{}, Component{}};
  scene.target.components[1].mean = {1.0, 2.0};
  scene.target.components[1].label = 1;
  scene.target.file = points.string();
  scene.target.drawn = {{0.0, 0.0}, {1.0, 2.0}};
  for (FlowSpec& flow : scene.flows) {
    flow.annealed_langevin.levels = flow.annealed_langevin.steps_per_level = 2;
    flow.langevin.steps = 3;
    flow.grid.steps = 4;
    flow.score.samples = 5;
    flow.guidance.label = 0;
    flow.pf_ode.start.lines = 3;
  }
  FlowSpec langevin;
  langevin.id = "ula";
  langevin.kind = FlowKind::langevin;
  langevin.langevin.steps = 3;
  langevin.guidance.label = 0;
  scene.flows.push_back(langevin);
  scene.score.samples = 5;
  scene.timeline.bookmarks = {{.at = 0.5, .name = "here"}};
  scene.timeline.captions = {{.from = 0.1, .to = 0.9, .text = "look"}};
  scene.panels = scene.shown_panels();
  add_model(scene);
  scene.models.back().net.width = 16;
  scene.models.back().net.depth = 1;
  return scene;
}

/// Applies, takes back, does again, takes back: the very same text each time. False: refused, and nothing changed.
bool survives(Session& session, const Scene& edited, const std::string& before) {
  const std::string after = text_of(edited);
  if (!session.apply(edited)) {
    CHECK(text_of(session.scene()) == before);
    session.dismiss_message();
    return false;
  }
  session.settle(true);
  CHECK(text_of(session.scene()) == after);
  session.undo();
  CHECK(text_of(session.scene()) == before);
  session.redo();
  CHECK(text_of(session.scene()) == after);
  session.undo();
  CHECK(text_of(session.scene()) == before);
  return true;
}

TEST_CASE("ui. every setting of every kind and every list is changed, taken back and done again, byte for byte") {
  const testing::TemporaryFolder folder;
  const std::string points = "0,0\n1,0\n0,1\n2,2\n1,3\n";
  const auto backend = make_cpu_backend();
  std::set<std::string> met, changed;
  std::deque<Scene> scenes{rich_scene(folder.file("points.csv", points))};
  (void)folder.file("beside.csv", points);
  scenes.push_back(scenes.front());
  scenes.back().panels.clear();  // flows may then change their names
  while (!scenes.empty()) {
    Scene scene = scenes.front();
    scenes.pop_front();
    Session session(scene, *backend, folder.path());
    const std::string before = text_of(scene);
    for (const Leaves::Leaf& leaf : Leaves(scene).leaves) {
      met.insert(leaf.path);
      if (changed.count(leaf.path) > 0) continue;
      CAPTURE(leaf.path);
      for (const Edit& edit : leaf.edits) {
        Scene edited = scene;
        edit(edited);
        if (text_of(edited) == before || !survives(session, edited, before)) continue;
        changed.insert(leaf.path);
        const auto leaves = Leaves(edited).leaves;
        const auto unseen = [&](const Leaves::Leaf& l) { return met.count(l.path) == 0; };
        if (leaf.choice && std::any_of(leaves.begin(), leaves.end(), unseen)) {
          for (const Leaves::Leaf& l : leaves) met.insert(l.path);
          scenes.push_back(edited);
        }
      }
    }
  }
  std::string never;
  for (const std::string& path : met)
    if (changed.count(path) == 0) never += path + "\n";
  INFO(met.size() << " settings; no change was accepted of:\n" << never);
  CHECK(met.size() > 300);
  // What no change of one value alone can do: mistakes that their solvers correct or cannot make, weights without their
  // file, a point file of another width, a presence that the values themselves say, tracks (tests of keyframes), the
  // version.
  std::string refused;
  for (const char* path :
       {"flows/*[langevin][mala]/mistake?", "flows/*[reverse_sde][karras_churn]/mistake?", "models/*[dsm]/weights",
        "models/*[explicit]/weights", "models/*[implicit]/weights", "models/*[kde]/weights", "models/*[sliced]/weights",
        "panels/*/opacity?", "target[points]/dim", "timeline/keyframes", "version"})
    refused += std::string(path) + "\n";
  CHECK(never == refused);
}

}  // namespace
}  // namespace scorescope
